import type { OwnedEntry } from './claim-index.ts';
import { type CoverageIndex, indexCoverage, type PathFacts } from './coverage.ts';
import { isNulList, type NulList } from './nul-list.ts';
import type { RepoPath } from './repo-path.ts';
import { entriesOf, isSameSession, type SessionId, type SessionView } from './session.ts';
import { type Instant, printStamp } from './stamp.ts';

export type Level = 'deny' | 'warn';
/** `claimed` stops; the others say why a claim only warns (contract, section 4). */
export type Rule = 'claimed' | 'overlap' | 'shared' | 'worktree';

/** One staged path that another active session claims. */
export interface Finding {
  readonly rule: Rule;
  readonly level: Level;
  readonly path: RepoPath;
  readonly claim: string;
  readonly holder: SessionId;
  readonly lastActive: string;
  /** The holder's row, for the sentence. */
  readonly started: string | null;
}

export interface Overridden extends Finding {
  readonly reason: string;
}

export interface Verdict {
  readonly verdict: 'allow' | 'warn' | 'deny';
  readonly checked: number;
  readonly findings: readonly Finding[];
  readonly overridden: readonly Overridden[];
}

/** What the verdict depends on, all of it values and answers, nothing that acts. */
export interface VerdictFacts {
  readonly self: SessionId | null;
  readonly sessions: readonly SessionView[];
  readonly paths: PathFacts;
  /** Whether a session is known to work in another working tree than the one that commits. */
  worksElsewhere(id: SessionId): boolean;
  /** Whether that session took this claim although `self` held the path first, and still does. */
  isLaterOverlap(holder: SessionId, claim: string, path: RepoPath): boolean;
  /** Whether a configured pattern makes the path one that only ever warns. */
  isShared(path: RepoPath): boolean;
  readonly worktrees: 'warn' | 'deny';
  /** The reason with which the path goes through all the same, or null. */
  overrideReason(path: RepoPath): string | null;
}

/** More holders than this on one path say no more than these do. */
const MAX_HOLDERS = 8;

/** Judges the staged paths against the claims of every other active session (contract, sections 4 and 6). */
export function decide(
  staged: readonly RepoPath[] | NulList,
  facts: VerdictFacts,
  claims: CoverageIndex<SessionView> = indexOthers(facts),
): Verdict {
  const { count, paths } = isNulList(staged) ? claims.among(staged) : { count: staged.length, paths: staged };
  const found: Finding[] = [];
  for (const path of paths) found.push(...judgeAll(path, claims, facts));
  return weigh(found, count, facts);
}

/** The verdict that findings come to, those set apart that an override lets through. */
export function weigh(
  found: readonly Finding[],
  checked: number,
  { overrideReason }: Pick<VerdictFacts, 'overrideReason'>,
): Verdict {
  const findings: Finding[] = [];
  const overridden: Overridden[] = [];
  for (const finding of found) {
    const reason = finding.level === 'deny' ? overrideReason(finding.path) : null;
    if (reason === null) findings.push(finding);
    else overridden.push({ ...finding, reason });
  }
  const denies = findings.some(({ level }) => level === 'deny');
  const verdict = denies ? 'deny' : findings.length > 0 ? 'warn' : 'allow';
  return { verdict, checked, findings, overridden };
}

/** The claims of every other active session, one owner for each row. */
export function indexOthers(
  facts: Pick<VerdictFacts, 'self' | 'sessions' | 'paths'>,
): CoverageIndex<SessionView> {
  return indexCoverage(othersEntries(facts), facts.paths);
}

function othersEntries({
  self,
  sessions,
}: Pick<VerdictFacts, 'self' | 'sessions'>): readonly OwnedEntry<SessionView>[] {
  const others: OwnedEntry<SessionView>[] = [];
  for (const owner of sessions) {
    if (!owner.active || (self !== null && isSameSession(owner.id, self))) continue;
    for (const entry of entriesOf(owner.row)) others.push({ entry, owner });
  }
  return others;
}

/** Those that stop come first, so that the cut never loses one to those that only warn. */
function judgeAll(
  path: RepoPath,
  claims: CoverageIndex<SessionView>,
  facts: VerdictFacts,
): readonly Finding[] {
  const coverages = claims.covering(path);
  if (coverages.length === 0) return [];
  const findings = coverages.map(({ claim, owner }) => findingOf(path, claim, owner, facts));
  if (findings.length <= MAX_HOLDERS) return findings;
  return findings
    .toSorted((one, other) => (one.level === other.level ? 0 : one.level === 'deny' ? -1 : 1))
    .slice(0, MAX_HOLDERS);
}

/** What one claim of another active session means for a path. */
export function findingOf(path: RepoPath, claim: string, holder: SessionView, facts: VerdictFacts): Finding {
  const base = {
    path,
    claim,
    holder: holder.id,
    lastActive: printStamp(holder.lastActive),
    started: holder.started === null ? null : printStamp(holder.started satisfies Instant),
  };
  if (facts.isShared(path)) return { ...base, rule: 'shared', level: 'warn' };
  if (facts.worksElsewhere(holder.id)) return { ...base, rule: 'worktree', level: facts.worktrees };
  if (facts.isLaterOverlap(holder.id, claim, path)) return { ...base, rule: 'overlap', level: 'warn' };
  return { ...base, rule: 'claimed', level: 'deny' };
}
