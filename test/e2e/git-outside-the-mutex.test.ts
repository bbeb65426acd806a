import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect, test } from 'vitest';
import { expectDone, OTHER, type RunOptions, repository, SELF } from '../support/e2e.ts';

/** A git that writes down what it is asked while somebody holds the mutex, and then answers. */
const WATCHING = `#!/bin/sh
for taken in "$GUARD_MUTEX"/e.*; do
  [ -e "$GUARD_MUTEX/r.\${taken##*.}" ] || echo "$*" >> "$HELD"
done
PATH=\${PATH#*:} exec git "$@"
`;

test.concurrent.each<[what: string, args: readonly string[]]>([
  ['a file that is not there yet, beside directories and globs of others', ['claim', 'new.ts']],
  ['a directory', ['claim', 'src/']],
  ['a glob', ['claim', 'src/**/*.md']],
  ['an end of a session', ['end', '--override', 'handed over']],
  ['a release', ['release', 'own.ts']],
])('git is asked before anybody has to wait for it: %s', async (_what, args) => {
  await using repo = await repository(undefined, {
    rows: [
      { id: SELF, editing: 'own.ts' },
      { id: OTHER, editing: 'lib/, docs/*.md, elsewhere.ts' },
    ],
  });
  for (const path of ['lib/a.ts', 'src/b.ts', 'own.ts']) repo.put(path);
  const [bin, held] = [join(repo.home, 'bin'), join(repo.home, 'held')];
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, 'git'), WATCHING);
  chmodSync(join(bin, 'git'), 0o755);
  const env = {
    PATH: `${bin}${delimiter}${process.env['PATH']}`,
    GUARD_MUTEX: join(repo.top, '.git', 'guard', 'mutex'),
    HELD: held,
  };
  const watched: RunOptions = { session: SELF, env };
  expectDone(await repo.guard(['claim', 'first.ts', '--override', 'why'], { session: SELF }));
  expectDone(await repo.guard(args, watched));
  expect(existsSync(held) ? readFileSync(held, 'utf8') : '').toBe('');
});

/** A git beside which somebody claims another file while it lists what is there. */
const OVERTAKEN = `#!/bin/sh
PATH=\${PATH#*:}
[ "$1" = --version ] || sed -i "s/| $BEFORE |/| $BEFORE, src\\/b.ts |/" "$SESSIONS"
exec git "$@"
`;

test.concurrent.each<[what: string, before: string, args: readonly string[], code: number]>([
  ['what another claims', 'elsewhere.ts', ['claim', 'src/'], 1],
  ['what the session itself claims', 'own.ts', ['end'], 1],
  ['what a silent session claims', 'lib/a.ts', ['prune'], 0],
])(
  'what was found beforehand does not count where somebody wrote meanwhile: %s',
  async (_what, before, args, code) => {
    await using repo = await repository(undefined, {
      rows: [
        { id: SELF, editing: 'own.ts' },
        { id: OTHER, editing: 'elsewhere.ts' },
        { id: 'gone', editing: 'lib/a.ts', activeAgo: 7200 },
      ],
    });
    for (const path of ['lib/a.ts', 'src/b.ts']) repo.put(path);
    const bin = join(repo.home, 'bin');
    mkdirSync(bin, { recursive: true });
    writeFileSync(join(bin, 'git'), OVERTAKEN);
    chmodSync(join(bin, 'git'), 0o755);
    const env = {
      PATH: `${bin}${delimiter}${process.env['PATH']}`,
      SESSIONS: join(repo.top, '.claude', 'sessions.md'),
      BEFORE: before.replace('/', '\\/'),
    };
    const answer = await repo.guard(args, { session: SELF, env });
    expect(answer.code).toBe(code);
    expect(`${answer.stdout}${answer.stderr}`).toContain('src/b.ts');
  },
);

/** A git beside which somebody takes a directory away. */
const BEREFT = `#!/bin/sh
PATH=\${PATH#*:}
[ "$1" = --version ] || rm -rf lib
exec git "$@"
`;

test.concurrent('a claimed directory that goes while git is asked stops no end', async () => {
  await using repo = await repository(undefined, { rows: [{ id: SELF, editing: 'lib/deep/a.ts' }] });
  repo.put('lib/deep/a.ts');
  const bin = join(repo.home, 'bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, 'git'), BEREFT);
  chmodSync(join(bin, 'git'), 0o755);
  const env = { PATH: `${bin}${delimiter}${process.env['PATH']}` };
  expectDone(await repo.guard(['end'], { session: SELF, env }));
  expect(repo.text()).not.toContain(SELF);
});
