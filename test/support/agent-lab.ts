import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Context, openContext } from '../../src/context.ts';
import { parseSessionsFile } from '../../src/core/sessions-file/parse.ts';
import { TEMPLATE } from '../../src/core/sessions-file/template.ts';
import { runAgentHook } from '../../src/hooks/agent/run-agent-hook.ts';
import { answerGit } from '../../src/hooks/git/answer-git.ts';
import { answerPreCommit } from '../../src/hooks/git/answer-pre-commit.ts';
import { type HookCall, runHook } from '../../src/hooks/run-hook.ts';

/** A repository in which guard is set up, and agents' hooks called in process with a clock that the test moves. */
export interface AgentLab {
  readonly root: string;
  readonly top: string;
  readonly clock: { now: number };
  git(...args: string[]): string;
  write(path: string, text: string): string;
  /** Calls the hook of an agent and gives its answer, parsed; null for silence. */
  hook(host: string, payload: object, env?: NodeJS.ProcessEnv): Promise<Answer | null>;
  /** A session of Claude Code's, by the name in its payloads. */
  claude(key: string, env?: NodeJS.ProcessEnv): ClaudeSession;
  context(session?: string): Promise<Context>;
  rows(): Readonly<Record<string, string>>;
  sessionsText(): string;
  configure(config: object): void;
  /** Runs git's own hook as git would, for a session. */
  gitHook(name: string, session: string): Promise<readonly string[]>;
  dispose(): void;
}

export type Answer = Readonly<Record<string, unknown>> & {
  readonly hookSpecificOutput?: {
    readonly hookEventName: string;
    readonly permissionDecision?: string;
    readonly permissionDecisionReason?: string;
    readonly additionalContext?: string;
    readonly tool_input?: { readonly command: string };
  };
};

export interface ClaudeSession {
  readonly key: string;
  start(source?: string): Promise<string>;
  edit(path: string): Promise<Answer | null>;
  shell(command: string, cwd?: string): Promise<Answer | null>;
  /** After a command, and the files that Claude Code says changed meanwhile. */
  after(command: string, changed?: readonly string[]): Promise<Answer | null>;
  prompt(): Promise<Answer | null>;
  end(reason?: string): Promise<Answer | null>;
  id(): string;
}

export function makeAgentLab(
  files: Readonly<Record<string, string>> = { 'a.ts': 'one\n', 'b.ts': 'one\n' },
): AgentLab {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'guard-agent-')));
  const top = join(root, 'repository');
  // From now on: git's own hooks, which some tests run, go by the real clock.
  const clock = { now: Math.floor(Date.now() / 1000) * 1000 };
  mkdirSync(top);
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: top, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
  const write = (path: string, text: string): string => {
    const file = join(top, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  };
  git('init', '-q', '-b', 'main');
  write('.gitignore', '.claude/sessions.md\n.env\n');
  for (const [path, text] of Object.entries(files)) write(path, text);
  git('add', '.');
  git('commit', '-qm', 'start');
  write('.claude/sessions.md', TEMPLATE);
  const sessionsText = (): string => readFileSync(join(top, '.claude/sessions.md'), 'utf8');
  const context = (session?: string): Promise<Context> =>
    openContext({ cwd: top, env: process.env, session, now: () => clock.now });
  const hook = async (host: string, payload: object, env: NodeJS.ProcessEnv = {}): Promise<Answer | null> => {
    const call = {
      host,
      name: '',
      input: JSON.stringify(payload),
      cwd: top,
      env: { ...process.env, ...env },
      now: () => clock.now,
    };
    const { code, lines, out } = await runAgentHook(call, () => {});
    if (code !== 0 || lines.length > 0) throw new Error(`the hook said ${code}: ${lines.join('\n')}`);
    return out === undefined ? null : (JSON.parse(out) as Answer);
  };
  const claude = (key: string, env: NodeJS.ProcessEnv = {}): ClaudeSession => {
    const own = { CLAUDE_CODE_SESSION_ID: key, CLAUDECODE: '1', CLAUDE_PROJECT_DIR: top, ...env };
    const send = (payload: object) =>
      hook('claude', { session_id: key, transcript_path: '/t', cwd: top, ...payload }, own);
    const shell = (event: string, command: string, more: object = {}) =>
      send({ hook_event_name: event, tool_name: 'Bash', tool_input: { command }, ...more });
    return {
      key,
      start: async (source = 'startup') =>
        (await send({ hook_event_name: 'SessionStart', source }))?.hookSpecificOutput?.additionalContext ??
        '',
      edit: (path) =>
        send({
          hook_event_name: 'PreToolUse',
          tool_name: 'Edit',
          tool_input: { file_path: join(top, path) },
        }),
      shell: (command, cwd = top) => shell('PreToolUse', command, { cwd }),
      after(command, changed) {
        const files = changed?.map((path) => join(top, path));
        const answer = files === undefined ? {} : { bashEditDiff: { files: [], changedFiles: files } };
        return shell('PostToolUse', command, { duration_ms: 50, tool_response: { stdout: '', ...answer } });
      },
      prompt: () => send({ hook_event_name: 'UserPromptSubmit', prompt: 'go on' }),
      end: (reason = 'other') => send({ hook_event_name: 'SessionEnd', reason }),
      id: () => readFileSync(join(top, '.git/guard/agents', `claude-${key}`), 'utf8').trim(),
    };
  };
  return {
    root,
    top,
    clock,
    git,
    write,
    hook,
    claude,
    context,
    rows: () =>
      Object.fromEntries(parseSessionsFile(sessionsText()).rows.map(({ id, editing }) => [id, editing])),
    sessionsText,
    configure: (config) => void write('guard.config.json', JSON.stringify(config)),
    async gitHook(name, session) {
      const call: HookCall = {
        args: ['git', name],
        cwd: top,
        env: { ...process.env, GUARD_SESSION: session },
        isTerminal: false,
        feed: 'none',
      };
      return (await runHook(call, name === 'pre-commit' ? answerPreCommit : answerGit)).lines;
    },
    dispose: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** What the model is told beside its tool's result. */
export function contextOf(answer: Answer | null): string {
  return answer?.hookSpecificOutput?.additionalContext ?? '';
}

/** The reason of a refusal; empty where the tool runs. */
export function refusalOf(answer: Answer | null): string {
  const output = answer?.hookSpecificOutput;
  return output?.permissionDecision === 'deny' ? (output.permissionDecisionReason ?? '') : '';
}
