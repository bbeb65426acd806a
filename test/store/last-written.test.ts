import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addClaims } from '../../src/core/claim.ts';
import { openSessionsStore } from '../../src/store/sessions-store.ts';
import type { Store } from '../../src/store/store.ts';

const START = Date.parse('2026-02-20T10:00:00Z');
const CONFLICT = '<<<<<<< HEAD\n=======\n>>>>>>> x\n';

let directory: string;
let file: string;
let store: Store;
let now: number;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'guard-last-'));
  file = join(directory, 'sessions.md');
  now = START;
  store = openSessionsStore({
    path: file,
    within: directory,
    guardDirectory: join(directory, 'guard'),
    now: () => now,
  });
  await claim('a7f3', 'src/a.ts');
  now += 60_000;
  await claim('e1b2', 'src/b.ts');
  now += 60_000;
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

const claim = (id: string, path: string) =>
  store.update((view) => ({ text: addClaims(view.file, id, [path], now), result: null }));
/** Remembers something without writing a text, as a refused claim does. */
const remember = () =>
  store.update(() => ({ journal: [{ kind: 'refused', session: 'e1b2' }], result: null }));
const text = (): string => readFileSync(file, 'utf8');
const damage = (): void => appendFileSync(file, CONFLICT);

describe('what guard wrote last, where a change that wrote no text came after damage', () => {
  it.each([1, 9])('is the newest of the earlier texts, from when it was written (%i such)', async (times) => {
    const written = text();
    damage();
    for (let count = 0; count < times; count += 1) await remember();
    const newest = (await store.snapshots()).find(({ name }) => name === 'current');
    expect(newest?.file.text).toBe(written);
    expect(newest?.writtenAt).toBe(START + 60_000);
  });

  it('is read and written again where the file is then emptied', async () => {
    damage();
    await remember();
    writeFileSync(file, '');
    expect((await store.read()).file.rows.map(({ id }) => id)).toEqual(['a7f3', 'e1b2']);
    await claim('0c31', 'src/c.ts');
    for (const claimed of ['src/a.ts', 'src/b.ts', 'src/c.ts']) expect(text()).toContain(claimed);
  });
});

describe('a file that is edited in place and then deleted', () => {
  it.each([
    ['damaged', () => damage()],
    ['emptied', () => writeFileSync(file, '')],
    ['an older copy', () => writeFileSync(file, text().replace(/^\| e1b2 .*\n/m, ''))],
  ])('comes back with all that guard wrote, and sound, where the edit left it %s', async (_left, edit) => {
    now -= 60_000;
    edit();
    rmSync(file);
    await claim('0c31', 'src/c.ts');
    for (const claimed of ['src/a.ts', 'src/b.ts', 'src/c.ts']) expect(text()).toContain(claimed);
    expect(text()).not.toContain('<<<<<<<');
  });

  it('comes back with the edit, where that can stand', async () => {
    appendFileSync(file, '\nA note by hand.\n');
    rmSync(file);
    await claim('0c31', 'src/c.ts');
    expect(text()).toMatch(/src\/b\.ts.*src\/c\.ts.*A note by hand\./s);
  });
});

it('an older copy that is written back after a deletion gets what guard wrote into the new file', async () => {
  const stale = text();
  rmSync(file);
  await claim('0c31', 'src/c.ts');
  writeFileSync(file, stale.replace('# Claude Session Coordination', '# Our sessions'));
  await claim('d1d1', 'src/d.ts');
  expect(text()).toContain('# Our sessions');
  for (const claimed of ['src/a.ts', 'src/b.ts', 'src/c.ts', 'src/d.ts']) expect(text()).toContain(claimed);
});

it('a text written afresh after a deletion, with a stamp from before guard’s first write, stands', async () => {
  rmSync(file);
  await claim('0c31', 'src/c.ts');
  const aged = '| beef | 2026-02-20T09:10:00Z | 2026-02-20T10:01:30Z | src/z.ts |\n';
  writeFileSync(file, text().replace(/^\| (?!-|Session|-)\w+ .*\n/gm, '') + aged);
  await claim('d1d1', 'src/d.ts');
  expect(text()).toContain(aged);
  for (const claimed of ['src/a.ts', 'src/b.ts', 'src/c.ts']) expect(text()).not.toContain(claimed);
});

it('an older copy with a row of a session that began before it was read gets what guard wrote since', async () => {
  const stale = text();
  await claim('0c31', 'src/c.ts');
  const added = '| beef | 2026-02-20T10:00:30Z | 2026-02-20T10:01:30Z | src/z.ts |\n';
  writeFileSync(file, stale + added);
  await claim('d1d1', 'src/d.ts');
  expect(text()).toContain(added);
  for (const claimed of ['src/a.ts', 'src/b.ts', 'src/c.ts', 'src/d.ts']) expect(text()).toContain(claimed);
});
