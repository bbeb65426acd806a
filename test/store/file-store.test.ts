import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  closeSync,
  existsSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TextView } from '../../src/store/text-change.ts';
import { countUp, leftovers, makeStoreLab, type StoreLab, TEMPLATE, textOf } from '../support/store-lab.ts';

let lab: StoreLab;
beforeEach(() => {
  lab = makeStoreLab();
});
afterEach(() => lab.dispose());

const look = (view: TextView) => ({ kind: 'done' as const, result: view });
const inRow = (row: string) => (view: TextView) => ({
  kind: 'done' as const,
  text: Buffer.concat([view.text, Buffer.from(row)]),
  result: undefined,
});
const withCode = (code: string) => expect.objectContaining({ code });

describe('read', () => {
  it('makes nothing where nothing is', () => {
    expect(lab.open().read()).toEqual({ kind: 'absent' });
    expect(lab.open().readState()).toEqual({ kind: 'absent' });
    expect(lab.open().records()).toEqual([]);
    expect(lab.open().snapshots()).toEqual([]);
    expect(readdirSync(lab.top)).toEqual(['.git']);
    expect(existsSync(lab.guardDirectory)).toBe(false);
  });

  it('gives bytes and time of the file', () => {
    lab.put('text');
    const stored = lab.open().read();
    expect(stored).toEqual({
      kind: 'file',
      bytes: Buffer.from('text'),
      modifiedAt: statSync(lab.path).mtimeMs,
    });
  });
});

describe('update', () => {
  it('makes a missing file, and its directory, from the template', () => {
    expect(lab.open().update(countUp)).toBe(1);
    expect(lab.text()).toBe('# Count: 1\n');
    expect(statSync(dirname(lab.path)).mode & 0o777).toBe(0o755);
    expect(statSync(lab.guardDirectory).mode & 0o777).toBe(0o700);
    expect(leftovers(lab.top)).toEqual([]);
  });

  it('makes no file for a change that wants no text', () => {
    const view = lab.open({ clock: () => 42_000 }).update(look);
    expect(view).toMatchObject({ source: 'template', modifiedAt: 42_000, now: 42_000, recovered: undefined });
    expect(textOf(view.text)).toBe(TEMPLATE);
    expect(existsSync(lab.path)).toBe(false);
  });

  it('writes nothing when the text is the same: inode and time stay, and no record is made', () => {
    const store = lab.open();
    store.update(countUp);
    const before = statSync(lab.path, { bigint: true });
    const same = store.update((view) => ({ kind: 'done', text: Buffer.from(view.text), result: 'same' }));
    expect(same).toBe('same');
    expect(statSync(lab.path, { bigint: true })).toMatchObject({ ino: before.ino, mtimeNs: before.mtimeNs });
    expect(store.records()).toHaveLength(1);
  });

  it('runs again on what an editor wrote meanwhile', () => {
    lab.put('# Count: 5\n');
    let runs = 0;
    const count = lab.open().update((view) => {
      runs += 1;
      if (runs < 3) writeFileSync(lab.path, `# Count: ${runs * 10}\nhand\n`);
      return countUp(view);
    });
    expect([runs, count, lab.text()]).toEqual([3, 21, '# Count: 21\nhand\n']);
    expect(lab.open().records()).toHaveLength(1);
    expect(leftovers(lab.top)).toEqual([]);
  });

  it('gives up after 50 tries against an editor that never rests, and leaves its text', () => {
    lab.put('');
    let runs = 0;
    const race = () =>
      lab.open().update((view) => {
        runs += 1;
        writeFileSync(lab.path, `edit ${runs}`);
        return inRow('row')(view);
      });
    expect(race).toThrow(withCode('file-busy'));
    expect(runs).toBe(50);
    expect(lab.text()).toBe('edit 50');
    expect(lab.open().records()).toEqual([]);
    expect(leftovers(lab.top)).toEqual([]);
  });

  it('shows a text that looks torn again, for up to a second', () => {
    lab.put('');
    let runs = 0;
    const result = lab.open().update((view) => {
      runs += 1;
      if (runs === 3) writeFileSync(lab.path, '# Count: 7\n');
      return view.mayBeTorn && view.text.length === 0 ? { kind: 'torn' } : countUp(view);
    });
    expect([runs, result]).toEqual([4, 8]);
  });

  it('stops asking for another read after a second', () => {
    lab.put('');
    const view = lab.open().update((shown) => (shown.mayBeTorn ? { kind: 'torn' } : look(shown)));
    expect(view.mayBeTorn).toBe(false);
  });

  it('releases the mutex and changes nothing when the change throws', () => {
    lab.put('old');
    const store = lab.open({ deadlineMs: 0 });
    expect(() =>
      store.update(() => {
        throw new Error('change');
      }),
    ).toThrow('change');
    expect(lab.text()).toBe('old');
    expect(store.update(look)).toBeDefined();
  });

  it('keeps every byte that is no text', () => {
    const noise = Buffer.from([0xef, 0xbb, 0xbf, 0, 0xff, 0xfe, 13, 10, 0x80]);
    mkdirSync(dirname(lab.path));
    writeFileSync(lab.path, noise);
    lab.open().update(inRow('x'));
    expect(readFileSync(lab.path)).toEqual(Buffer.concat([noise, Buffer.from('x')]));
  });
});

describe('a file that cannot be read is never overwritten', () => {
  const outside = () => join(lab.top, '..', `${lab.top.split('/').at(-1)}-outside`);
  afterEach(() => rmSync(outside(), { recursive: true, force: true }));

  it.each([
    ['a symbolic link', () => symlinkSync(join(lab.top, 'target'), lab.path)],
    ['a directory', () => mkdirSync(lab.path)],
    ['a FIFO', () => execFileSync('mkfifo', [lab.path])],
    ['more than 5 MB', () => writeFileSync(lab.path, Buffer.alloc(5_000_001))],
  ])('%s', (_title, make) => {
    mkdirSync(dirname(lab.path));
    writeFileSync(join(lab.top, 'target'), 'target');
    make();
    const before = statSync(lab.path, { bigint: true });
    expect(() => lab.open().update(countUp)).toThrow(withCode('file-unreadable'));
    expect(() => lab.open().read()).toThrow(withCode('file-unreadable'));
    expect(statSync(lab.path, { bigint: true })).toMatchObject({ ino: before.ino, mtimeNs: before.mtimeNs });
    expect(readFileSync(join(lab.top, 'target'), 'utf8')).toBe('target');
  });

  it.each([
    [
      '.claude leads out of the repository',
      () => {
        mkdirSync(outside());
        writeFileSync(join(outside(), 'sessions.md'), '# Count: 1\n');
        symlinkSync(outside(), dirname(lab.path));
      },
    ],
    ['.claude leads out of the repository, to nothing yet', () => symlinkSync(outside(), dirname(lab.path))],
  ])('%s', (_title, make) => {
    make();
    expect(() => lab.open().update(countUp)).toThrow(withCode('file-unreadable'));
    if (existsSync(outside())) {
      expect(readdirSync(outside())).toEqual(['sessions.md']);
      expect(readFileSync(join(outside(), 'sessions.md'), 'utf8')).toBe('# Count: 1\n');
    }
  });

  it('a link in the way to a directory that is still to be made', () => {
    mkdirSync(outside());
    symlinkSync(outside(), join(lab.top, 'link'));
    const store = lab.open({ path: join(lab.top, 'link', 'deep', 'sessions.md') });
    expect(() => store.update(countUp)).toThrow(withCode('file-unreadable'));
    expect(readdirSync(outside())).toEqual([]);
  });

  it('but a link that stays inside the repository is followed', () => {
    mkdirSync(join(lab.top, 'agents'));
    symlinkSync('agents', dirname(lab.path));
    lab.open().update(countUp);
    expect(readFileSync(join(lab.top, 'agents', 'sessions.md'), 'utf8')).toBe('# Count: 1\n');
  });

  it.each(['mutex', 'journal', '.'])('guard/%s must not be a symbolic link', (name) => {
    mkdirSync(outside());
    if (name !== '.') mkdirSync(lab.guardDirectory);
    symlinkSync(outside(), join(lab.guardDirectory, name === '.' ? '' : name).replace(/\/$/, ''));
    expect(() => lab.open().update(countUp)).toThrow(withCode('file-unreadable'));
    expect(readdirSync(outside())).toEqual([]);
    expect(existsSync(lab.path)).toBe(false);
  });
});

describe('the journal', () => {
  it('remembers what each write did', () => {
    const store = lab.open({ clock: () => 1_000 });
    store.update(countUp);
    store.update(countUp);
    store.update(() => ({ kind: 'done', entries: ['only said'], result: undefined }));
    const records = store.records();
    expect(records.map(({ sequence, entries }) => ({ sequence, entries }))).toEqual([
      { sequence: 1, entries: [{ kind: 'counted', count: 1 }] },
      { sequence: 2, entries: [{ kind: 'counted', count: 2 }] },
      { sequence: 3, entries: ['only said'] },
    ]);
    expect(records[1]).toMatchObject({ at: 1_000, before: { hash: records[0]?.after } });
    expect(records[1]?.splice).toEqual({ offset: 9, removed: '1', inserted: '2' });
  });

  it('keeps the last 32 texts that were replaced, and the one in place', () => {
    const store = lab.open({ durability: 'none' });
    for (let count = 1; count <= 40; count += 1) store.update(countUp);
    const texts = store.snapshots().map(({ name }) => textOf(store.readSnapshot(name)));
    expect(texts.map((text) => text.trim()).sort()).toEqual(
      Array.from({ length: 33 }, (_, index) => `# Count: ${index + 8}`).sort(),
    );
    expect(textOf(store.readSnapshot('current'))).toBe(lab.text());
    expect(store.readSnapshot('../state.json')).toBeUndefined();
  });

  it('keeps the text of an editor that replaced the file by rename', () => {
    const store = lab.open();
    store.update(countUp);
    writeFileSync(join(lab.top, 'hand'), '# Count: 50\n');
    renameSync(join(lab.top, 'hand'), lab.path);
    store.update(countUp);
    const texts = store.snapshots().map(({ name }) => textOf(store.readSnapshot(name)));
    expect(texts).toContain('# Count: 50\n');
    expect(textOf(store.readSnapshot('current'))).toBe('# Count: 51\n');
  });

  it('has the last text when the file is deleted by hand', () => {
    const store = lab.open();
    store.update(countUp);
    appendFileSync(lab.path, 'by hand\n');
    rmSync(dirname(lab.path), { recursive: true });
    const view = store.update(look);
    expect([view.source, textOf(view.text), textOf(view.recovered)]).toEqual([
      'template',
      TEMPLATE,
      '# Count: 1\n',
    ]);
  });
});

describe('late writes', () => {
  function writeLate(text: string): void {
    const store = lab.open();
    store.update(inRow('row 1\n'));
    const editor = openSync(lab.path, 'r+');
    store.update(inRow('row 2\n'));
    writeSync(editor, text, 0);
    closeSync(editor);
  }
  const ask = (view: TextView) => ({ kind: 'done' as const, entries: ['seen'], result: view.lateWrites() });

  it('into the file that guard replaced are found once', () => {
    lab.put('# Text\n');
    writeLate('# TEXT\n');
    const store = lab.open();
    const [late, ...more] = store.update(ask);
    expect(more).toEqual([]);
    expect([textOf(late?.bytes), lab.text()]).toEqual(['# TEXT\nrow 1\n', '# Text\nrow 1\nrow 2\n']);
    expect(store.update(ask)).toEqual([]);
  });

  it('are found again by the next change when this one came to nothing', () => {
    lab.put('# Text\n');
    writeLate('# TEXT\n');
    const store = lab.open();
    expect(store.update((view) => ({ kind: 'done', result: view.lateWrites() }))).toHaveLength(1);
    expect(store.update(ask)).toHaveLength(1);
  });

  it('are found as long as the file that they went into is kept, 32 writes', () => {
    lab.put('# Text\n');
    writeLate('# TEXT\n');
    const store = lab.open();
    for (let write = 0; write < 30; write += 1) store.update(inRow(`more ${write}\n`));
    expect(store.update((view) => ({ kind: 'done', result: view.lateWrites() }))).toHaveLength(1);
    store.update(inRow('more\n'));
    store.update(inRow('and more\n'));
    expect(store.update(ask)).toEqual([]);
  });

  it.each<[text: string, age: number, found: readonly string[]]>([
    ['# Te', 0, []],
    ['# Te', 999, []],
    ['# Te', -999, []],
    ['# Te', 1_000, ['# Te']],
    ['# Te', -1_000, ['# Te']],
    ['# Te\n', 0, ['# Te\n']],
  ])('that say %j and are %i ms old are found: %j', (text, age, found) => {
    lab.put('# Text\n');
    writeLate('# TEXT\n');
    const file = join(lab.journal, 'prev.2');
    writeFileSync(file, text);
    utimesSync(file, 1_700_000_000, 1_700_000_000);
    const store = lab.open({ clock: () => 1_700_000_000_000 + age });
    expect(store.update(ask).map(({ bytes }) => textOf(bytes))).toEqual(found);
  });

  it('are found in the order in which guard replaced their files, each again where it says something else', () => {
    lab.put('# Text\n');
    writeLate('# TEXT\n');
    writeLate('# TEXTS');
    const found = () =>
      lab
        .open()
        .update(ask)
        .map(({ sequence }) => sequence);
    expect(found()).toEqual([2, 4]);
    expect(found()).toEqual([]);
    const file = join(lab.journal, 'prev.2');
    writeFileSync(file, '# Other\n');
    expect(found()).toEqual([2]);
    utimesSync(file, 1, 1);
    expect(found()).toEqual([]);
  });

  it('are found by another inode that has the time of the file that was replaced', () => {
    const store = lab.open();
    lab.put('# Text\n');
    store.update(inRow('row 1\n'));
    utimesSync(lab.path, 1_700_000_000, 1_700_000_000);
    store.update(inRow('row 2\n'));
    const beside = join(lab.journal, 'beside');
    writeFileSync(beside, '# Other\n');
    utimesSync(beside, 1_700_000_000, 1_700_000_000);
    renameSync(beside, join(lab.journal, 'prev.2'));
    expect(store.update(ask)).toHaveLength(1);
  });

  it('are not: edits in place before guard writes, or the file in place itself', () => {
    const store = lab.open();
    store.update(countUp);
    writeFileSync(lab.path, '# Count: 8\n');
    store.update(countUp);
    expect(store.update(ask)).toEqual([]);
    rmSync(join(lab.journal, 'prev.2'));
    linkSync(lab.path, join(lab.journal, 'prev.2'));
    utimesSync(lab.path, 1, 1);
    expect(store.update(ask)).toEqual([]);
  });
});

describe('the state', () => {
  it('is written with the text, or alone', () => {
    const store = lab.open();
    store.update((view) => ({ ...countUp(view), state: { version: 1 } }));
    expect(store.readState()).toEqual({ kind: 'state', value: { version: 1 } });
    const text = statSync(lab.path).mtimeMs;
    store.update((view) => ({ kind: 'done', state: { seen: view.state }, result: undefined }));
    expect(store.readState()).toEqual({
      kind: 'state',
      value: { seen: { kind: 'state', value: { version: 1 } } },
    });
    expect(statSync(lab.path).mtimeMs).toBe(text);
    expect(statSync(join(lab.guardDirectory, 'state.json')).mode & 0o777).toBe(0o600);
    expect(leftovers(lab.top)).toEqual([]);
  });

  it('when damaged is told, and kept when the next one is written', () => {
    const store = lab.open({ clock: () => Date.UTC(2026, 1, 20, 10, 35) });
    store.update(countUp);
    writeFileSync(join(lab.guardDirectory, 'state.json'), '{"version":');
    expect(store.readState().kind).toBe('damaged');
    store.update(countUp);
    expect(readFileSync(join(lab.guardDirectory, 'state.json'), 'utf8')).toBe('{"version":');
    store.update(() => ({ kind: 'done', state: {}, result: undefined }));
    expect(store.readState()).toEqual({ kind: 'state', value: {} });
    const kept = join(lab.guardDirectory, 'state.json.corrupt-2026-02-20T10-35-00-000Z');
    expect(readFileSync(kept, 'utf8')).toBe('{"version":');
  });

  it('stays as it was when an editor was quicker than the text', () => {
    const store = lab.open();
    store.update((view) => ({ ...countUp(view), state: 'first' }));
    const race = () =>
      store.update((view) => {
        appendFileSync(lab.path, 'edit\n');
        return { ...countUp(view), state: 'second' };
      });
    expect(race).toThrow(withCode('file-busy'));
    expect(store.readState()).toEqual({ kind: 'state', value: 'first' });
    expect(leftovers(lab.top)).toEqual([]);
  });
});

describe('a repository shared by several users', () => {
  it('has its modes', () => {
    const store = lab.open({ permissions: { directoryMode: 0o2770, fileMode: 0o660 } });
    store.update((view) => ({ ...countUp(view), state: {} }));
    const modes = ['.', 'journal', 'mutex', 'state.json', 'journal/log.jsonl', 'mutex/e.1'].map(
      (name) => statSync(join(lab.guardDirectory, name)).mode & 0o7777,
    );
    expect(modes).toEqual([0o2770, 0o2770, 0o2770, 0o660, 0o660, 0o660]);
  });
});
