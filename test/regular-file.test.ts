import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readRegularFile } from '../src/regular-file.ts';

let place: string;
const at = (name: string): string => join(place, name);
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'guard-regular-'));
  writeFileSync(at('small'), 'text');
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

it('reads a regular file of 5 MB at most, also through a link', () => {
  symlinkSync('small', at('link'));
  expect(readRegularFile(at('small'))).toBe('text');
  expect(readRegularFile(at('link'))).toBe('text');
  writeFileSync(at('large'), 'x'.repeat(5_000_000));
  expect(readRegularFile(at('large'))).toHaveLength(5_000_000);
  writeFileSync(at('large'), 'x'.repeat(5_000_001));
  expect(() => readRegularFile(at('large'))).toThrow(expect.objectContaining({ code: 'file-unreadable' }));
});

it('finds none where there is none', () => {
  symlinkSync('nowhere', at('broken'));
  for (const name of ['missing', 'small/below', 'broken']) expect(readRegularFile(at(name))).toBeNull();
});

it.each<[what: string, make: (path: string) => void]>([
  ['a directory', (path) => mkdirSync(path)],
  ['a FIFO', (path) => execFileSync('mkfifo', [path])],
  ['a link to a device that never ends', (path) => symlinkSync('/dev/zero', path)],
  ['a link to itself', (path) => symlinkSync('odd', path)],
])('never waits for %s', (_what, make) => {
  make(at('odd'));
  expect(() => readRegularFile(at('odd'))).toThrow(expect.objectContaining({ code: 'file-unreadable' }));
});
