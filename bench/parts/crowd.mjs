import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { raceProcesses } from '../support/processes.mjs';
import { CLEAN_ENV, git, makeRepository, writeSessions } from '../support/repositories.mjs';

const KEY = '0b1c2d3e-1111-2222-3333-444455556666';
const [OWN, OTHERS, FREE] = ['src/area0/file-0.ts', 'src/area1/file-1.ts', 'src/area2/file-2.ts'];
const HUNDRED = Array.from({ length: 100 }, (_, index) => index);

/** The same hooks and commands beside 10 claims of others and beside 10,000, which are a hundred sessions' with a hundred each. */
export function measureCrowd(lab, { rounds }) {
  const few = raceScenes(
    lab,
    'few',
    [['e000', HUNDRED.slice(0, 10).map((at) => `lib/area${at}.ts`)]],
    rounds,
  );
  const crowd = HUNDRED.map((session) => [
    `e${session + 100}`,
    HUNDRED.map((at) => `lib/area${at % 7}/module-${session}-${at}.ts`),
  ]);
  const many = raceScenes(lab, 'many', crowd, rounds);
  return few.map((row, index) => ({ name: row.name, few: row, many: many[index] }));
}

function raceScenes(lab, name, others, rounds) {
  const cwd = makeRepository(join(lab.place, `crowd-${name}`), { staged: 0 });
  const guard = join(cwd, '.git', 'guard');
  mkdirSync(join(guard, 'agents'), { recursive: true });
  writeFileSync(join(guard, 'agents', `claude-${KEY}`), 'a7f3\n');
  const env = { ...CLEAN_ENV, PWD: cwd, GUARD_SESSION: 'a7f3' };
  writeFileSync(join(cwd, FREE), 'changed\n');
  git(cwd, 'add', FREE);
  writeSessions(cwd, [['a7f3', [OWN]], ['b00c', [OTHERS]], ...others]);
  const guarded = (...words) => lab.guard(words, { cwd, env });
  guarded('claim', OWN);
  // What is written by hand is compared with the journal: the file is changed by guard alone.
  const before = () => {
    guarded('heartbeat');
    guarded('release', FREE);
  };
  const contender = (title, command, more = {}) => ({ name: title, command, cwd, env, before, ...more });
  const edit = (title, path) => {
    const message = {
      ...{ session_id: KEY, transcript_path: '/tmp/transcript.jsonl', cwd, permission_mode: 'default' },
      ...{ hook_event_name: 'PreToolUse', tool_name: 'Edit' },
      tool_input: { file_path: join(cwd, path), old_string: 'one', new_string: 'two', replace_all: false },
    };
    const input = lab.write(`crowd-${name}-${title.replaceAll(/\W+/g, '-')}.json`, JSON.stringify(message));
    return contender(title, lab.hook('claude'), { input });
  };
  const typed = (...words) =>
    contender(`\`guard ${words.join(' ')}\``, [process.execPath, join(lab.dist, 'guard.cjs'), ...words]);
  const scenes = [
    contender('pre-commit, nothing can match', lab.hook('git', 'pre-commit')),
    edit('Claude Code, an edit of its own file', OWN),
    edit('Claude Code, an edit that claims', FREE),
    edit('Claude Code, an edit of another’s file', OTHERS),
    typed('claim', FREE),
    typed('check', FREE),
    typed('status'),
  ];
  return raceProcesses([lab.node(cwd), ...scenes], { rounds });
}
