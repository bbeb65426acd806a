import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { spliceBetween, undoSplice } from '../../src/store/byte-splice.ts';
import { PRIVATE } from '../../src/store/guard-directory.ts';
import { type JournalRecord, openJournalLog, readJournal } from '../../src/store/journal-log.ts';
import { textHash } from '../../src/store/text-hash.ts';
import { makeStoreLab, type StoreLab } from '../support/store-lab.ts';

let lab: StoreLab;
let directory: string;
let log: string;
beforeEach(() => {
  lab = makeStoreLab();
  directory = lab.journal;
  mkdirSync(directory, { recursive: true });
  log = join(directory, 'log.jsonl');
});
afterEach(() => lab.dispose());

const record = (sequence: number, entry: unknown = 'entry'): JournalRecord => ({
  sequence,
  at: 1_000 + sequence,
  before: null,
  after: textHash(Buffer.from(String(sequence))),
  entries: [entry],
  temporary: '',
});
function append(...records: readonly JournalRecord[]): void {
  for (const each of records) {
    const opened = openJournalLog(directory, PRIVATE);
    opened.append(each);
    opened.close();
  }
}
function recent(count: number): readonly number[] {
  const opened = openJournalLog(directory, PRIVATE);
  const sequences = opened.recent(count).map(({ sequence }) => sequence);
  opened.close();
  return sequences;
}
const all = () => readJournal(directory).map(({ sequence }) => sequence);

describe('the log', () => {
  it('is read back as it was written', () => {
    append(record(1), record(2));
    expect(readJournal(directory)).toEqual([record(1), record(2)]);
    expect(recent(1)).toEqual([2]);
    expect(recent(9)).toEqual([2, 1]);
    expect(statSync(log).mode & 0o777).toBe(0o600);
  });

  it('is empty when there is none', () => {
    rmSync(directory, { recursive: true });
    expect(readJournal(directory)).toEqual([]);
  });

  it('bears a last line torn at any byte, and goes on after it', () => {
    append(record(1), record(2, 'ä\n|'));
    const whole = readFileSync(log);
    const first = whole.indexOf('\n') + 1;
    for (let length = first; length < whole.length - 1; length += 1) {
      rmSync(log);
      appendFileSync(log, whole.subarray(0, length));
      expect(all()).toEqual([1]);
      append(record(3));
      expect(all()).toEqual([1, 3]);
      expect(recent(2)).toEqual([3, 1]);
    }
  });

  it('leaves out lines that are no records', () => {
    append(record(1));
    appendFileSync(log, 'null\n7\n{}\n[]\n{"sequence":"x"}\n\n\0\0\n');
    append(record(2));
    expect(all()).toEqual([1, 2]);
  });

  it('takes the last record back, its own or one found', () => {
    append(record(1), record(2));
    const opened = openJournalLog(directory, PRIVATE);
    opened.append(record(3));
    opened.retract();
    expect(opened.recent(1)).toEqual([record(2)]);
    opened.retract();
    opened.append(record(4));
    opened.close();
    expect(all()).toEqual([1, 4]);
  });

  it('moves aside at 1 MB, and the newest records are still found', () => {
    const large = 'x'.repeat(60_000);
    const records = Array.from({ length: 40 }, (_, index) => record(index + 1, large));
    append(...records);
    expect(readdirSync(directory).sort()).toEqual(['log.1.jsonl', 'log.jsonl']);
    expect(statSync(log).size).toBeLessThan(1_200_000);
    expect(recent(20)).toEqual(Array.from({ length: 20 }, (_, index) => 40 - index));
    expect(all().at(-1)).toBe(40);
  });

  it.each([
    ['a symbolic link', () => symlinkSync(join(lab.top, 'elsewhere'), log)],
    ['a directory', () => mkdirSync(log)],
  ])('is not written through %s', (_title, make) => {
    make();
    expect(() => openJournalLog(directory, PRIVATE)).toThrow();
    expect(readdirSync(lab.top)).toEqual(['.git']);
  });
});

describe('textHash', () => {
  it('differs for any single changed byte, any length, and is stable', () => {
    const text = Buffer.from('# Sessions\n| a7f3 | 2026 |');
    const hashes = new Set([textHash(text)]);
    for (let index = 0; index < text.length; index += 1) {
      const changed = Buffer.from(text);
      changed[index] = (changed[index] ?? 0) ^ 1;
      hashes.add(textHash(changed));
      hashes.add(textHash(text.subarray(0, index)));
    }
    expect(hashes.size).toBe(1 + 2 * text.length);
    expect(textHash(Buffer.from('guard'))).toBe(textHash(Buffer.from('xguardx').subarray(1, 6)));
  });

  it('has no collision among 200,000 near texts', () => {
    const hashes = new Set(
      Array.from({ length: 200_000 }, (_, index) => textHash(Buffer.from(`# Count: ${index}\n`))),
    );
    expect(hashes.size).toBe(200_000);
  });
});

describe('spliceBetween', () => {
  it.each([0, 1, 4_095, 4_096, 4_097, 12_287, 12_288, 50_000, 99_998, 99_999])(
    'finds the one byte at %i in which long texts differ',
    (at) => {
      const before = Buffer.from(Array.from({ length: 100_000 }, (_, index) => index % 251));
      const after = Buffer.from(before);
      after[at] = 252;
      expect(spliceBetween(before, after)).toEqual({
        offset: at,
        removed: String.fromCharCode(at % 251),
        inserted: String.fromCharCode(252),
      });
      const longer = Buffer.concat([before.subarray(0, at), Buffer.of(252), before.subarray(at)]);
      expect(spliceBetween(before, longer)).toEqual({
        offset: at,
        removed: '',
        inserted: String.fromCharCode(252),
      });
    },
  );

  const bytes = fc.uint8Array({ maxLength: 60 });
  it('undone, gives back the text before', () => {
    fc.assert(
      fc.property(bytes, bytes, bytes, bytes, (start, removed, inserted, end) => {
        const before = Buffer.concat([start, removed, end]);
        const after = Buffer.concat([start, inserted, end]);
        const splice = spliceBetween(before, after);
        expect(
          splice === undefined ? undefined : undoSplice(after, JSON.parse(JSON.stringify(splice))),
        ).toEqual(before);
      }),
    );
  });

  it('does not fit another text', () => {
    const splice = { offset: 2, removed: 'x', inserted: 'y' };
    expect(undoSplice(Buffer.from('aby'), splice)).toEqual(Buffer.from('abx'));
    expect(undoSplice(Buffer.from('abz'), splice)).toBeUndefined();
    expect(undoSplice(Buffer.from('ab'), splice)).toBeUndefined();
  });

  it('is left out when it is longer than 4 KB', () => {
    expect(spliceBetween(Buffer.alloc(4_096, 1), Buffer.alloc(0))).toBeDefined();
    expect(spliceBetween(Buffer.alloc(4_097, 1), Buffer.alloc(0))).toBeUndefined();
  });
});
