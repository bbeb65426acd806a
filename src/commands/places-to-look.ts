import { existsSync, lstatSync } from 'node:fs';
import type { Context } from '../context.ts';
import { claimedPlaces } from '../core/claimed-places.ts';
import { literalEntry } from '../core/claims.ts';
import { pathBelow } from '../core/path-below.ts';
import type { RepoPath } from '../core/repo-path.ts';
import { entriesOf, isSameSession, rowsOf, type SessionId } from '../core/session.ts';
import type { Snapshot } from '../store/store.ts';

/**
 * The files and directories of this working tree in which all lies that a session may not have committed: what it claims, and what
 * it edited while another claimed it. Git, asked about these alone, tells as much of them as it does among all; `'anywhere'` where
 * that is not certain: of what is not there, of patterns, and of what lies in another repository or beyond a link.
 */
export function placesToLook(
  { paths, repository: { topLevel } }: Pick<Context, 'paths' | 'repository'>,
  { file, state }: Pick<Snapshot, 'file' | 'state'>,
  session: SessionId,
): readonly RepoPath[] | 'anywhere' {
  const awaited = state.interests.filter((one) => isSameSession(one.session, session));
  const entries = [
    ...rowsOf(file, session).flatMap(entriesOf),
    ...awaited.map(({ path }) => literalEntry(path)),
  ];
  const places = claimedPlaces(entries, paths);
  if (places === 'anywhere' || places.length === 0) return places;
  const isOwnDirectory = ownDirectories(topLevel ?? '');
  return places.every((place) => isOwnDirectory(directoryOf(place))) ? places : 'anywhere';
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
      (isOwn(directoryOf(directory)) && lstatSync(place).isDirectory() && !existsSync(`${place}/.git`));
    known.set(directory, answer);
    return answer;
  };
}
