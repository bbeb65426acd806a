import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { repoPaths, standsIn } from '../../src/commands/repo-paths.ts';
import type { Context } from '../../src/context.ts';

let root: string;
let top: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'guard-paths-')));
  top = join(root, 'repository');
  mkdirSync(join(top, 'src'), { recursive: true });
  mkdirSync(join(top, '..cache'));
  symlinkSync('src', join(top, 'link'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const contextIn = (cwd: string) =>
  ({ cwd: join(top, cwd), repository: { topLevel: top } }) as Pick<Context, 'cwd' | 'repository'>;

it.each<[typed: string, from: string, path: string]>([
  ['a.ts', 'src', 'src/a.ts'],
  ['../a.ts', 'src', 'a.ts'],
  ['src/', '.', 'src/'],
  ['.', '.', '.'],
  ['..', 'src', '.'],
  ['..cache/x', '.', '..cache/x'],
  ['..cache', '.', '..cache'],
  ['link/a.ts', '.', 'src/a.ts'],
  ['link', '.', 'link'],
])('reads %s, typed in %s, as %s', (typed, from, path) => {
  expect(repoPaths(contextIn(from), [typed])).toEqual([path]);
});

it('names a path once that is typed twice', () => {
  expect(repoPaths(contextIn('src'), ['a.ts', './a.ts', 'b.ts', '../src/a.ts'])).toEqual([
    'src/a.ts',
    'src/b.ts',
  ]);
});

// On Windows a backslash separates directories, and no name can have one.
it.runIf(sep === '/')('takes a backslash at the end for a letter of the name', () => {
  expect(repoPaths(contextIn('.'), ['ends\\'])).toEqual(['ends\\']);
});

it.each(['..', '../x', '/elsewhere', '../repository2/x'])('refuses %s, which lies outside', (typed) => {
  expect(() => repoPaths(contextIn('.'), [typed])).toThrow('usage');
});

it('knows where the caller stands', () => {
  expect(standsIn(contextIn('src'))).toBe('src');
  expect(standsIn(contextIn('..cache'))).toBe('..cache');
  expect([standsIn(contextIn('.')), standsIn(contextIn('..'))]).toEqual(['', '']);
});
