import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { placesToLook } from '../../src/commands/places-to-look.ts';
import { entriesOf } from '../../src/core/session.ts';
import { parseSessionsFile } from '../../src/core/sessions-file/parse.ts';
import { TEMPLATE } from '../../src/core/sessions-file/template.ts';
import { EMPTY_STATE } from '../../src/core/state.ts';
import { uncommittedClaims } from '../../src/core/uncommitted.ts';
import { pathFacts } from '../../src/git/path-facts.ts';
import { gitRunner } from '../../src/git/run.ts';
import { changedPartly, changedPaths } from '../../src/git/working-tree.ts';
import { holds } from '../support/properties.ts';

let root: string;
let top: string;
const git = (...args: string[]): void =>
  void spawnSync('git', ['-c', 'protocol.file.allow=always', ...args], { cwd: top });

function write(path: string, text = 'two\n'): void {
  mkdirSync(dirname(join(top, path)), { recursive: true });
  writeFileSync(join(top, path), text);
}

/** What is not committed, in files, directories, a submodule, another repository and behind links. */
beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'guard-places-')));
  top = join(root, 'sub');
  for (const repository of ['sub', 'top']) {
    top = join(root, repository);
    mkdirSync(top);
    git('init', '-q', '-b', 'main');
    for (const path of 'a.ts clean.ts lib/a.ts lib/clean.ts gone/x.ts was/x.ts'.split(' '))
      write(path, 'one\n');
    git('add', '.');
    git('commit', '-qm', 'one');
  }
  git('submodule', 'add', '-q', join(root, 'sub'), 'lib/sub');
  symlinkSync('lib', join(top, 'kept'));
  git('add', '.');
  git('commit', '-qm', 'two');
  for (const path of 'a.ts lib/a.ts lib/new.ts lib/sub/a.ts new/n.ts nested/n.ts'.split(' ')) write(path);
  for (const path of ['gone', 'was/x.ts']) rmSync(join(top, path), { recursive: true });
  write('was/x.ts/y.ts');
  symlinkSync('lib', join(top, 'link'));
  spawnSync('git', ['init', '-q'], { cwd: join(top, 'nested') });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const CLAIMS = [
  ...'a.ts clean.ts lib/a.ts lib/clean.ts lib/new.ts lib lib/ ./lib/a.ts lib/sub lib/sub/a.ts lib/sub/clean.ts'.split(
    ' ',
  ),
  ...'gone gone/x.ts x.ts was was/x.ts was/x.ts/y.ts link link/a.ts link/clean.ts kept/clean.ts'.split(' '),
  ...'new new/n.ts nested nested/n.ts *.ts lib/*.ts nowhere.ts sub'.split(' '),
];

it('tells of what a session claims or waits for as much as one finds anywhere', () => {
  const repository = { topLevel: top, ignoreCase: false, git: gitRunner(top, process.env) };
  const paths = pathFacts(repository);
  const all = changedPaths(repository.git).map(({ path }) => path);
  expect(all).toContain('lib/sub');
  const context = { paths, repository } as unknown as Parameters<typeof placesToLook>[0];
  const some = fc.array(fc.constantFrom(...CLAIMS), { maxLength: 4 });
  let looked = 0;
  holds(
    fc.property(some, some, (claimed, awaited) => {
      const row = (id: string, claims: readonly string[]) =>
        `| ${id} | 2026-02-20T10:00:00Z | 2026-02-20T10:00:00Z | ${claims.join(', ') || '-'} |\n`;
      const file = parseSessionsFile(`${TEMPLATE}${row('a7f3', claimed)}${row('e1b2', awaited)}`);
      const interests = awaited.map((path) => ({ session: 'a7f3', path, at: 0 }));
      const places = placesToLook(context, { file, state: { ...EMPTY_STATE, interests } }, 'a7f3');
      if (places === 'anywhere') return;
      looked += 1;
      const there = changedPartly(repository.git, { paths: places, staged: false }).map(({ path }) => path);
      const found = (changed: readonly string[]) =>
        uncommittedClaims(file.rows.flatMap(entriesOf), changed, paths).map(({ entry, paths: named }) => [
          entry.text,
          [...named].sort(),
        ]);
      expect(found(there)).toEqual(found(all));
    }),
  );
  expect(looked).toBeGreaterThan(20);
});
