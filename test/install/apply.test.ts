import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { applyChanges, removeAbandoned } from '../../src/install/apply.ts';

let place: string;
let path: string;
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'guard-apply-'));
  path = join(place, 'settings.json');
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

const write = () =>
  applyChanges([
    {
      kind: 'write',
      path,
      before: null,
      after: Buffer.from('new'),
      mode: 0o644,
      splices: [],
      why: { code: 'created-file' },
    },
  ]);

it('makes a file beside what a killed process of the same number left', () => {
  const left = `.settings.json.guard-${process.pid}`;
  writeFileSync(join(place, left), 'half');
  write();
  expect(readFileSync(path, 'utf8')).toBe('new');
  expect(readdirSync(place).toSorted()).toEqual([left, 'settings.json']);
});

it('removes what was abandoned, and nothing that a running process is making', () => {
  const running = `.settings.json.guard-${process.ppid}-abc`;
  for (const name of [`.settings.json.guard-${process.pid}-abc`, '.settings.json.guard-999999999', running])
    writeFileSync(join(place, name), 'half');
  writeFileSync(join(place, '.settings.json.guard-notes'), 'a person’s');
  removeAbandoned(path);
  expect(readdirSync(place).toSorted()).toEqual([running, '.settings.json.guard-notes'].toSorted());
});
