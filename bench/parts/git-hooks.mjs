import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { peakMemory, raceProcesses } from '../support/processes.mjs';
import { CLEAN_ENV, git, makeRepository, writeFeed, writeSessions } from '../support/repositories.mjs';

const TEN = Array.from({ length: 10 }, (_, index) => `src/area${index}/file-${index}.ts`);
/** Ten claims, of which those without a plain segment need a verdict, and allow; the shell asks before git has listed. */
const NEAR = TEN.map((_, index) => [
  `b0${index}`,
  [index % 2 === 0 ? `**/other-*-${index}.ts` : `lib/file-${index}.ts`],
]);
const FAR = TEN.map((_, index) => [`b0${index}`, [`lib/module-${index}${index % 2 === 0 ? '/**' : '.ts'}`]]);
/** Here a staged path may match, which the shell knows only once git has listed. */
const SAME = TEN.map((name, index) => [`b0${index}`, [name]]);

/** git's hooks as whole processes, in multiples of Node doing nothing. */
export function measureGitHooks(lab, { rounds, size = 'all' }) {
  const repository = (name, rows, options) => {
    const path = makeRepository(join(lab.place, name), options);
    if (rows !== null) writeSessions(path, rows);
    return path;
  };
  const compare = (what, target, cwd, contender) => {
    const common = { cwd, env: CLEAN_ENV };
    const [, result] = raceProcesses(
      [lab.node(cwd, contender.env), { name: what, ...common, ...contender }],
      {
        rounds,
      },
    );
    return { what, target, against: 'node -e 0', ...result };
  };
  const shim = (hook, more = {}) => ({ command: lab.hook('git', hook), ...more });
  const near = repository('near', NEAR);
  const same = repository('same', SAME);
  const asked = { command: lab.asked('pre-commit'), exits: [90, 91] };
  const results = [
    compare('pre-commit, no sessions file', 0.06, repository('no-file', null), shim('pre-commit')),
    compare(
      'pre-commit, nobody else claims anything',
      0.12,
      repository('nobody', [['b001', []]]),
      shim('pre-commit'),
    ),
    compare("pre-commit, others' claims, none can match", 0.25, repository('far', FAR), shim('pre-commit')),
    compare('pre-commit, verdict asked directly: allowed', 1.1, near, {
      ...asked,
      input: writeFeed(near, TEN),
    }),
    compare('pre-commit, verdict asked directly: refused', 1.1, same, {
      ...asked,
      input: writeFeed(same, TEN),
    }),
    compare('pre-commit, verdict after the prefilter: allowed', 1.3, near, shim('pre-commit')),
    compare(
      'pre-commit, verdict after the prefilter: refused',
      1.3,
      same,
      shim('pre-commit', { exits: [1] }),
    ),
    compare('post-commit, column cleared, durable', 1.3, ...postCommit(lab, repository)),
    compare('pre-push, no lock held', 0.12, repository('push', FAR), {
      command: lab.hook('git', 'pre-push', 'origin', 'https://example.com/x.git'),
    }),
    ...withCertificates(lab, near, rounds),
    memory(lab, near),
    ...(size === 'all' ? [largeRepository(lab, repository, rounds), manyRows(lab, repository, rounds)] : []),
  ];
  return results.filter((result) => result !== null);
}

/** Every run finds the session's column full again, filled by guard: what is written by hand is compared with the journal. */
function postCommit(lab, repository) {
  const path = repository('after', FAR, { staged: 1 });
  git(path, 'commit', '--quiet', '--message', 'second');
  const env = { ...CLEAN_ENV, GUARD_SESSION: 'a7f3' };
  const before = () => lab.guard(['claim', TEN[0]], { cwd: path, env });
  return [path, { command: lab.hook('git', 'post-commit'), env, before }];
}

/** Node 20 reads additional certificates at every start, as every process behind a company's proxy has to. */
function withCertificates(lab, cwd, rounds) {
  if (!process.version.startsWith('v20.')) return [];
  const { rootCertificates } = process.getBuiltinModule('node:tls');
  const bundle = lab.write('certificates.pem', rootCertificates.join('\n'));
  const env = { ...CLEAN_ENV, NODE_EXTRA_CA_CERTS: bundle };
  const what = 'pre-commit, verdict, NODE_EXTRA_CA_CERTS set';
  const [, result] = raceProcesses(
    [lab.node(cwd, env), { name: what, command: lab.hook('git', 'pre-commit'), cwd, env }],
    { rounds },
  );
  return [{ what, target: 0.5, against: 'node -e 0 in that environment', ...result }];
}

function memory(lab, cwd) {
  const input = join(cwd, '.git', 'feed');
  const bare = peakMemory({ command: [process.execPath, '-e', '0'], cwd, env: CLEAN_ENV });
  const own = peakMemory({ command: lab.asked('pre-commit'), cwd, env: CLEAN_ENV, input });
  if (bare === null || own === null) return null;
  return {
    what: 'memory of pre-commit',
    target: 1.1,
    ratio: own / bare,
    against: 'bare Node',
    value: `${own.toFixed(0)} MiB`,
  };
}

function largeRepository(lab, repository, rounds) {
  const cwd = repository('large', NEAR, { files: 100_000 });
  // So many new files go to the disk for seconds, beside what is measured.
  execFileSync('sync');
  const listing = ['git', 'diff', '--cached', '--name-only', '-z', '--no-renames'];
  const what = '100,000-file repository, verdict needed';
  const [node, git, own] = raceProcesses(
    [
      lab.node(cwd),
      { name: 'git', command: listing, cwd, env: CLEAN_ENV },
      { name: what, command: lab.hook('git', 'pre-commit'), cwd, env: CLEAN_ENV },
    ],
    { rounds: Math.ceil(rounds / 2) },
  );
  const larger = node.ms > git.ms ? node : git;
  return {
    what,
    target: 1.1,
    against: `the larger of Node's start and git's listing (${larger.name})`,
    ...own,
    ratio: own.ms / larger.ms,
  };
}

function manyRows(lab, repository, rounds) {
  const rows = Array.from({ length: 10_000 }, (_, index) => [
    index.toString(16).padStart(4, '0'),
    [`lib/*/m-${index}.ts`],
  ]);
  const cwd = repository('rows', rows);
  const what = 'pre-commit, verdict on a 10,000-row file';
  const [, result] = raceProcesses(
    [
      lab.node(cwd),
      {
        name: what,
        command: lab.asked('pre-commit'),
        cwd,
        env: CLEAN_ENV,
        exits: [90],
        input: writeFeed(cwd, TEN),
      },
    ],
    { rounds: Math.ceil(rounds / 2) },
  );
  return {
    what,
    target: 1.5,
    against: 'node -e 0',
    ...result,
    note: `${Math.round(readFileSync(join(cwd, '.claude', 'sessions.md')).length / 1000)} KB`,
  };
}
