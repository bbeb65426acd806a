import type { JournalLog, JournalRecord } from './journal-log.ts';
import { RING, readSnapshot, snapshotName, statSnapshot } from './journal-snapshots.ts';
import { undoSplice } from './splice.ts';
import type { StableFile } from './stable-file.ts';
import { textHash } from './text-hash.ts';

/** A text that an editor wrote into a file which guard had already replaced. */
export interface LateWrite {
  readonly sequence: number;
  readonly bytes: Uint8Array;
  readonly hash: string;
  /** What the file held when guard replaced it, for a three-way merge; undefined when it cannot be told any more. */
  readonly base: Uint8Array | undefined;
}

const WRITES_WATCHED = 8;

/**
 * Late writes into the last 8 replaced files that no change has seen yet, oldest first. `current` is the file in place.
 * A text is read again only when its modification time is another than recorded.
 */
export function findLateWrites(
  directory: string,
  log: JournalLog,
  current: StableFile | undefined,
): readonly LateWrite[] {
  const recent = log.recent(RING);
  const records = recent.filter((record) => record.before !== null);
  const seen = new Set(
    recent.flatMap((record) => (record.late ?? []).map(({ sequence, hash }) => `${sequence} ${hash}`)),
  );
  const found: LateWrite[] = [];
  for (const record of records.slice(0, WRITES_WATCHED)) {
    const file = changedSince(directory, record, current);
    if (file === undefined) continue;
    const hash = textHash(file.bytes);
    if (hash === record.before?.hash || seen.has(`${record.sequence} ${hash}`)) continue;
    const base = baseOf(directory, record, records, current);
    found.unshift({ sequence: record.sequence, bytes: file.bytes, hash, base });
  }
  return found;
}

function changedSince(
  directory: string,
  record: JournalRecord,
  current: StableFile | undefined,
): StableFile | undefined {
  const stats = statSnapshot(directory, record.sequence);
  if (stats === undefined || record.before === null || stats.mtimeMs === record.before.modifiedAt)
    return undefined;
  if (stats.ino === current?.ino && stats.dev === current.dev) return undefined;
  return readSnapshot(directory, snapshotName(record.sequence));
}

// The text replaced is gone with the late write, but the text put in its place less its splice is the same.
function baseOf(
  directory: string,
  record: JournalRecord,
  records: readonly JournalRecord[],
  current: StableFile | undefined,
): Uint8Array | undefined {
  if (record.splice === undefined) return undefined;
  const next = records.findLast(({ sequence }) => sequence > record.sequence);
  const after = next === undefined ? current : readSnapshot(directory, snapshotName(next.sequence));
  if (after === undefined || textHash(after.bytes) !== record.after) return undefined;
  const base = undoSplice(after.bytes, record.splice);
  return base !== undefined && textHash(base) === record.before?.hash ? base : undefined;
}
