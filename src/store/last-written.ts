import { decodeLossless } from '../core/lossless-text.ts';
import type { Instant } from '../core/stamp.ts';
import type { FileStore } from './file-store.ts';
import { isWrite, type JournalRecord } from './journal-log.ts';
import type { TextView } from './text-change.ts';
import { textHistory } from './text-history.ts';

/** A text is put together from the snapshots and splices of so many writes. */
const WRITES_FOR_ONE_TEXT = 8;
/** The newest write is looked for among so many records. */
const RECORDS_LOOKED_AT = 256;

/** What guard wrote last, as far as the journal's newest records tell it. */
export function latestText(
  view: Pick<TextView, 'records'>,
  files: Pick<FileStore, 'readSnapshot'>,
): string | undefined {
  const after = newestText(view.records(RECORDS_LOOKED_AT), files);
  return after === undefined ? undefined : decodeLossless(after);
}

/**
 * What guard wrote last, whatever was done to the file since; undefined where the journal does not know. The snapshot
 * `current` is the very file that stands in place, so an edit in place changes it too.
 */
export function lastWritten(files: Pick<FileStore, 'readSnapshot' | 'records'>): Uint8Array | undefined {
  return newestText(files.records().toReversed(), files) ?? files.readSnapshot('current');
}

/** The texts that guard wrote, the newest first, as far as the journal's newest records still tell them. */
export function writtenTexts({
  readSnapshot,
  records,
}: Pick<FileStore, 'readSnapshot' | 'records'>): readonly Uint8Array[] {
  return newestTexts(records().toReversed(), { readSnapshot }).filter((text) => text !== undefined);
}

/** When guard wrote last. */
export function lastWriteAt(files: Pick<FileStore, 'records'>): Instant | undefined {
  return files.records().findLast(isWrite)?.at;
}

/** The text that the newest of these records with a text put in place; the newest record comes first. */
function newestText(
  records: readonly JournalRecord[],
  files: Pick<FileStore, 'readSnapshot'>,
): Uint8Array | undefined {
  return newestTexts(records, files)[0];
}

function newestTexts(
  records: readonly JournalRecord[],
  { readSnapshot }: Pick<FileStore, 'readSnapshot'>,
): readonly (Uint8Array | undefined)[] {
  const writes = records.filter(isWrite).slice(0, WRITES_FOR_ONE_TEXT);
  return textHistory(writes, readSnapshot).map(({ after }) => after);
}
