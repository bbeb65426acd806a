import { decodeLossless } from '../core/lossless-text.ts';
import { mergeHandEdit } from '../core/merge-hand-edit.ts';
import { ALL_OWN, type OwnChanges, ownChanges } from '../core/own-changes.ts';
import {
  differing,
  findBase,
  isFromBefore,
  isWrittenAfresh,
  unitsOf,
  type VersionTimes,
  wentBack,
} from '../core/stale-copy.ts';
import { completeTail, endsInside } from '../core/torn-tail.ts';
import type { FileStore } from './file-store.ts';
import { isWrite } from './journal-log.ts';
import type { TextView } from './text-change.ts';
import { textHash } from './text-hash.ts';
import { textHistory, type WriteTexts } from './text-history.ts';

/** A copy this young was surely read before guard's last write, and not edited by somebody who had seen it. */
const SURELY_STALE_MS = 5_000;
/** So many writes of guard's may lie between the reading of a copy and its writing back, as far as the journal goes. */
const WRITES_REMEMBERED = 256;

export interface Mended {
  readonly text: string;
  /** The rows and locks that were put back. */
  readonly restored: readonly string[];
}

/**
 * What unlocked editors did to guard's changes is put right before the next one: an older copy written back gets guard's
 * later changes again, and a late write into a file that guard had replaced is taken over. Null where there is nothing to
 * mend, which one comparison of hashes tells: the last change wrote this text, or looked at it and let it stand.
 */
export function mendHandEdits(view: TextView, files: Pick<FileStore, 'readSnapshot'>): Mended | null {
  const late = view.lateWrites();
  const [record] = view.records(1);
  const isAsLeft = record === undefined || view.source !== 'file' || record.after === textHash(view.text);
  if (late.length === 0 && isAsLeft) return null;
  const records = view.records(WRITES_REMEMBERED);
  const oldest = records.at(-1);
  const history = textHistory(records.filter(isWrite), files.readSnapshot);
  const found = decodeLossless(view.text);
  const first = oldest?.sequence === 1 ? oldest.at : Number.NEGATIVE_INFINITY;
  let text = isAsLeft ? found : withLaterChanges(found, history, { now: view.now, first });
  for (const { sequence, bytes } of late) {
    const written = decodeLossless(bytes);
    const versions = versionsUpTo(sequence, history);
    if (written.trim() === '' || isTorn(written, versions)) continue;
    text = withLateWrite(text, written, versions);
  }
  if (text === found) return null;
  return { text, restored: differing(unitsOf(found), unitsOf(text)) };
}

/** An older copy written back gets what guard wrote since the copy was read; an edit of what stands there stays. */
function withLaterChanges(
  read: string,
  history: readonly WriteTexts[],
  { now, first }: { readonly now: number; readonly first: number },
): string {
  const [newest] = history;
  if (newest?.after === undefined) return read;
  const latest = decodeLossless(newest.after);
  const found = endsInside(read) && !endsInside(latest) ? (completeTail(read, latest) ?? read) : read;
  const isFresh = now - newest.at < SURELY_STALE_MS;
  const [units, newestUnits] = [unitsOf(found), unitsOf(latest)];
  const versions = [latest, ...versionsOf(history)];
  const unitsOfVersions = versions.map(unitsOf);
  const isStale =
    isFresh || wentBack(units, newestUnits) || isFromBefore(units, newestUnits, unitsOfVersions, now);
  if (!isStale) return found;
  const place = findBase(units, unitsOfVersions);
  const [base, unitsOfBase] = [versions[place] ?? latest, unitsOfVersions[place] ?? newestUnits];
  if (base === latest) return found;
  const later = writesAfter(base, history);
  const times = { first, ...timesOf(base, later, history) };
  if (isWrittenAfresh(units, unitsOfBase, unitsOfVersions, times)) return found;
  return mergeHandEdit(base, found, latest, changesOf(later));
}

/** The writes that came after a version, newest first. */
function writesAfter(base: string, history: readonly WriteTexts[]): readonly WriteTexts[] {
  const oldest = history.findIndex(
    ({ before }, index) => decoded(before) === base || decoded(history[index + 1]?.after) === base,
  );
  return history.slice(0, oldest + 1);
}

function timesOf(
  base: string,
  later: readonly WriteTexts[],
  history: readonly WriteTexts[],
): Pick<VersionTimes, 'base' | 'knownSince'> {
  const next = later.at(-1);
  const isReplaced = next !== undefined && decoded(next.before) === base;
  const gap = history.findIndex(({ before, after }) => before === undefined || after === undefined);
  const known = gap === -1 ? history : history.slice(0, gap);
  return {
    base: (isReplaced ? next.beforeAt : history[later.length]?.at) ?? Number.NEGATIVE_INFINITY,
    knownSince: known.at(-1)?.beforeAt ?? Number.POSITIVE_INFINITY,
  };
}

/** What guard itself changed with these writes; all that is different, where the journal does not know each. */
function changesOf(writes: readonly WriteTexts[]): OwnChanges {
  const known = writes.flatMap((write) => {
    const [before, after] = [decoded(write.before), decoded(write.after)];
    return before === undefined || after === undefined ? [] : [{ before, after }];
  });
  return known.length === 0 || known.length < writes.length ? ALL_OWN : ownChanges(known);
}

const decoded = (bytes: Uint8Array | null | undefined): string | undefined =>
  bytes === undefined || bytes === null ? undefined : decodeLossless(bytes);

/** What an editor that died, or has not finished, left of one of the versions. */
function isTorn(text: string, versions: readonly string[]): boolean {
  return endsInside(text) && versions.some((version) => completeTail(text, version) !== null);
}

function withLateWrite(text: string, late: string, versions: readonly string[]): string {
  const base = versions[findBase(unitsOf(late), versions.map(unitsOf))];
  return base === undefined ? text : mergeHandEdit(base, late, text);
}

/** An editor that wrote into the file that a write replaced had read that text, or an older one. */
function versionsUpTo(sequence: number, history: readonly WriteTexts[]): readonly string[] {
  return versionsOf(history.filter((write) => write.sequence <= sequence));
}

/** All texts that stood in the file before one of the writes or after one before it, newest first, each once. */
function versionsOf(history: readonly WriteTexts[]): readonly string[] {
  const texts = history.flatMap(({ before }, index) => [before, history[index + 1]?.after]);
  return [...new Set(texts.map(decoded).filter((text) => text !== undefined))];
}
