import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { check } from '../../src/commands/check.ts';
import { openContext } from '../../src/context.ts';
import { TEMPLATE } from '../../src/core/sessions-file/template.ts';

let top: string;
const STAMP = '2026-02-20T10:35:00Z';
const row = (id: string, cell: string): string => `| ${id} | ${STAMP} | ${STAMP} | ${cell} |\n`;

beforeAll(() => {
  top = realpathSync(mkdtempSync(join(tmpdir(), 'guard-check-')));
  spawnSync('git', ['init', '-q'], { cwd: top });
  for (const directory of ['src', '.claude']) mkdirSync(join(top, directory));
  for (const path of ['src/a.ts', 'src/b.ts', 'free.ts']) writeFileSync(join(top, path), `${path}\n`);
  spawnSync('git', ['add', 'src/a.ts', 'free.ts'], { cwd: top });
  const crowd = Array.from({ length: 900 }, (_, at) => row(`c${at}`, `lib/crowd-${at}.ts, docs/${at}/*.md`));
  const others = row('e1b2', 'src/a.ts') + row('c2d8', 'b.ts (soon)') + row('b00c', '../out.ts');
  writeFileSync(join(top, '.claude/sessions.md'), `${TEMPLATE}${crowd.join('')}${others}`);
});
afterAll(() => rmSync(top, { recursive: true, force: true }));

test.each<[title: string, paths: readonly string[], found: readonly string[]]>([
  ['what is staged', [], ['src/a.ts e1b2']],
  ['a file', ['src/a.ts'], ['src/a.ts e1b2']],
  ['a file that is claimed by its ending', ['src/b.ts'], ['src/b.ts c2d8']],
  ['a free file', ['free.ts'], []],
  ['a directory', ['src'], ['src c2d8', 'src e1b2']],
  ['a file and a directory', ['free.ts', 'lib'], ['lib c0']],
])('the verdict on %s beside many claims', async (_title, paths, found) => {
  const context = await openContext({ cwd: top, env: process.env, now: () => Date.UTC(2026, 1, 20, 10, 40) });
  const { facts } = await check(context, paths);
  const told = facts.findings.map(({ path, holder }) => `${path} ${holder}`).toSorted();
  expect(told.slice(0, found.length)).toEqual(found);
  expect(told).toHaveLength(paths.includes('lib') ? 900 : found.length);
  // What is wrong in the rows that were left out is told all the same.
  expect(facts.problems().map(({ kind, detail }) => `${kind} ${detail}`)).toContain('path-outside ../out.ts');
});
