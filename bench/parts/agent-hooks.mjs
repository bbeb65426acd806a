import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { raceProcesses } from '../support/processes.mjs';
import { CLEAN_ENV, makeRepository, writeSessions } from '../support/repositories.mjs';

const KEY = '0b1c2d3e-1111-2222-3333-444455556666';
const OWN = 'src/area0/file-0.ts';

/** Claude Code's hook before an edit. */
export function measureAgentHooks(lab, { rounds }) {
  const compare = (what, target, cwd, before) => {
    const input = lab.write(`${what.replaceAll(/\W+/g, '-')}.json`, message(cwd));
    const contender = {
      name: what,
      command: lab.hook('claude'),
      cwd,
      env: { ...CLEAN_ENV, PWD: cwd },
      input,
      before,
    };
    const [, result] = raceProcesses([lab.node(cwd), contender], { rounds });
    return { what, target, against: 'node -e 0', ...result };
  };
  const own = known(lab, 'agent-own', [
    ['a7f3', [OWN]],
    ['e1b2', ['lib/other.ts']],
  ]);
  const refused = known(lab, 'agent-verdict', [
    ['a7f3', ['src/area1/file-1.ts']],
    ['e1b2', [OWN]],
  ]);
  const free = known(lab, 'agent-claim', [['e1b2', ['lib/other.ts']]]);
  const env = { ...CLEAN_ENV, GUARD_SESSION: 'a7f3' };
  lab.guard(['claim', 'src/area5/file-5.ts'], { cwd: free, env });
  const reset = () => lab.guard(['release', OWN], { cwd: free, env });
  return [
    compare('PreToolUse on Edit, guard not set up', 0.06, makeRepository(join(lab.place, 'agent-none'))),
    compare('PreToolUse on Edit, no possible match', 0.13, own),
    compare('PreToolUse on Edit, verdict', 1.1, refused),
    compare('PreToolUse on Edit, file claimed, durable', 1.1, free, reset),
  ];
}

function known(lab, name, rows) {
  const path = makeRepository(join(lab.place, name));
  mkdirSync(join(path, '.git', 'guard', 'agents'), { recursive: true });
  writeFileSync(join(path, '.git', 'guard', 'agents', `claude-${KEY}`), 'a7f3\n');
  writeSessions(path, rows);
  return path;
}

function message(cwd) {
  return JSON.stringify({
    session_id: KEY,
    transcript_path: '/tmp/transcript.jsonl',
    cwd,
    permission_mode: 'default',
    hook_event_name: 'PreToolUse',
    tool_name: 'Edit',
    tool_input: { file_path: join(cwd, OWN), old_string: 'one', new_string: 'two', replace_all: false },
  });
}
