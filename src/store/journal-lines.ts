import { type JournalRecord, readJournal } from './journal-log.ts';
import { readNotes } from './journal-notes.ts';
import type { Happening, JournalLine } from './store.ts';

/** All that happened, as far as the journal of a guard directory can still be read, oldest first. Throws file-unreadable. */
export function readJournalLines(guardDirectory: string): readonly JournalLine[] {
  const journal = `${guardDirectory}/journal`;
  const written = readJournal(journal).flatMap(linesOf);
  const noted = readNotes(journal).flatMap(({ at, entry }) => linesOf({ at, entries: [entry] }));
  return [...written, ...noted].sort((one, other) => (one.at < other.at ? -1 : Number(one.at > other.at)));
}

function linesOf(record: Pick<JournalRecord, 'at' | 'entries'>): readonly JournalLine[] {
  const at = new Date(record.at).toISOString();
  return record.entries.filter(isHappening).map((entry) => ({ at, ...entry }));
}

function isHappening(entry: unknown): entry is Happening {
  return typeof entry === 'object' && entry !== null && 'kind' in entry && typeof entry.kind === 'string';
}
