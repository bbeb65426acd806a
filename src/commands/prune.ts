import type { Context } from '../context.ts';
import { addedFieldsOf, withoutAddedFields } from '../core/added-fields.ts';
import { touchSession } from '../core/claim.ts';
import type { ClaimEntry } from '../core/claim-entry.ts';
import { tellLapsed } from '../core/lapsed-claims.ts';
import { freeLock } from '../core/lock.ts';
import type { LockView } from '../core/lock-view.ts';
import { addNotices } from '../core/notices.ts';
import type { RepoPath } from '../core/repo-path.ts';
import { entriesOf, type SessionId, type SessionView } from '../core/session.ts';
import { removeLine } from '../core/sessions-file/edit.ts';
import { parseSessionsFile } from '../core/sessions-file/parse.ts';
import { idKey } from '../core/sessions-file/row.ts';
import { spliceText } from '../core/sessions-file/splice.ts';
import { printStamp } from '../core/stamp.ts';
import type { Notice } from '../core/state.ts';
import type { Change, Happening, Snapshot } from '../store/store.ts';
import { isSelf } from './is-self.ts';
import { allOtherTrees, lookInto, mayHaveWork } from './other-trees.ts';
import { done, type Outcome } from './outcome.ts';
import { haveAll, type Places, placesOf } from './places-to-look.ts';
import { settle } from './release.ts';
import { forgetAbsent, forgetSession } from './session-state.ts';
import { type Situation, situationOf } from './situation.ts';
import { type Changes, uncommittedByTree } from './uncommitted-by-tree.ts';
import { verifyLegible } from './verify-legible.ts';

export interface PrunedRow {
  readonly id: SessionId;
  readonly lastActive: string;
  /** What the row says it is editing. */
  readonly claims: readonly string[];
  readonly uncommitted: readonly RepoPath[];
  /** Those of them whose changes lie in another working tree only, by its top level. */
  readonly elsewhere: readonly { readonly tree: string; readonly paths: readonly RepoPath[] }[];
  /** Top levels of working trees that are away (`git worktree lock`), or in which git fails: what is claimed may be uncommitted there. */
  readonly unlooked: readonly string[];
  /** The session goes on in another row; this one is only an old row of it. */
  readonly sessionStays: boolean;
}

export interface PruneFacts {
  readonly removed: readonly PrunedRow[];
  /** Inactive rows that stay, because their claimed files are not committed, or that cannot be told. */
  readonly kept: readonly PrunedRow[];
  /** The caller's own row, which was inactive: whoever calls is not. */
  readonly renewed: PrunedRow | null;
  readonly clearedLocks: readonly { readonly name: string; readonly holder: SessionId | null }[];
  /** Sessions without a row that are not told any more what they were to be told. */
  readonly untold: readonly SessionId[];
}

/**
 * Removes inactive rows, clears stale locks and forgets old notices to sessions without a row; rows with uncommitted claimed
 * files stay unless overridden, and the caller's own is renewed.
 */
export async function prune(
  context: Context,
  options: { readonly override?: string | undefined },
): Promise<Outcome<PruneFacts>> {
  let looked: Places | null = null;
  for (let changes = NOWHERE; ; changes = lookRound(context, looked)) {
    const facts = await context.store.update<PruneFacts | Unlooked>((snapshot) => {
      // All go by one look: a session's agent may end between two.
      const situation = situationOf(context, snapshot);
      const claims = silentClaims(situation);
      const places = placesOf(context, claims);
      return claims.length === 0 || (looked !== null && haveAll(looked, places))
        ? pruned(context, snapshot, situation, options, changes)
        : { result: { places } };
    });
    if (!('places' in facts)) return done(facts);
    // Git is asked before the file is held, not while it is; about all where somebody has claimed more meanwhile.
    looked = looked === null ? facts.places : 'anywhere';
  }
}

/** What git has not been asked about yet. */
interface Unlooked {
  readonly places: Places;
}

/** What is not committed, in whatever working tree. */
interface AllChanges extends Changes {
  /** Top levels of the working trees of which nobody can tell. */
  readonly unlooked: readonly string[];
}

const NOWHERE: AllChanges = { here: [], others: [], unlooked: [] };

function lookRound(context: Context, places: Places): AllChanges {
  const { looked, unlooked } = lookInto(context, allOtherTrees(context).filter(mayHaveWork));
  return {
    here: context.changedPaths(places),
    others: looked,
    unlooked: unlooked.map(({ topLevel }) => topLevel),
  };
}

function silentClaims({ sessions }: Situation): readonly ClaimEntry[] {
  return sessions.flatMap(({ active, row }) => (active ? [] : entriesOf(row)));
}

function pruned(
  context: Context,
  snapshot: Snapshot,
  { sessions, locks }: Situation,
  options: { readonly override?: string | undefined },
  changes: AllChanges,
): Change<PruneFacts> {
  const { file } = snapshot;
  const active = idsOf(sessions.filter((session) => session.active));
  const inactive = sessions
    .filter((session) => !session.active)
    .map((session) => ({ row: session.row, facts: prunedRow(context, session, active, changes) }));
  const isKept = (row: PrunedRow): boolean => mayBeUncommitted(row) && options.override === undefined;
  // An old row of a session that goes on in another is nobody's own any more.
  const others = inactive.filter(({ row, facts }) => !isSelf(context, row.id) || facts.sessionStays);
  const removed = others.filter((entry) => !isKept(entry.facts));
  const renewed = inactive.find((entry) => !others.includes(entry))?.facts ?? null;
  const stale = locks.filter(({ held, stale: isStale }) => held && isStale);
  const text = spliceText(file.text, [
    ...stale.flatMap(({ name, section }) => freeLock(file, section, addedFieldsOf(snapshot.state, name))),
    ...removed.map(({ row }) => removeLine(file, row.span)),
  ]);
  const stillThere = idsOf(parseSessionsFile(text).rows);
  const left = forgetAbsent(context, snapshot, file.text, snapshot.state);
  const untaken = snapshot.state.notices.filter((notice) => !left.notices.includes(notice));
  const result: PruneFacts = {
    removed: removed.map(({ facts }) => ({
      ...facts,
      sessionStays: stillThere.has(idKey(facts.id)),
    })),
    kept: others.map((entry) => entry.facts).filter(isKept),
    renewed,
    clearedLocks: stale.map(({ name, holder }) => ({ name, holder })),
    untold: [...new Set(untaken.map(({ to }) => to))],
  };
  if (removed.length === 0 && stale.length === 0 && renewed === null) {
    verifyLegible(snapshot);
    return { state: left, result };
  }
  const next = renewed === null ? text : touchSession(parseSessionsFile(text), renewed.id, context.now());
  const freed = withoutAddedFields(
    left,
    stale.map(({ name }) => name),
  );
  const told = addNotices(
    freed,
    stale.flatMap((lock) => clearedOf(context, lock)),
  );
  const before = renewed === null ? told : tellLapsed(told, renewed.id);
  const gone = result.removed.filter(({ sessionStays }) => !sessionStays);
  const state = gone.reduce((rest, { id }) => forgetSession(rest, id), before);
  const settled = settle(context, snapshot, next, state);
  const journal = [...happenings(context.self, result, options.override), ...settled.journal];
  return { ...settled, journal, result };
}

/** Tells the holder, who may come back and believe the lock its own. */
function clearedOf(context: Context, { name, holder }: LockView): readonly Notice[] {
  if (holder === null || isSelf(context, holder)) return [];
  return [
    { to: holder, from: context.self, kind: 'lock-cleared', subject: name, reason: '', at: context.now() },
  ];
}

function prunedRow(
  context: Context,
  { id, row, lastActive }: SessionView,
  active: ReadonlySet<string>,
  changes: AllChanges,
): PrunedRow {
  const entries = entriesOf(row);
  const { all, elsewhere } = uncommittedByTree(entries, changes, context);
  return {
    id,
    lastActive: printStamp(lastActive),
    claims: entries.map(({ text }) => text),
    uncommitted: all,
    elsewhere,
    unlooked: entries.length === 0 ? [] : changes.unlooked,
    sessionStays: active.has(idKey(id)),
  };
}

function mayBeUncommitted({ uncommitted, unlooked }: PrunedRow): boolean {
  return uncommitted.length > 0 || unlooked.length > 0;
}

function idsOf(rows: readonly { readonly id: SessionId }[]): ReadonlySet<string> {
  return new Set(rows.map(({ id }) => idKey(id)));
}

function happenings(
  self: SessionId | null,
  facts: PruneFacts,
  reason: string | undefined,
): readonly Happening[] {
  const why = reason === undefined ? {} : { reason };
  return [
    ...facts.removed.map((row) => ({
      kind: 'pruned' as const,
      session: self,
      other: row.id,
      ...(row.claims.length > 0 ? { paths: row.uncommitted.length > 0 ? row.uncommitted : row.claims } : {}),
      ...(mayBeUncommitted(row) ? why : {}),
      ...(row.sessionStays ? { detail: 'an old row; the session stays' } : {}),
    })),
    ...facts.clearedLocks.map(({ name, holder }) => ({
      kind: 'lock-released' as const,
      session: self,
      lock: name,
      other: holder,
      detail: 'stale',
    })),
  ];
}
