import { redoSplice, undoSplice } from './byte-splice.ts';
import type { FileStore } from './file-store.ts';
import type { JournalRecord } from './journal-log.ts';
import { snapshotName } from './journal-snapshots.ts';
import { textHash } from './text-hash.ts';

/** The texts round one write of guard's, as far as the journal still knows them. */
export interface WriteTexts {
  readonly sequence: number;
  readonly at: number;
  /** What was replaced, as it was at that moment; null where there was no file. */
  readonly before: Uint8Array | null | undefined;
  /** When what was replaced had been written. */
  readonly beforeAt: number;
  /** What was put in its place. */
  readonly after: Uint8Array | undefined;
}

/**
 * Puts the texts of the last writes together from snapshots and splices. Editors write into snapshots as well, which are
 * the very files they have open; each text is known by its hash. Newest first, as the records are.
 */
export function textHistory(
  records: readonly JournalRecord[],
  readSnapshot: FileStore['readSnapshot'],
): readonly WriteTexts[] {
  const byHash = new Map<string, Uint8Array>();
  const keep = (bytes: Uint8Array | undefined): void => {
    if (bytes !== undefined) byHash.set(textHash(bytes), bytes);
  };
  keep(readSnapshot('current'));
  for (const { sequence } of records) keep(readSnapshot(snapshotName(sequence)));
  const oldestFirst = records.toReversed();
  for (const { before, splice } of oldestFirst) {
    const known = before === null ? undefined : byHash.get(before.hash);
    if (known !== undefined && splice !== undefined) keep(redoSplice(known, splice));
  }
  for (const { after, splice } of records) {
    const known = byHash.get(after);
    if (known !== undefined && splice !== undefined) keep(undoSplice(known, splice));
  }
  return records.map(({ sequence, at, before, after }) => ({
    sequence,
    at,
    before: before === null ? null : byHash.get(before.hash),
    beforeAt: Math.min(before?.modifiedAt ?? at, at),
    after: byHash.get(after),
  }));
}
