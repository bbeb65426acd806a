import type { Context } from '../context.ts';
import { addedFieldsOf, withoutAddedFields } from '../core/added-fields.ts';
import { touchSession } from '../core/claim.ts';
import { tellLapsed } from '../core/lapsed-claims.ts';
import { freeLock } from '../core/lock.ts';
import type { RepoPath } from '../core/repo-path.ts';
import { entriesOf, type SessionId } from '../core/session.ts';
import { removeLine } from '../core/sessions-file/edit.ts';
import { parseSessionsFile } from '../core/sessions-file/parse.ts';
import { spliceText } from '../core/sessions-file/splice.ts';
import type { SessionRow } from '../core/sessions-file/types.ts';
import { type Instant, printStamp } from '../core/stamp.ts';
import { uncommittedClaims } from '../core/uncommitted.ts';
import type { Happening } from '../store/store.ts';
import { isSelf } from './is-self.ts';
import { done, type Outcome } from './outcome.ts';
import { settle } from './release.ts';
import { forgetAbsent, forgetSession } from './session-state.ts';
import { situationOf } from './situation.ts';
import { verifyLegible } from './verify-legible.ts';

export interface PrunedRow {
  readonly id: SessionId;
  readonly lastActive: string;
  /** What the row says it is editing. */
  readonly claims: readonly string[];
  readonly uncommitted: readonly RepoPath[];
  /** The session goes on in another row; this one is only an old row of it. */
  readonly sessionStays: boolean;
}

export interface PruneFacts {
  readonly removed: readonly PrunedRow[];
  /** Inactive rows that stay, because their claimed files are not committed. */
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
  const changed = context.changedPaths().map(({ path }) => path);
  const facts = await context.store.update<PruneFacts>((snapshot) => {
    const { file } = snapshot;
    const { sessions, locks } = situationOf(context, snapshot);
    const active = idsOf(sessions.filter((session) => session.active));
    const inactive = sessions
      .filter(({ active }) => !active)
      .map(({ id, row, lastActive }) => ({ row, facts: prunedRow(id, lastActive, row, active) }));
    const isKept = ({ uncommitted }: PrunedRow): boolean =>
      uncommitted.length > 0 && options.override === undefined;
    // An old row of a session that goes on in another is nobody's own any more.
    const others = inactive.filter(({ row, facts }) => !isSelf(context, row.id) || facts.sessionStays);
    const removed = others.filter((entry) => !isKept(entry.facts));
    const renewed = inactive.find((entry) => !others.includes(entry))?.facts ?? null;
    const stale = locks.filter(({ held, stale: isStale }) => held && isStale);
    const pruned = spliceText(file.text, [
      ...stale.flatMap(({ name, section }) => freeLock(file, section, addedFieldsOf(snapshot.state, name))),
      ...removed.map(({ row }) => removeLine(file, row.span)),
    ]);
    const stillThere = idsOf(parseSessionsFile(pruned).rows);
    const left = forgetAbsent(context, snapshot, file.text, snapshot.state);
    const untaken = snapshot.state.notices.filter((notice) => !left.notices.includes(notice));
    const result: PruneFacts = {
      removed: removed.map(({ facts }) => ({
        ...facts,
        sessionStays: stillThere.has(facts.id.toLowerCase()),
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
    const text =
      renewed === null ? pruned : touchSession(parseSessionsFile(pruned), renewed.id, context.now());
    const freed = withoutAddedFields(
      left,
      stale.map(({ name }) => name),
    );
    const before = renewed === null ? freed : tellLapsed(freed, renewed.id);
    const gone = result.removed.filter(({ sessionStays }) => !sessionStays);
    const state = gone.reduce((next, { id }) => forgetSession(next, id), before);
    const settled = settle(context, snapshot, text, state);
    const journal = [...happenings(context.self, result, options.override), ...settled.journal];
    return { ...settled, journal, result };
  });
  return done(facts);

  function prunedRow(
    id: SessionId,
    lastActive: Instant,
    row: SessionRow,
    active: ReadonlySet<string>,
  ): PrunedRow {
    const entries = entriesOf(row);
    const claims = uncommittedClaims(entries, changed, context.paths);
    return {
      id,
      lastActive: printStamp(lastActive),
      claims: entries.map(({ text }) => text),
      uncommitted: [...new Set(claims.flatMap(({ paths }) => paths))],
      sessionStays: active.has(id.toLowerCase()),
    };
  }
}

function idsOf(rows: readonly { readonly id: SessionId }[]): ReadonlySet<string> {
  return new Set(rows.map(({ id }) => id.toLowerCase()));
}

function happenings(
  self: SessionId | null,
  facts: PruneFacts,
  reason: string | undefined,
): readonly Happening[] {
  const why = reason === undefined ? {} : { reason };
  return [
    ...facts.removed.map(({ id, claims, uncommitted, sessionStays }) => ({
      kind: 'pruned' as const,
      session: self,
      other: id,
      ...(claims.length > 0 ? { paths: uncommitted.length > 0 ? uncommitted : claims } : {}),
      ...(uncommitted.length > 0 ? why : {}),
      ...(sessionStays ? { detail: 'an old row; the session stays' } : {}),
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
