import type { Context } from '../context.ts';
import { claimTexts, literalEntry } from '../core/claims.ts';
import { indexCoverage } from '../core/coverage.ts';
import type { LockView } from '../core/lock-view.ts';
import { overlapFinder } from '../core/overlap.ts';
import type { RepoPath } from '../core/repo-path.ts';
import { entriesOf, type SessionView } from '../core/session.ts';
import type { Problem } from '../core/sessions-file/types.ts';
import type { Instant } from '../core/stamp.ts';
import type { Finding } from '../core/verdict.ts';
import type { GuardError } from '../errors.ts';
import type { JournalLine } from '../store/store.ts';
import { isBroad, judge } from './check.ts';
import { isSelf } from './is-self.ts';
import { done, type Outcome } from './outcome.ts';
import { overridesOf } from './overrides.ts';
import { problemsOfClaims } from './problems-of-claims.ts';
import { repoPaths } from './repo-paths.ts';
import { situationOf } from './situation.ts';

export interface StatusFacts {
  readonly now: Instant;
  readonly location: string;
  /** There, or there once and to be written again. */
  readonly exists: boolean;
  readonly self: string | null;
  readonly sessions: readonly SessionFacts[];
  readonly locks: readonly (LockView & { readonly self: boolean })[];
  readonly stagedCount: number;
  readonly conflicts: readonly Finding[];
  /** Set where paths were asked about. */
  readonly paths: readonly PathHolders[] | null;
  readonly problems: readonly Problem[];
  readonly warnings: readonly string[];
  /** Why the file cannot tell who claims what. */
  readonly damage: GuardError<'file-damaged'> | null;
  /** The last container rebuild and who ran it, for "is it me, or a rebuild?". */
  readonly lastRebuild: JournalLine | null;
}

export interface SessionFacts {
  readonly view: SessionView;
  readonly self: boolean;
  readonly editing: readonly string[];
}

export interface PathHolders {
  readonly path: RepoPath;
  readonly holders: readonly {
    readonly id: string;
    readonly claim: string;
    readonly active: boolean;
    readonly self: boolean;
  }[];
}

/** Sessions, claims, locks, conflicts with what is staged; with paths, who claims each. Changes nothing. */
export async function status(context: Context, typed: readonly string[]): Promise<Outcome<StatusFacts>> {
  const snapshot = await context.store.read();
  const { sessions, locks, problems: found } = situationOf(context, snapshot);
  const problems = [...found, ...(await problemsOfClaims(context, sessions))];
  const staged = context.stagedPaths();
  const verdict = judge(context, snapshot, staged, overridesOf(context, snapshot.state));
  return done({
    now: context.now(),
    location: context.store.location,
    exists: snapshot.isLost === true || sessions.length > 0 || (await context.store.exists()),
    self: context.self,
    sessions: sessions.map((view) => ({
      view,
      self: isSelf(context, view.id),
      editing: claimTexts(view.row),
    })),
    locks: locks.map((lock) => ({ ...lock, self: isSelf(context, lock.holder) })),
    stagedCount: staged.length,
    conflicts: verdict.findings.filter(({ level, rule }) => level === 'deny' || rule === 'overlap'),
    paths: typed.length === 0 ? null : holdersOf(context, sessions, repoPaths(context, typed)),
    problems: snapshot.illegible === undefined ? problems : problems.filter(isOtherThanDamage),
    warnings: snapshot.warnings,
    damage: snapshot.illegible ?? null,
    lastRebuild: await lastRebuild(context),
  });
}

function holdersOf(
  context: Context,
  sessions: readonly SessionView[],
  paths: readonly RepoPath[],
): readonly PathHolders[] {
  const entries = sessions.flatMap((owner) => entriesOf(owner.row).map((entry) => ({ entry, owner })));
  const index = indexCoverage(entries, context.paths);
  const overlaps = overlapFinder(entries, context.paths);
  const holding = (path: RepoPath) =>
    isBroad(path, context.paths) ? overlaps(literalEntry(path)) : index.covering(path);
  return paths.map((path) => ({
    path,
    holders: holding(path).map(({ claim, owner }) => ({
      id: owner.id,
      claim,
      active: owner.active,
      self: isSelf(context, owner.id),
    })),
  }));
}

/** Of a text that cannot be read it is no news that it has no section, and what would add one must not. */
function isOtherThanDamage({ kind }: Problem): boolean {
  return kind !== 'no-sessions-section' && kind !== 'cr-line-ends';
}

async function lastRebuild({ store }: Context): Promise<JournalLine | null> {
  const journal = await store.journal({ kinds: ['rebuilt'] });
  return journal.findLast(({ kind, lock }) => lock === 'docker' && kind === 'rebuilt') ?? null;
}
