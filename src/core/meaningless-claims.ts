import type { ClaimEntry } from './claim-entry.ts';
import { existingForm, indexCoverage, type PathFacts } from './coverage.ts';
import { isGlob } from './glob.ts';
import { isMadeOf } from './letters.ts';
import { comparablePath, withoutTopLevel } from './repo-path.ts';
import { entriesOf, type SessionId, type SessionView } from './session.ts';
import type { Problem } from './sessions-file/types.ts';

/**
 * Claims of active sessions that cover nothing and do not look like a file to come either: prose, several names in one, a path in
 * some other place. A person may see in them what guard does not. Those that guard wrote itself are what somebody asked for.
 */
export function meaninglessClaims(
  sessions: readonly SessionView[],
  facts: PathFacts,
  isClaimed: (id: SessionId, path: string) => boolean,
): readonly Problem[] {
  return sessions
    .filter(({ active }) => active)
    .flatMap(({ id, row }) =>
      entriesOf(row)
        .filter((entry) => isSenseless(entry, facts) && !isClaimed(id, entry.text))
        .map(({ text }) => ({ kind: 'claim-covers-nothing' as const, line: row.line, detail: text })),
    );
}

function isSenseless(entry: ClaimEntry, facts: PathFacts): boolean {
  const { names, excludes } = entry;
  // What leaves the repository is reported as that.
  if (excludes || names.every((name) => comparablePath(name, facts) === null)) return false;
  // In this order: to look whether it exists is dear, and most names could come.
  if (names.some((name) => isGlob(name) || mayCome(name, facts) || existingForm(name, facts) !== null))
    return false;
  const index = indexCoverage([{ entry, owner: null }], facts);
  return !(facts.filesBelow?.('') ?? []).some((path) => index.covering(path).length > 0);
}

/** Whether a name could be that of a file or directory that is not there yet. */
function mayCome(written: string, facts: PathFacts): boolean {
  if (!written.startsWith('/') && isMadeOf(written, './-')) return true;
  const name = withoutTopLevel(written, facts);
  if (/[<>|"`:\\]|\p{Extended_Pictographic}/u.test(name)) return false;
  if (/^(?:\/|~\/)/.test(name)) return isBesideOthers(name, facts);
  if (!/\s/.test(name)) return true;
  if (/\.[a-z]\w*\s/i.test(name)) return false;
  return /\.\w+$|\/$/.test(name) || isBesideOthers(name, facts);
}

/** Whether the directory that it begins with is there; the top level always is. */
function isBesideOthers(name: string, facts: PathFacts): boolean {
  const [first = '', ...rest] = name.split('/').filter((segment) => segment !== '');
  return rest.length === 0 ? name.startsWith('/') : existingForm(first, facts) !== null;
}
