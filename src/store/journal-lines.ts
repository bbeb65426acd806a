import { type JournalRecord, readJournal } from './journal-log.ts';
import { readNotes } from './journal-notes.ts';
import { mayHold } from './journal-part.ts';
import type { Happening, JournalLine, JournalPart } from './store.ts';

/**
 * All that happened, as far as the journal of a guard directory can still be read, oldest first; with `part`, at least all of
 * that. Throws file-unreadable.
 */
export function readJournalLines(guardDirectory: string, part: JournalPart = {}): readonly JournalLine[] {
  const journal = `${guardDirectory}/journal`;
  const isWanted = mayHold(part);
  const written = readJournal(journal, isWanted).flatMap(linesOf);
  const noted = readNotes(journal, isWanted).flatMap(({ at, entry }) => linesOf({ at, entries: [entry] }));
  return [...written, ...noted].sort((one, other) => (one.at < other.at ? -1 : Number(one.at > other.at)));
}

function linesOf(record: Pick<JournalRecord, 'at' | 'entries'>): readonly JournalLine[] {
  const at = new Date(record.at).toISOString();
  return record.entries.filter(isHappening).map((entry) => ({ at, ...entry }));
}

/** Only one that has what rules and views look at: half of one must not turn a look into a fault. */
function isHappening(entry: unknown): entry is Happening {
  if (typeof entry !== 'object' || entry === null || 'at' in entry) return false;
  const { kind, session, other = null, paths = [], holders = [], ...rest }: Fields = entry;
  const { lock = '', reason = '', commit = '', detail = '' } = rest;
  return (
    [kind, lock, reason, commit, detail].every(isText) &&
    [session, other].every((id) => id === null || isText(id)) &&
    [paths, holders].every((list) => Array.isArray(list) && list.every(isText))
  );
}

type Fields = { readonly [Key in keyof Happening]?: unknown };

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
