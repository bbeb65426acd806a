import { EXIT } from '../exit-codes.ts';
import { type Hook, type HookCall, runHook } from '../hooks/run-hook.ts';
import type { Host } from './invocation.ts';

/** Whoever calls without a name is told apart as the readers of Claude Code's settings are: most agents' hooks are like its. */
const UNNAMED = 'claude';

/** `guard hook git NAME …` and `guard hook AGENT`: what the hooks call, without the shell's prefilter. Not for people. */
export async function runHookCommand(words: readonly string[], host: Host): Promise<number> {
  const isPerson = words.length === 0 && host.stdin.isTTY === true;
  const args = words.length === 0 ? [UNNAMED] : words;
  const [first = ''] = args;
  if (isPerson || first.startsWith('-')) {
    host.stderr.write('guard: guard hook is called by hooks: guard hook git NAME …, guard hook AGENT\n');
    return isPerson ? EXIT.usage : EXIT.done;
  }
  const hook = await findHook(args);
  const call: HookCall = {
    args,
    cwd: host.cwd(),
    env: host.env,
    isTerminal: host.stderr.isTTY === true,
    feed: 'none',
  };
  const { code, lines, out } = await runHook(call, hook);
  if (out !== undefined && out !== '') host.stdout.write(out);
  if (lines.length > 0) host.stderr.write(`${lines.join('\n')}\n`);
  return code;
}

/** The hook for one of git's, or for an agent's name. */
async function findHook([host, name]: readonly string[]): Promise<Hook> {
  if (host !== 'git') return (await import('../hook/agent-hook.ts')).answerAgent;
  return name === 'pre-commit'
    ? (await import('../hook/pre-commit-hook.ts')).answerPreCommit
    : (await import('../hook/git-hook.ts')).answerGit;
}
