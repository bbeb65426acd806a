import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { raceProcesses } from '../support/processes.mjs';
import { CLEAN_ENV, makeRepository, writeSessions } from '../support/repositories.mjs';

const KEY = '0b1c2d3e-1111-2222-3333-444455556666';
const ENDS = { tool_response: { stdout: '' } };
const shell = (command, more = {}) => ({ tool_name: 'Bash', tool_input: { command }, ...more });
const patch = (path) => ({
  tool_name: 'apply_patch',
  tool_input: { command: `*** Begin Patch\n*** Update File: ${path}\n@@\n-one\n+two\n*** End Patch\n` },
});
const CLAUDES = { transcript_path: '/tmp/transcript.jsonl' };

/** What an agent waits for beside edits: name, agent, event, message, and whether a file of another’s is waited for. */
const EVENTS = [
  ['Claude Code, before `npm test`', 'claude', 'PreToolUse', shell('npm test', CLAUDES)],
  ['Claude Code, before `git status`', 'claude', 'PreToolUse', shell('git status', CLAUDES)],
  ['Claude Code, before `git add a.ts`', 'claude', 'PreToolUse', shell('git add a.ts', CLAUDES)],
  ['Claude Code, after a command', 'claude', 'PostToolUse', shell('npm test', { ...ENDS, ...CLAUDES })],
  [
    'Claude Code, after a command, a file is waited for',
    'claude',
    'PostToolUse',
    shell('npm test', { ...ENDS, ...CLAUDES }),
    true,
  ],
  ['Claude Code, a prompt', 'claude', 'UserPromptSubmit', { prompt: 'go on', ...CLAUDES }],
  ['Codex, before `git status`', 'codex', 'PreToolUse', shell('git status')],
  ['Codex, before a patch of its own file', 'codex', 'PreToolUse', patch('src/area0/file-0.ts')],
  ['Codex, after a command', 'codex', 'PostToolUse', shell('npm test', { tool_response: '' })],
  ['Codex, a prompt', 'codex', 'UserPromptSubmit', { prompt: 'go on' }],
];

/** Agents' hooks beside those before an edit, as whole processes, each in a repository of its own; the first row is Node. */
export function measureAgentEvents(lab, { rounds }) {
  const contenders = EVENTS.map(([name, agent, event, message, isWaitedFor = false], index) => {
    const cwd = makeRepository(join(lab.place, `event-${index}`));
    const guard = join(cwd, '.git', 'guard');
    mkdirSync(join(guard, 'agents'), { recursive: true });
    writeFileSync(join(guard, 'agents', `${agent}-${KEY}`), 'a7f3\n');
    if (isWaitedFor) {
      mkdirSync(join(cwd, 'lib'));
      writeFileSync(join(cwd, 'lib', 'other.ts'), '');
    }
    const interests = isWaitedFor ? [{ session: 'a7f3', path: 'lib/other.ts', at: Date.now() }] : [];
    writeFileSync(join(guard, 'state.json'), `${JSON.stringify({ version: 1, interests })}\n`);
    const sent = { session_id: KEY, cwd, hook_event_name: event, ...message };
    return {
      name,
      command: lab.hook(agent),
      cwd,
      env: { ...CLEAN_ENV, PWD: cwd },
      input: lab.write(`event-${index}.json`, JSON.stringify(sent)),
      // Of now: nothing is to be renewed.
      before: () =>
        writeSessions(cwd, [
          ['a7f3', ['src/area0/file-0.ts']],
          ['e1b2', ['lib/other.ts']],
        ]),
    };
  });
  return raceProcesses([lab.node(lab.place), ...contenders], { rounds });
}
