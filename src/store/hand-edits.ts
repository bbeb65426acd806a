import { decodeLossless } from '../core/lossless-text.ts';
import { findStaleCopy, reapply } from '../core/reapply.ts';
import type { FileStore } from './file-store.ts';
import type { JournalRecord } from './journal-log.ts';
import { RING, snapshotName } from './journal-snapshots.ts';
import { redoSplice } from './splice.ts';
import type { TextView } from './text-change.ts';
import { textHash } from './text-hash.ts';

/** A copy this young was surely read before guard's last write, and not edited by somebody who had seen it. */
const SURELY_STALE_MS = 5_000;

export interface Mended {
  readonly text: string;
  /** The rows and locks that were put back. */
  readonly restored: readonly string[];
}

/**
 * What unlocked editors did to guard's changes is put right before the next one: a late write into a file that guard had
 * replaced is taken over, with guard's changes on top; an older copy written back gets guard's later changes again.
 * Null where there is nothing to mend, which one comparison of hashes tells.
 */
export function mendHandEdits(view: TextView, files: Pick<FileStore, 'readSnapshot'>): Mended | null {
  const late = takeLateWrites(view);
  if (late !== null) return late;
  const [record] = view.records(1);
  if (record === undefined || view.source !== 'file' || record.after === textHash(view.text)) return null;
  return restoreStaleCopy(view, files);
}

function takeLateWrites(view: TextView): Mended | null {
  const current = decodeLossless(view.text);
  let mended: Mended | null = null;
  for (const { bytes, base } of view.lateWrites()) {
    if (base === undefined) continue;
    const target = mended?.text ?? current;
    const merged = reapply(decodeLossless(base), target, decodeLossless(bytes));
    mended = { text: merged.text, restored: merged.restored };
  }
  return mended;
}

function restoreStaleCopy(view: TextView, { readSnapshot }: Pick<FileStore, 'readSnapshot'>): Mended | null {
  const records = view.records(RING).filter(({ before }) => before !== null);
  const [newest] = records;
  const latest = newest === undefined ? null : textAfter(newest, readSnapshot);
  if (newest === undefined || latest === null) return null;
  const found = decodeLossless(view.text);
  const isFresh = view.now - newest.at < SURELY_STALE_MS;
  let best: { readonly older: string; readonly count: number } | null = null;
  for (const record of records) {
    const bytes = textBefore(record, readSnapshot);
    if (bytes === null) continue;
    const older = decodeLossless(bytes);
    const copy = findStaleCopy(found, older, latest);
    if (copy === null || !(copy.isCertain || isFresh)) continue;
    if (copy.keys.length > (best?.count ?? 0)) best = { older, count: copy.keys.length };
  }
  return best === null ? null : reapply(best.older, latest, found);
}

/** What a write replaced, as long as nobody wrote into it since. */
function textBefore(record: JournalRecord, readSnapshot: FileStore['readSnapshot']): Uint8Array | null {
  const bytes = readSnapshot(snapshotName(record.sequence));
  return bytes !== undefined && textHash(bytes) === record.before?.hash ? bytes : null;
}

/** What a write put in its place: kept under its own name, unless somebody edited it in place; then it is made again. */
function textAfter(record: JournalRecord, readSnapshot: FileStore['readSnapshot']): string | null {
  const before = textBefore(record, readSnapshot);
  const made = before === null || record.splice === undefined ? undefined : redoSplice(before, record.splice);
  for (const bytes of [readSnapshot('current'), made]) {
    if (bytes !== undefined && textHash(bytes) === record.after) return decodeLossless(bytes);
  }
  return null;
}
