import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { nulListOf } from '../../src/core/nul-list.ts';
import { TEMPLATE } from '../../src/core/sessions-file/template.ts';
import { openSessionsStore } from '../../src/store/sessions-store.ts';
import type { Snapshot, Store } from '../../src/store/store.ts';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'guard-about-')));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const STAMP = '2026-02-20T10:35:00Z';
const row = (id: string, cell: string): string => `| ${id} | ${STAMP} | ${STAMP} | ${cell} |\n`;
const CROWD = Array.from({ length: 700 }, (_, at) => row(`c${at}`, `lib/crowd-${at}.ts, docs/x-${at}.md`));

function storeOf(name: string, text: string): Store {
  const within = join(root, name);
  const path = join(within, '.claude', 'sessions.md');
  mkdirSync(dirname(path), { recursive: true });
  mkdirSync(join(within, '.git'));
  writeFileSync(path, text);
  return openSessionsStore({ path, within, guardDirectory: join(within, '.git', 'guard'), now: Date.now });
}

const idsAbout = ({ about }: Snapshot, path: string): readonly string[] | undefined =>
  about?.(nulListOf([path])).rows.map(({ id }) => id);

test('a large file can be read as far as it is about some paths, in a look and in a change', async () => {
  const store = storeOf('large', `${TEMPLATE}${CROWD.join('')}${row('e1b2', 'src/a.ts')}`);
  const changed = await store.update((snapshot) => ({ result: idsAbout(snapshot, 'src/a.ts') }));
  expect(changed).toEqual(['e1b2']);
  const seen = await store.read();
  expect(idsAbout(seen, 'src/a.ts')).toEqual(['e1b2']);
  expect(idsAbout(seen, 'lib/crowd-3.ts')).toEqual(['c3']);
  expect(idsAbout(await store.read(), 'nobody.ts')).toEqual([]);
  expect(seen.file.rows).toHaveLength(701);
});

test('a change sees what is there by then', async () => {
  const store = storeOf('changed', `${TEMPLATE}${CROWD.join('')}`);
  await store.update(({ file }) => ({ text: `${file.text}${row('e1b2', 'src/a.ts')}`, result: null }));
  expect(await store.update((snapshot) => ({ result: idsAbout(snapshot, 'src/a.ts') }))).toEqual(['e1b2']);
});

test('a small file is read whole', async () => {
  const store = storeOf('small', `${TEMPLATE}${row('e1b2', 'src/a.ts')}`);
  expect((await store.read()).about).toBeUndefined();
  expect(await store.update((snapshot) => ({ result: snapshot.about }))).toBeUndefined();
});
