import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addClaims, joinSession, touchSession } from '../../src/core/claim.ts';
import { acquireLock } from '../../src/core/lock.ts';
import { TEMPLATE } from '../../src/core/sessions-file/template.ts';
import { SESSION_INACTIVE_AFTER_MS } from '../../src/core/staleness.ts';
import { openSessionsStore } from '../../src/store/sessions-store.ts';
import type { Store } from '../../src/store/store.ts';
import { DEFAULT_LIMITS } from '../support/default-limits.ts';
import { editJustBefore } from '../support/quick-editor.ts';

const START = Date.parse('2026-02-20T10:00:00Z');

/** Nobody has seen the file without these rows: what lacks one was cut, or edited so. */
const ROWS =
  TEMPLATE +
  ['a7f3', 'e1b2'].map((id) => `| ${id} | 2026-02-20T10:00:00Z | 2026-02-20T10:00:00Z | - |\n`).join('');

let directory: string;
let file: string;
let store: Store;
let now: number;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'guard-hand-'));
  file = join(directory, 'sessions.md');
  now = START;
  store = openSessionsStore({
    path: file,
    within: directory,
    guardDirectory: join(directory, 'guard'),
    now: () => now,
  });
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

const join_ = (id: string) =>
  store.update((view) => ({ text: joinSession(view.file, id, now), result: null }));
const claim = (id: string, path: string) =>
  store.update((view) => ({ text: addClaims(view.file, id, [path], now), result: null }));
const beat = (id: string) =>
  store.update((view) => ({ text: touchSession(view.file, id, now), result: null }));
const text = (): string => readFileSync(file, 'utf8');

describe('an older copy written back', () => {
  it('gets back the changes that guard made since, and keeps what its writer edited', async () => {
    await join_('a7f3');
    await join_('e1b2');
    const stale = text();
    now += 40_000;
    await claim('a7f3', 'src/a.ts');
    now += 40_000;
    await beat('e1b2');
    writeFileSync(file, stale.replace('# Claude Session Coordination', '# Our sessions'));
    now += 40_000;
    await join_('0c31');
    expect(text()).toContain('# Our sessions');
    expect(text()).toMatch(/\| a7f3 \| \S+ \| 2026-02-20T10:00:40Z \| src\/a\.ts \|/);
    expect(text()).toMatch(/\| e1b2 \| \S+ \| 2026-02-20T10:01:20Z \| - \|/);
    expect(text()).toContain('| 0c31 |');
    expect((await store.journal()).some(({ kind }) => kind === 'restored')).toBe(true);
  });

  const NOTES = [
    '',
    '## Notes',
    '',
    '- **TODO:** restart the worker',
    '- **TODO:** tell Anna',
    '',
    '```',
    '| dead | 2026-02-20T10:00:00Z | 2026-02-20T10:00:00Z | src/ |',
    '```',
    '',
    '| When | Who | What |',
    '|---|---|---|',
    '| today | a7f3 | login form |',
    '| today | Anna | rolled back |',
    '',
  ].join('\n');

  it.each([1_000, 40_000])(
    'keeps each line that its writer added, %i ms after guard’s last write',
    async (gap) => {
      await join_('a7f3');
      const stale = text();
      await claim('e1b2', 'src/a.ts');
      now += 40_000;
      await beat('a7f3');
      now += gap;
      writeFileSync(file, stale + NOTES);
      await join_('0c31');
      expect(text().endsWith(NOTES)).toBe(true);
      expect(text()).toMatch(/\| e1b2 \|.*\| src\/a\.ts \|\n\| 0c31 \|/);
    },
  );

  it('gets back the changes also where its editor formats the table on saving', async () => {
    await join_('a7f3');
    await join_('e1b2');
    const stale = text();
    await claim('a7f3', 'src/a.ts');
    now += 1_000;
    writeFileSync(file, stale.replace(/^\| (a7f3|e1b2) \| (.*) \| - \|$/gm, '| $1       | $2 | -        |'));
    await join_('0c31');
    expect(text()).toMatch(/\| a7f3 {7}\|.*\| src\/a\.ts \|/);
  });

  it.each<[cell: string, kept: string]>([
    ['-', 'src/first.ts'],
    ['src/second.ts', 'src/second.ts'],
  ])('read before another hand’s edit, with %s in its cell, gets %s', async (cell, kept) => {
    await join_('c2d8');
    await store.update(() => ({ text: ROWS, result: null }));
    const stale = text();
    const withCell = (claim: string): string => stale.replace(/^(\| a7f3 .*\|) - \|$/m, `$1 ${claim} |`);
    now += 40_000;
    writeFileSync(file, withCell('src/first.ts'));
    now += 40_000;
    await claim('e1b2', 'src/a.ts');
    now += 1_000;
    writeFileSync(file, withCell(cell).replace('# Claude Session Coordination', '# Our sessions'));
    await join_('0c31');
    expect(text()).toMatch(
      new RegExp(`# Our sessions.*a7f3 [^\n]* ${kept} .*e1b2 [^\n]* src/a.ts .*0c31 `, 's'),
    );
  });

  it('counts as it stands where nobody knows any more what guard wrote', async () => {
    await join_('a7f3');
    const stale = text();
    await claim('a7f3', 'src/a.ts');
    const journal = join(directory, 'guard', 'journal');
    for (const name of readdirSync(journal))
      if (/^(?:prev\.|current)/.test(name)) rmSync(join(journal, name));
    writeFileSync(file, stale);
    await join_('0c31');
    expect(text()).toMatch(/\| a7f3 \|.*\| - \|\n\| 0c31 \|/);
  });

  it('gets back a session that registered a moment ago', async () => {
    await join_('a7f3');
    const stale = text();
    now += 1_000;
    await join_('e1b2');
    writeFileSync(file, stale);
    await join_('0c31');
    expect(text()).toContain('| e1b2 |');
  });

  it('gets back the sessions that came since, where several of them still work', async () => {
    await store.update(() => ({ text: TEMPLATE, result: null }));
    const stale = text();
    await join_('a7f3');
    now += 60_000;
    await join_('e1b2');
    now += 60_000;
    writeFileSync(file, stale.replace('# Claude Session Coordination', '# Our sessions'));
    await join_('0c31');
    expect(text()).toMatch(/# Our sessions.*\| a7f3 \|.*\| e1b2 \|.*\| 0c31 \|/s);
  });
});

describe('a text written afresh', () => {
  const row = (id: string, started: string, active: string, claim: string): string =>
    `| ${id} | 2026-02-20T${started}Z | 2026-02-20T${active}Z | ${claim} |\n`;
  const held = (by: string, since: string, updated: string): string =>
    TEMPLATE.replace('Status:** NONE', 'Status:** IN_PROGRESS')
      .replace('Claimed by:** -', `Claimed by:** ${by}`)
      .replace('Since:** -', `Since:** 2026-02-20T${since}Z`)
      .replace('updated:** -', `updated:** 2026-02-20T${updated}Z`);
  const lock = (session: string) =>
    store.update((view) => {
      const request = {
        name: 'vercel',
        session,
        fields: new Map(),
        create: 'never',
        override: false,
      } as const;
      const { text, outcome } = acquireLock(view.file, request, view.timing, DEFAULT_LIMITS);
      return { text, result: outcome.kind };
    });

  it.each([0, 6_000])('with an aged session stands as it is, %i ms after guard’s last write', async (gap) => {
    await join_('a7f3');
    await join_('e1b2');
    await claim('a7f3', 'src/a.ts');
    now += gap;
    const aged = row('a7f3', '09:10:00', '09:28:20', 'src/a.ts');
    writeFileSync(file, TEMPLATE + aged);
    await claim('0c31', 'src/b.ts');
    expect(text()).toContain(aged);
    expect(text()).not.toContain('| e1b2 |');
  });

  it('says who holds a lock', async () => {
    await join_('a7f3');
    expect(await lock('a7f3')).toBe('acquired');
    writeFileSync(file, held('e1b2', '09:45:00', '09:59:50'));
    expect(await lock('a7f3')).toBe('refused');
    writeFileSync(file, held('e1b2', '09:45:00', '09:54:59'));
    expect(await lock('a7f3')).toBe('taken-over');
    writeFileSync(file, held('e1b2', '09:45:00', '09:55:01'));
    expect(await lock('0c31')).toBe('refused');
  });

  it('has the columns that it has', async () => {
    await join_('a7f3');
    await claim('a7f3', 'src/a.ts');
    const other = '| Currently Editing | Session ID | Started | Last Active |\n|---|---|---|---|\n';
    writeFileSync(file, TEMPLATE.replace(/\| Session ID .*\n\|.*\n/, other));
    await join_('e1b2');
    expect(text()).toContain(`${other}| - | e1b2 | 2026-02-20T10:00:00Z | 2026-02-20T10:00:00Z |\n`);
    expect(text()).not.toContain('a7f3');
  });

  it('is not thought of where the copy may be older than what the journal still has', async () => {
    await join_('a7f3');
    now += 60_000;
    await join_('e1b2');
    const buffer = text();
    for (let round = 0; round < 40; round += 1) {
      now += 60_000;
      writeFileSync(file, text().replace(/^# .*$/m, `# Round ${round}`));
      await beat('a7f3');
      await beat('e1b2');
    }
    await claim('a7f3', 'src/a.ts');
    writeFileSync(file, buffer);
    now += 60_000;
    await beat('e1b2');
    expect(text()).toContain('src/a.ts');
  });
});

describe('an edit by hand', () => {
  it('that removes a row is accepted', async () => {
    await join_('a7f3');
    now += 60_000;
    await join_('e1b2');
    now += 60_000;
    writeFileSync(file, text().replace(/\| e1b2 .*\n/, ''));
    await beat('a7f3');
    expect(text()).not.toContain('e1b2');
  });

  it('that removes the rows of sessions that are inactive is accepted', async () => {
    await store.update(() => ({ text: TEMPLATE, result: null }));
    const empty = text();
    await join_('a7f3');
    await join_('e1b2');
    now += SESSION_INACTIVE_AFTER_MS + 1_000;
    writeFileSync(file, empty);
    await join_('0c31');
    expect(text()).not.toMatch(/a7f3|e1b2/);
  });

  it('that frees a lock is accepted', async () => {
    await join_('a7f3');
    const free = text();
    now += 60_000;
    await store.update((view) => ({
      text: acquireLock(
        view.file,
        { name: 'vercel', session: 'a7f3', fields: new Map(), create: 'never', override: false },
        view.timing,
        DEFAULT_LIMITS,
      ).text,
      result: null,
    }));
    now += 60_000;
    writeFileSync(file, free);
    now += 60_000;
    await beat('a7f3');
    expect(text().match(/Status:\*\* NONE/g)).toHaveLength(2);
  });

  describe('in a copy that lacks what guard wrote', () => {
    const row = (claim: string): string =>
      `| e1b2 | 2026-02-20T10:00:00Z | 2026-02-20T10:00:00Z | ${claim} |\n`;

    const editThrice = async (gap: number): Promise<void> => {
      writeFileSync(file, TEMPLATE + row('-'));
      now += gap;
      await beat('e1b2');
      for (const path of ['src/a.ts', 'src/b.ts', 'src/c.ts']) {
        writeFileSync(file, TEMPLATE + row(path));
        now += gap;
        await claim('a7f3', path.replace('src', 'lib'));
        expect(text()).toMatch(new RegExp(`\\| e1b2 \\|.*\\| ${path} \\|`));
      }
    };

    it('is accepted each time, beside all that guard wrote', async () => {
      await editThrice(0);
      expect(text()).toContain('lib/a.ts, lib/b.ts, lib/c.ts');
    });

    it('is accepted each time, any time later', () => editThrice(60_000));

    it('is accepted of a lock as well, each time', async () => {
      const held = (by: string): string =>
        (TEMPLATE + row('-'))
          .replace('NONE', 'IN_PROGRESS')
          .replace('Claimed by:** -', `Claimed by:** ${by}`);
      for (const holder of ['e1b2', 'c2d8', '0c31']) {
        writeFileSync(file, held(holder));
        await claim('a7f3', `${holder}.ts`);
        expect(text()).toContain(`**Claimed by:** ${holder}`);
      }
    });

    it('brings a row back that an earlier edit had removed', async () => {
      writeFileSync(file, TEMPLATE + row('src/a.ts'));
      await claim('a7f3', 'lib/a.ts');
      writeFileSync(file, TEMPLATE);
      await claim('a7f3', 'lib/b.ts');
      writeFileSync(file, TEMPLATE + row('src/c.ts'));
      await claim('a7f3', 'lib/c.ts');
      expect(text()).toMatch(/\| e1b2 \|.*\| src\/c\.ts \|/);
    });
  });

  it('that empties a cell is accepted', async () => {
    await join_('a7f3');
    now += 60_000;
    await claim('a7f3', 'src/a.ts');
    now += 60_000;
    writeFileSync(file, text().replace('src/a.ts', '-'));
    now += 60_000;
    await beat('a7f3');
    expect(text()).toMatch(/\| a7f3 \| \S+ \| 2026-02-20T10:03:00Z \| - \|/);
  });
});

it('a late write into the file that guard replaced is taken over, with guard’s changes on top', async () => {
  await join_('a7f3');
  const open = join(directory, 'open.md');
  renameSync(file, open);
  renameSync(open, file);
  const before = text();
  // An editor holds the file open, guard replaces it, and only then the editor writes in place.
  const { openSync, writeSync, closeSync, ftruncateSync } = await import('node:fs');
  const descriptor = openSync(file, 'r+');
  now += 40_000;
  await claim('a7f3', 'src/a.ts');
  ftruncateSync(descriptor, 0);
  writeSync(descriptor, before.replace('# Claude Session Coordination', '# Late'), 0);
  closeSync(descriptor);
  now += 40_000;
  await join_('e1b2');
  expect(text()).toContain('# Late');
  expect(text()).toContain('src/a.ts');
  expect(text()).toContain('| e1b2 |');
});

it('a file that somebody emptied is rebuilt from what guard wrote last, and the journal says so', async () => {
  await join_('a7f3');
  await claim('a7f3', 'src/a.ts');
  writeFileSync(file, '');
  await join_('e1b2');
  expect(text()).toContain('src/a.ts');
  expect(text()).toContain('| e1b2 |');
  expect(await store.journal()).toContainEqual(
    expect.objectContaining({ kind: 'rebuilt', detail: 'the sessions file was empty' }),
  );
});

it('a stale copy that goes into the file that guard replaced loses none of guard’s changes before or after it', async () => {
  await join_('a7f3');
  const stale = text();
  now += 40_000;
  await claim('a7f3', 'src/a.ts');
  const { openSync, writeSync, closeSync, ftruncateSync } = await import('node:fs');
  const descriptor = openSync(file, 'r+');
  now += 40_000;
  await join_('e1b2');
  ftruncateSync(descriptor, 0);
  writeSync(descriptor, stale.replace('# Claude Session Coordination', '# Late'), 0);
  closeSync(descriptor);
  now += 40_000;
  await join_('0c31');
  expect(text()).toContain('# Late');
  for (const part of ['src/a.ts', '| e1b2 |', '| 0c31 |']) expect(text()).toContain(part);
});

it('a text that ends in the middle of a line is read again until its writer has finished', async () => {
  await join_('a7f3');
  await join_('e1b2');
  const whole = text().replace('# Claude Session Coordination', '# By hand');
  writeFileSync(file, whole.slice(0, whole.indexOf('| a7f3') + 20));
  const { spawn } = await import('node:child_process');
  const finish = "setTimeout(() => require('fs').writeFileSync(process.argv[1], process.argv[2]), 100)";
  spawn(process.execPath, ['-e', finish, file, whole]);
  await beat('a7f3');
  for (const part of ['# By hand', '| a7f3 |', '| e1b2 |']) expect(text()).toContain(part);
});

it('a text that ends with a line, but is not all yet, is read again until its writer has finished', async () => {
  now = Date.now();
  writeFileSync(file, ROWS);
  await claim('e1b2', 'src/b.ts');
  const whole = text().replace('# Claude Session Coordination', '# By hand');
  const half = whole.slice(0, whole.indexOf('| e1b2'));
  const { spawn } = await import('node:child_process');
  const write =
    "const [, file, ...texts] = process.argv; const fs = require('fs'); const open = fs.openSync(file, 'w');";
  const goes =
    "fs.writeSync(open, texts[0]); console.log('half'); setTimeout(() => fs.writeSync(open, texts[1]), 60)";
  const editor = spawn(process.execPath, ['-e', write + goes, file, half, whole.slice(half.length)]);
  await new Promise((resolve) => editor.stdout.once('data', resolve));
  now = Date.now();
  await beat('a7f3');
  for (const part of ['# By hand', '| a7f3 |', 'src/b.ts']) expect(text()).toContain(part);
});

it('the last row removed by hand stays removed', async () => {
  await join_('a7f3');
  now = Date.now();
  await join_('e1b2');
  now += 6_000;
  writeFileSync(file, text().replace(/\| e1b2 .*\n/, ''));
  now = Date.now() + 6_000;
  await beat('a7f3');
  expect(text()).not.toContain('e1b2');
});

it('a text whose writer died in the middle of it gets back the rest', async () => {
  await join_('a7f3');
  await claim('a7f3', 'src/a.ts');
  await join_('e1b2');
  const whole = text().replace('# Claude Session Coordination', '# By hand');
  writeFileSync(file, whole.slice(0, whole.indexOf('| a7f3') + 20));
  await join_('0c31');
  for (const part of ['# By hand', 'src/a.ts', '| e1b2 |', '| 0c31 |']) expect(text()).toContain(part);
});

it.each([
  ['a row', '| e1b2 | 2026-02-20T10:00:00Z | 2026-02-20T10:00:00Z | src/b.ts'],
  ['a note', '\nBob: do not deploy before 9'],
])('%s that somebody added without a line end stays', async (_, added) => {
  await claim('a7f3', 'src/a.ts');
  for (const later of [0, 6_000]) {
    writeFileSync(file, `${text()}${added.replace('e1b2', `e1b${later}`)}`);
    now += later;
    await join_(`0c${later}`);
    expect(text()).toContain(added.replace('e1b2', `e1b${later}`));
    expect(text().match(/\| Session ID/g)).toHaveLength(1);
  }
  expect((await store.read()).file.rows.filter(({ id }) => id === 'a7f3')).toHaveLength(1);
});

describe('an edit that came between guard’s last look and its rename', () => {
  let putBack = () => {};
  afterEach(() => putBack());

  async function claimDuring(edit: () => void, call: 'linkSync' | 'renameSync'): Promise<void> {
    putBack = editJustBefore(call, 'sessions.md', edit);
    await claim('a7f3', 'src/a.ts');
    putBack();
  }

  async function verifyIsBack(): Promise<void> {
    expect(text()).not.toContain('# Our sessions');
    const kept = (await store.snapshots()).filter((one) => one.file.text.includes('# Our sessions'));
    expect(kept).toHaveLength(1);
    now += 1_000;
    await claim('e1b2', 'src/b.ts');
    expect(text()).toContain('# Our sessions');
    expect(text()).toMatch(/\| a7f3 \|.* \| src\/a\.ts \|\n\| e1b2 \|.* \| src\/b\.ts \|/);
    expect((await store.journal()).filter(({ kind }) => kind === 'restored')).toHaveLength(1);
  }

  const edited = () => text().replace('# Claude Session Coordination', '# Our sessions');

  it('is in the journal, and back with the next change, where it was made on the spot', async () => {
    await join_('a7f3');
    await join_('e1b2');
    await claimDuring(() => {
      writeFileSync(`${file}.new`, edited());
      renameSync(`${file}.new`, file);
    }, 'linkSync');
    await verifyIsBack();
  });

  it('is so within one tick of the clock, too', async () => {
    await join_('a7f3');
    await join_('e1b2');
    const { atime, mtime } = statSync(file);
    utimesSync(file, atime, mtime);
    await claimDuring(() => {
      writeFileSync(`${file}.new`, edited());
      utimesSync(`${file}.new`, atime, mtime);
      renameSync(`${file}.new`, file);
    }, 'linkSync');
    await verifyIsBack();
  });

  // Linux remembers the last name of a file that is open.
  it.runIf(process.platform === 'linux')('is so to the last, where its file stood there before', async () => {
    await join_('a7f3');
    await join_('e1b2');
    writeFileSync(`${file}.new`, edited());
    await claimDuring(() => renameSync(`${file}.new`, file), 'renameSync');
    await verifyIsBack();
  });
});
