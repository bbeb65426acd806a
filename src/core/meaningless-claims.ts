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
  const suspects = sessions
    .filter(({ active }) => active)
    .flatMap(({ id, row }) =>
      entriesOf(row)
        .filter((entry) => namesNoFile(entry, facts) && !isClaimed(id, entry.text))
        .map((entry) => ({ entry, line: row.line })),
    );
  const covering = coveringSome(
    suspects.map(({ entry }) => entry),
    facts,
  );
  return suspects
    .filter(({ entry }) => !covering.has(entry))
    .map(({ entry, line }) => ({ kind: 'claim-covers-nothing', line, detail: entry.text }));
}

/** Those of some entries that cover a file by how it ends; all files are gone through once. */
function coveringSome(entries: readonly ClaimEntry[], facts: PathFacts): ReadonlySet<ClaimEntry> {
  const found = new Set<ClaimEntry>();
  if (entries.length === 0) return found;
  const index = indexCoverage(
    entries.map((entry) => ({ entry, owner: entry })),
    facts,
  );
  for (const path of facts.filesBelow?.('') ?? [])
    for (const { owner } of index.covering(path)) found.add(owner);
  return found;
}

function namesNoFile(entry: ClaimEntry, facts: PathFacts): boolean {
  const { names, excludes } = entry;
  // What leaves the repository is reported as that.
  if (excludes || names.every((name) => comparablePath(name, facts) === null)) return false;
  // In this order: to look whether it exists is dear, and most names could come.
  return !names.some((name) => isGlob(name) || mayCome(name, facts) || existingForm(name, facts) !== null);
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
