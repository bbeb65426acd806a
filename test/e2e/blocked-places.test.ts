import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { expectDone, type Repository, repository, SELF } from '../support/e2e.ts';

interface Blocked {
  readonly what: string;
  /** What is typed, after `guard`. */
  readonly args: readonly string[];
  block(repo: Repository): void;
  /** What the mend asks for. */
  mend(repo: Repository): void;
  readonly code: number;
  /** What init says, but for the top level, which is `TOP`; one line. */
  readonly said: string;
  /** What doctor says of it; null where it does not look. */
  readonly found: string | readonly string[] | null;
}

const remove = (path: string) => (repo: Repository) => rmSync(join(repo.top, path), { recursive: true });
const put = (path: string) => (repo: Repository) => writeFileSync(join(repo.top, path), 'x\n');

function replaceByLink(repo: Repository, path: string, target: string): void {
  renameSync(join(repo.top, path), join(repo.top, target));
  symlinkSync(join(repo.top, target), join(repo.top, path));
}

const PLACES: readonly Blocked[] = [
  {
    what: 'AGENTS.md is a symbolic link',
    args: ['init', '--agents', 'none', '--instructions'],
    block: (repo) => symlinkSync('own.ts', join(repo.top, 'AGENTS.md')),
    mend: remove('AGENTS.md'),
    code: 1,
    said: 'TOP/AGENTS.md is a symbolic link, which guard does not write through; it was left as it is - put a file of its own there, then guard init --agents none --instructions',
    found: null,
  },
  {
    what: 'a hook is a directory',
    args: ['init'],
    block: (repo) => mkdirSync(join(repo.top, '.git/hooks/pre-commit')),
    mend: remove('.git/hooks/pre-commit'),
    code: 1,
    said: 'TOP/.git/hooks/pre-commit is not a file; it was left as it is - move it away, then guard init',
    found:
      'fail  pre-commit does not run guard here: TOP/.git/hooks/pre-commit is not a file - move it away, then guard init',
  },
  {
    what: 'the folder of the hooks is a file',
    args: ['init'],
    block(repo) {
      remove('.git/hooks')(repo);
      put('.git/hooks')(repo);
    },
    mend: remove('.git/hooks'),
    code: 1,
    said: 'TOP/.git/hooks is not a directory; it was left as it is - move it away, then guard init',
    found: ['pre-commit', 'post-commit', 'pre-push'].map(
      (hook) =>
        `fail  ${hook} does not run guard here: TOP/.git/hooks is not a directory - move it away, then guard init`,
    ),
  },
  {
    what: 'info/exclude is a symbolic link',
    args: ['init'],
    block: (repo) => replaceByLink(repo, '.git/info/exclude', '.git/rules'),
    mend: remove('.git/info/exclude'),
    code: 1,
    said: 'TOP/.git/info/exclude is a symbolic link, which guard does not write through; it was left as it is - put a file of its own there, then guard init',
    found:
      'fail  .claude/sessions.md is not ignored, git add -A would take it: TOP/.git/info/exclude is a symbolic link, which guard does not write through - put a file of its own there, then guard init',
  },
  {
    what: '.claude is a file',
    args: ['init'],
    block: put('.claude'),
    mend: remove('.claude'),
    code: 3,
    said: 'cannot read TOP/.claude: it is not a directory, and the sessions file belongs in it; move it away, or name another sessionsFile in guard.config.json',
    found:
      'fail  TOP/.claude is not a directory, and the sessions file belongs in it - move it away (or name another sessionsFile in guard.config.json), then guard init',
  },
  {
    what: '.claude is a file, and the sessions file lies elsewhere',
    args: ['init', '--agents', 'claude'],
    block(repo) {
      repo.put('guard.config.json', '{ "sessionsFile": "sessions.md", "agents": ["claude"] }');
      put('.claude')(repo);
    },
    mend: remove('.claude'),
    code: 1,
    said: 'TOP/.claude is not a directory; it was left as it is - move it away, then guard init --agents claude',
    found: null,
  },
];

test.concurrent.each(PLACES)('$what: init and doctor say so, and the mend mends it', async (place) => {
  await using repo = await repository(undefined, { init: 'no' });
  place.block(repo);
  const known = (text: string): string => text.replaceAll(repo.top, 'TOP');
  const refused = await repo.guard(place.args);
  expect([refused.code, known(refused.stderr).split('\n')[0]]).toEqual([place.code, `guard: ${place.said}`]);
  const failed = async (): Promise<readonly string[]> => {
    const { stdout } = await repo.guard(['doctor'], { session: SELF });
    return known(stdout)
      .split('\n')
      .filter(
        (line) => line.startsWith('fail') && !line.includes('guard init (') && !line.includes('missing'),
      );
  };
  if (place.found !== null) expect(await failed()).toEqual(expect.arrayContaining([place.found].flat()));
  place.mend(repo);
  expect(expectDone(await repo.guard(place.args)).stderr).toBe('');
  expect(await failed()).toEqual([]);
});

test.concurrent('uninstall says that .claude is a file', async () => {
  await using repo = await repository();
  remove('.claude')(repo);
  put('.claude')(repo);
  const refused = await repo.guard(['uninstall']);
  expect(refused.code).toBe(3);
  expect(refused.stderr).toMatch(
    /\.claude: it is not a directory, and the sessions file belongs in it; move/,
  );
  expect((await repo.guard(['doctor'])).stdout).not.toContain('not writable');
});

test.concurrent('every command says what stands where the sessions file’s folder belongs', async () => {
  await using repo = await repository({ 'own.ts': '1' }, { init: 'no' });
  put('.claude')(repo);
  for (const args of [
    ['status'],
    ['check'],
    ['claim', 'own.ts'],
    ['lock', 'vercel', '--wait', '1s'],
    ['run', 'docker', '--', 'true'],
    ['wait', 'vercel', '--timeout', '1s'],
    ['heartbeat'],
    ['prune'],
    ['end'],
  ]) {
    const { code, stderr } = await repo.guard(args, { session: SELF });
    expect([args, code, stderr]).toEqual([
      args,
      3,
      `guard: cannot read ${repo.file}: a part of the path is not a directory (ENOTDIR)\n  Nothing was changed.\n`,
    ]);
  }
});
