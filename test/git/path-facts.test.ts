import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { pathFacts } from '../../src/git/path-facts.ts';
import { type GitRunner, gitRunner } from '../../src/git/run.ts';

let top: string;
const FILES = ['a/1.ts', 'a/2.ts', 'a-b/1.ts', 'a/deep/3.ts', 'b/1.ts', 'c/1.ts', 'd/1.ts', 'file.ts'];
const DIRECTORIES = ['a', 'a/deep', 'b', 'c', 'd', 'gone', 'none', 'file.ts', 'ignored', ''];

beforeAll(() => {
  top = realpathSync(mkdtempSync(join(tmpdir(), 'guard-path-facts-')));
  const git = (...args: string[]) => spawnSync('git', args, { cwd: top });
  const write = (path: string): void => {
    mkdirSync(dirname(join(top, path)), { recursive: true });
    writeFileSync(join(top, path), `${path}\n`);
  };
  git('init', '-q');
  for (const path of [...FILES, 'gone/1.ts', '.gitignore']) write(path);
  writeFileSync(join(top, '.gitignore'), 'ignored/\n');
  git('add', '.');
  rmSync(join(top, 'gone'), { recursive: true });
  for (const path of ['a/new.ts', 'ignored/1.ts']) write(path);
});
afterAll(() => rmSync(top, { recursive: true, force: true }));

function counted(): { readonly git: GitRunner; readonly questions: () => number } {
  const git = gitRunner(top, process.env);
  let asked = 0;
  const bytes: GitRunner['bytes'] = (...question) => {
    asked += 1;
    return git.bytes(...question);
  };
  return { git: { ...git, bytes }, questions: () => asked };
}

it('tells of many directories what each asked by itself has, with a few questions', () => {
  const { git, questions } = counted();
  const { filesBelow } = pathFacts({ topLevel: top, ignoreCase: false, git });
  const told = DIRECTORIES.map((directory) => filesBelow?.(directory).toSorted());
  expect(questions()).toBe(5);
  const alone = DIRECTORIES.map((directory) =>
    pathFacts({ topLevel: top, ignoreCase: false, git }).filesBelow?.(directory).toSorted(),
  );
  expect(told).toEqual(alone);
  expect(alone.slice(0, 2)).toEqual([['a/1.ts', 'a/2.ts', 'a/deep/3.ts', 'a/new.ts'], ['a/deep/3.ts']]);
});

it('asks once where git takes one case for the other', () => {
  const { git, questions } = counted();
  const { filesBelow } = pathFacts({ topLevel: top, ignoreCase: true, git });
  expect(DIRECTORIES.map((directory) => filesBelow?.(directory).length)).toEqual(DIRECTORIES.map(() => 11));
  expect(questions()).toBe(1);
});
