import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { PRIVATE } from '../../src/store/guard-directory.ts';
import { appendNote, readNotes } from '../../src/store/journal-notes.ts';

let place: string;
let journal: string;

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'guard-notes-'));
  journal = join(place, 'guard', 'journal');
});
afterEach(() => rmSync(place, { recursive: true }));

const note = (at: number, detail = '') => ({ at, entry: { kind: 'refused', detail } });

it('gives back what was noted, oldest first, in a file of the user alone', () => {
  appendNote(journal, note(1), PRIVATE);
  appendNote(journal, note(2, 'src/\udce9'), PRIVATE);
  expect(readNotes(journal)).toEqual([note(1), note(2, 'src/\udce9')]);
  expect(statSync(join(journal, 'notes.jsonl')).mode & 0o777).toBe(0o600);
});

it('has no notes before the first', () => {
  expect(readNotes(journal)).toEqual([]);
});

it('leaves out a line that was cut off or is none of its own', () => {
  appendNote(journal, note(1), PRIVATE);
  writeFileSync(join(journal, 'notes.jsonl'), '{"at":2,"ent\nnull\n{"at":"3","entry":{}}\n', { flag: 'a' });
  appendNote(journal, note(4), PRIVATE);
  expect(readNotes(journal)).toEqual([note(1), note(4)]);
});

it('goes on after one whose writer died in the middle of it', () => {
  appendNote(journal, note(1), PRIVATE);
  writeFileSync(join(journal, 'notes.jsonl'), '{"at":2,"entry":{"kind":"ref', { flag: 'a' });
  appendNote(journal, note(3), PRIVATE);
  appendNote(journal, note(4), PRIVATE);
  expect(readNotes(journal)).toEqual([note(1), note(3), note(4)]);
  expect(readFileSync(join(journal, 'notes.jsonl'), 'utf8').split('\n')).toHaveLength(5);
});

it('keeps the older notes in one file more, and no others', () => {
  appendNote(journal, note(1, 'x'.repeat(1_000_001)), PRIVATE);
  appendNote(journal, note(2), PRIVATE);
  appendNote(journal, note(3), PRIVATE);
  expect(readNotes(journal).map(({ at }) => at)).toEqual([1, 2, 3]);
  expect(readdirSync(journal).sort()).toEqual(['notes.1.jsonl', 'notes.jsonl']);
});

it('writes into no FIFO', () => {
  mkdirSync(journal, { recursive: true });
  execFileSync('mkfifo', [join(journal, 'notes.jsonl')]);
  expect(() => appendNote(journal, note(1), PRIVATE)).toThrow('file-unwritable');
});

it('does not follow a link', () => {
  mkdirSync(journal, { recursive: true });
  writeFileSync(join(place, 'elsewhere'), '');
  symlinkSync(join(place, 'elsewhere'), join(journal, 'notes.jsonl'));
  expect(() => appendNote(journal, note(1), PRIVATE)).toThrow('file-unwritable');
  expect(statSync(join(place, 'elsewhere')).size).toBe(0);
});
