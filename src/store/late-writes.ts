import type { Stats } from 'node:fs';
import type { JournalLog, JournalRecord } from './journal-log.ts';
import { RING, readSnapshot, snapshotName, statSnapshot } from './journal-snapshots.ts';
import type { StableFile } from './stable-file.ts';
import { textHash } from './text-hash.ts';

/** A text that an editor wrote into a file which guard had already replaced. */
export interface LateWrite {
  readonly sequence: number;
  readonly bytes: Uint8Array;
  readonly hash: string;
}

const NEWLINE = 0x0a;
const UNFINISHED_FOR_MS = 1_000;

/**
 * Late writes into the replaced files that are still kept, which no change has seen yet, oldest first. `current` is the
 * file in place. A text is read again only when it is another file than recorded, or was
 * written at another time.
 */
export function findLateWrites(
  directory: string,
  log: JournalLog,
  current: StableFile | undefined,
  now: number,
): readonly LateWrite[] {
  const recent = log.recent(RING);
  const records = recent.filter((record) => record.before !== null);
  const seen = new Set(
    recent.flatMap((record) => (record.late ?? []).map(({ sequence, hash }) => `${sequence} ${hash}`)),
  );
  const found: LateWrite[] = [];
  for (const record of records) {
    const file = changedSince(directory, record, current);
    if (file === undefined) continue;
    if (isUnfinished(file, now)) continue;
    const hash = textHash(file.bytes);
    if (hash === record.before?.hash || seen.has(`${record.sequence} ${hash}`)) continue;
    found.unshift({ sequence: record.sequence, bytes: file.bytes, hash });
  }
  return found;
}

function changedSince(
  directory: string,
  record: JournalRecord,
  current: StableFile | undefined,
): StableFile | undefined {
  const stats = statSnapshot(directory, record.sequence);
  if (stats === undefined || record.before === null || isAsReplaced(stats, record.before)) return undefined;
  if (stats.ino === current?.ino && stats.dev === current.dev) return undefined;
  return readSnapshot(directory, snapshotName(record.sequence));
}

function isAsReplaced(found: Stats, before: NonNullable<JournalRecord['before']>): boolean {
  return found.mtimeMs === before.modifiedAt && (before.inode ?? found.ino) === found.ino;
}

/** Whoever writes in several goes leaves a text that ends in the middle of a line, for a moment. */
function isUnfinished({ bytes, mtimeMs }: StableFile, now: number): boolean {
  return bytes.at(-1) !== NEWLINE && Math.abs(now - mtimeMs) < UNFINISHED_FOR_MS;
}
