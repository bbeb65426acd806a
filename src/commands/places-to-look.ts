import { existsSync, lstatSync } from 'node:fs';
import type { Context } from '../context.ts';
import type { ClaimEntry } from '../core/claim-entry.ts';
import { claimedPlaces } from '../core/claimed-places.ts';
import { literalEntry } from '../core/claims.ts';
import { pathBelow } from '../core/path-below.ts';
import type { RepoPath } from '../core/repo-path.ts';
import { entriesOf, isSameSession, rowsOf, type SessionId } from '../core/session.ts';
import type { Snapshot } from '../store/store.ts';

/** Files and directories of this working tree, with all below them. */
export type Places = readonly RepoPath[] | 'anywhere';

/** Where all lies that a session may not have committed: what it claims, and what it edited while another claimed it. */
export function placesToLook(
  context: Pick<Context, 'paths' | 'repository'>,
  { file, state }: Pick<Snapshot, 'file' | 'state'>,
  session: SessionId,
): Places {
  const awaited = state.interests.filter((one) => isSameSession(one.session, session));
  const entries = [
    ...rowsOf(file, session).flatMap(entriesOf),
    ...awaited.map(({ path }) => literalEntry(path)),
  ];
  return placesOf(context, entries);
}

/**
 * Where all lies that entries cover. Git, asked about these places alone, tells as much of them as it does among all; `'anywhere'`
 * where that is not certain: of what is not there, of patterns, and of what lies in another repository or beyond a link.
 */
export function placesOf(
  { paths, repository: { topLevel } }: Pick<Context, 'paths' | 'repository'>,
  entries: readonly ClaimEntry[],
): Places {
  const places = claimedPlaces(entries, paths);
  if (places === 'anywhere' || places.length === 0) return places;
  const isOwnDirectory = ownDirectories(topLevel ?? '');
  return places.every((place) => isOwnDirectory(directoryOf(place))) ? places : 'anywhere';
}

/** Whether who has looked at these places has looked at some. */
export function haveAll(looked: Places, some: Places): boolean {
  if (looked === 'anywhere') return true;
  const known = new Set(looked);
  return some !== 'anywhere' && some.every((place) => known.has(place));
}

function directoryOf(place: RepoPath): RepoPath {
  return place.slice(0, Math.max(0, place.lastIndexOf('/')));
}

/** Whether a directory and all above it are this repository's own. */
function ownDirectories(topLevel: string): (directory: RepoPath) => boolean {
  const known = new Map<RepoPath, boolean>([['', true]]);
  return function isOwn(directory): boolean {
    const place = pathBelow(topLevel, directory);
    const answer =
      known.get(directory) ??
      (isOwn(directoryOf(directory)) &&
        lstatSync(place, { throwIfNoEntry: false })?.isDirectory() === true &&
        !existsSync(`${place}/.git`));
    known.set(directory, answer);
    return answer;
  };
}
