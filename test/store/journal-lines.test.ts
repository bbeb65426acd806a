import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { readJournalLines } from '../../src/store/journal-lines.ts';
import { mayHold } from '../../src/store/journal-part.ts';
import type { HappeningKind, JournalPart } from '../../src/store/store.ts';
import { holds } from '../support/properties.ts';
import { makeStoreLab, type StoreLab } from '../support/store-lab.ts';

let lab: StoreLab;
beforeEach(() => {
  lab = makeStoreLab();
  mkdirSync(lab.journal, { recursive: true });
});
afterEach(() => lab.dispose());

const SOUND = { kind: 'released', session: 'a7f3' };
const put = (name: string, line: string) => appendFileSync(join(lab.journal, name), `${line}\n`);
const note = (entry: unknown, at: unknown = 1_000) => put('notes.jsonl', JSON.stringify({ at, entry }));
const write = (entries: readonly unknown[], at: unknown = 1_000) =>
  put('log.jsonl', JSON.stringify({ sequence: 1, at, before: null, after: 'x', entries, temporary: '' }));
const linesRead = () => readJournalLines(lab.guardDirectory);
const at = '1970-01-01T00:00:01.000Z';

it('gives what happened as it was written down', () => {
  const full = {
    ...SOUND,
    kind: 'refused',
    other: null,
    paths: ['a'],
    holders: ['e1b2'],
    lock: 'vercel',
    reason: 'why',
    commit: '0123',
    pushed: { remote: 'origin', url: 1, commit: '0123' },
    detail: 'more',
  };
  write([SOUND, full]);
  note({ ...full, session: null, other: 'e1b2' });
  expect(linesRead()).toEqual([
    { at, ...SOUND },
    { at, ...full },
    { at, ...full, session: null, other: 'e1b2' },
  ]);
});

test.each<[what: string, entry: unknown]>([
  ['null', null],
  ['a text', 'refused'],
  ['no kind', { session: null }],
  ['a kind that is none', { ...SOUND, kind: 1 }],
  ['no session', { kind: 'pushed' }],
  ['a session that is none', { ...SOUND, session: 7 }],
  ['an other that is none', { ...SOUND, other: ['e1b2'] }],
  ['paths that are no list', { ...SOUND, paths: 'a' }],
  ['a path that is none', { ...SOUND, paths: ['a', 5] }],
  ['a holder that is none', { ...SOUND, holders: [null] }],
  ['a lock that is none', { ...SOUND, lock: {} }],
  ['a reason that is none', { ...SOUND, reason: 1 }],
  ['a commit that is none', { ...SOUND, commit: 5 }],
  ['a detail that is none', { ...SOUND, detail: null }],
  ['a time of its own', { ...SOUND, at: 5 }],
])('leaves out %s, in a note and in a record', (_what, entry) => {
  note(entry);
  write([entry, SOUND]);
  note(SOUND);
  expect(linesRead()).toEqual([
    { at, ...SOUND },
    { at, ...SOUND },
  ]);
});

test.each<[what: string, time: unknown]>([
  ['beyond what a date can hold', 1e99],
  ['just beyond it', 8.64e15 + 1],
  ['in a text', '1e3'],
  ['in a list', [5]],
  ['that is none', null],
])('leaves out what happened at a time %s', (_what, time) => {
  note(SOUND, time);
  write([SOUND], time);
  note(SOUND, 8.64e15);
  expect(linesRead()).toEqual([{ at: '+275760-09-13T00:00:00.000Z', ...SOUND }]);
});

describe('a part of it', () => {
  const commit = (id: string) => ({ kind: 'committed', session: 'a7f3', commit: id }) as const;

  test.each<[what: string, part: JournalPart, kept: readonly unknown[]]>([
    ['of some kinds', { kinds: ['released', 'pushed'] }, [SOUND]],
    ['of some commits', { commits: () => new Set(['02', '7']) }, [commit('02')]],
    ['since a time', { since: 3_000 }, [SOUND]],
    ['of which nothing is there', { kinds: ['committed'], since: 3_000 }, []],
    ['that is all', {}, [commit('01'), commit('02'), SOUND]],
  ])('%s is read alone', (_what, part, kept) => {
    write([commit('01')], 1_000);
    note(commit('02'), 2_000);
    write([SOUND], 3_000);
    expect(readJournalLines(lab.guardDirectory, part)).toEqual(
      kept.map((line) => ({ at: expect.any(String), ...(line as object) })),
    );
  });

  it('asks for commits only where the journal knows of any, and of a line too long to be one', () => {
    const asked: string[] = [];
    const commits = () => new Set([`${asked.push('asked')}`]);
    write([SOUND, { ...SOUND, detail: '"commit":"01"' }]);
    expect(readJournalLines(lab.guardDirectory, { commits })).toEqual([]);
    expect(asked).toEqual([]);
    put('log.jsonl', '{"commit":"');
    expect(readJournalLines(lab.guardDirectory, { commits })).toEqual([]);
    expect(asked).toHaveLength(1);
  });

  it('is left out of no line that has any of it', () => {
    const text = fc.oneof(fc.string(), fc.constantFrom('"kind":"pushed"', '"at":9', '\\', '"commit":"7'));
    const kind = fc.constantFrom<HappeningKind>('pushed', 'committed', 'released');
    const entry = fc.record({ detail: text, kind, session: text, commit: fc.constantFrom('01', '02', '0') });
    const record = fc.record({ at: fc.nat(20), text, entries: fc.array(entry, { maxLength: 3 }) });
    const wanted = fc.record({ kind, commit: fc.constantFrom('01', '02'), since: fc.nat(20) });
    holds(
      fc.property(record, wanted, ({ at: time, text: before, entries }, { kind: one, commit: id, since }) => {
        const line = JSON.stringify({ sequence: 1, at: time, before: { hash: before }, entries });
        const holds = (part: JournalPart): boolean => mayHold(part)(line);
        expect(holds({ since })).toBe(time >= since);
        expect(holds({ kinds: [one] })).toBe(entries.some((each) => each.kind === one));
        expect(holds({ commits: () => new Set([id]) })).toBe(entries.some((each) => each.commit === id));
      }),
    );
  });
});
