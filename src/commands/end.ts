import { MANY_WORDS } from '../checks/name-briefly.ts';
import type { Context } from '../context.ts';
import { addedFieldsOf, withoutAddedFields } from '../core/added-fields.ts';
import { leaveSession } from '../core/claim.ts';
import { freeLock } from '../core/lock.ts';
import { addNotices } from '../core/notices.ts';
import type { RepoPath } from '../core/repo-path.ts';
import { isSameSession, rowsOf, type SessionId } from '../core/session.ts';
import { parseSessionsFile } from '../core/sessions-file/parse.ts';
import { spliceText } from '../core/sessions-file/splice.ts';
import type { GuardState, Leftover } from '../core/state.ts';
import type { Change, Happening, Snapshot } from '../store/store.ts';
import {
  type HeldByOther,
  heldByOthers,
  leftBehind,
  leftoversOf,
  leftUncommitted,
  noticesOf,
} from './left-behind.ts';
import { changedByTree, otherTrees } from './other-trees.ts';
import { done, type Outcome, refused } from './outcome.ts';
import { haveAll, type Places, placesToLook } from './places-to-look.ts';
import { settle } from './release.ts';
import { requireSession } from './require-session.ts';
import { forgetSession } from './session-state.ts';
import { situationOf } from './situation.ts';
import type { Changes, UncommittedWork } from './uncommitted-by-tree.ts';
import { verifyLegible } from './verify-legible.ts';

export interface EndFacts {
  readonly session: SessionId;
  readonly kind: 'ended' | 'not-started' | 'uncommitted';
  /** What the session claims; once it has ended, also what it edited while another claimed it. */
  readonly uncommitted: readonly RepoPath[];
  /** Those of them whose changes lie in another working tree only, by its top level. */
  readonly elsewhere: readonly { readonly tree: string; readonly paths: readonly RepoPath[] }[];
  /** What they were found among. */
  readonly changes: Changes;
  /** What the session edited only beside another's claim, which stopped no end: who claims it, and whether they are told. */
  readonly held: readonly HeldByOther[];
  readonly releasedLocks: readonly string[];
}

export interface EndOptions {
  readonly override?: string | undefined;
  /** An agent's own end cannot be refused: what stays uncommitted is remembered for the next session. */
  readonly uncommitted: 'refuse' | 'remember';
}

/**
 * Removes the session's row and releases its locks (contract, section 5). The id stays bound to the agent's own session:
 * one that is resumed is the same again, and its shells have the id in their environment.
 */
export async function end(context: Context, options: EndOptions): Promise<Outcome<EndFacts>> {
  const session = requireSession(context, 'end');
  for (let places = placesToLook(context, await context.store.read(), session); ; places = 'anywhere') {
    const facts = await endKnowing(context, session, options, places);
    if (facts !== null) return facts.kind === 'uncommitted' ? refused(facts) : done(facts);
  }
}

/** Asks git about some places before the file is held, and ends the session; null where that was not enough. */
async function endKnowing(
  context: Context,
  session: SessionId,
  options: EndOptions,
  places: Places,
): Promise<EndFacts | null> {
  const { state } = await context.store.read();
  const changes: Changes = {
    here: context.changedPaths(places),
    others: places.length > 0 ? changedByTree(context, otherTrees(context, state, session)) : [],
  };
  const facts = await context.store.update<EndFacts | null>((snapshot) =>
    haveAll(places, placesToLook(context, snapshot, session))
      ? ended(context, snapshot, session, options, changes)
      : { result: null },
  );
  // Words that cover many paths must cover nothing else, wherever that is.
  const isRefusedForMany = facts?.kind === 'uncommitted' && facts.uncommitted.length > MANY_WORDS;
  return isRefusedForMany && places !== 'anywhere' ? null : facts;
}

/** Ends the session, with all known of what it may not have committed. */
function ended(
  context: Context,
  snapshot: Snapshot,
  session: SessionId,
  options: EndOptions,
  changes: Changes,
): Change<EndFacts> {
  const rows = rowsOf(snapshot.file, session);
  const { sessions, locks } = situationOf(context, snapshot);
  const left = leftBehind(context, snapshot, session, { changes, sessions });
  const { claimed } = left;
  const found = { session, changes, held: [], ...pathsOf(claimed) };
  if (claimed.all.length > 0 && options.uncommitted === 'refuse' && options.override === undefined) {
    return { result: { ...found, kind: 'uncommitted', releasedLocks: [] } };
  }
  const own = locks.filter(({ holder }) => holder !== null && isSameSession(holder, session));
  const forgotten = forgetSession(
    withoutAddedFields(
      snapshot.state,
      own.map(({ name }) => name),
    ),
    session,
  );
  if (rows.length === 0 && own.length === 0) {
    verifyLegible(snapshot);
    return {
      state: forgotten,
      result: { ...found, kind: 'not-started', releasedLocks: [] },
    };
  }
  const freed = spliceText(
    snapshot.file.text,
    own.flatMap(({ name, section }) => freeLock(snapshot.file, section, addedFieldsOf(snapshot.state, name))),
  );
  const text = leaveSession(parseSessionsFile(freed), session);
  const notices = noticesOf(context, snapshot.state, session, left);
  const state = addNotices(
    withLeftovers(forgotten, leftoversOf(context, session, left.all, options.override)),
    notices,
  );
  const journal: Happening[] = own.map(({ name }) => ({ kind: 'lock-released', session, lock: name }));
  journal.push(...leftUncommitted(session, left.all, options.override));
  if (rows.length > 0) journal.push({ kind: 'ended', session });
  const settled = settle(context, snapshot, text, state);
  return {
    ...settled,
    journal: [...journal, ...settled.journal],
    result: {
      ...found,
      kind: 'ended',
      ...pathsOf(left.all),
      held: heldByOthers(left, notices),
      releasedLocks: own.map(({ name }) => name),
    },
  };
}

function pathsOf({ all, elsewhere }: UncommittedWork): Pick<EndFacts, 'uncommitted' | 'elsewhere'> {
  return { uncommitted: all, elsewhere };
}

function withLeftovers(state: GuardState, leftovers: readonly Leftover[]): GuardState {
  return leftovers.length === 0 ? state : { ...state, leftovers: [...state.leftovers, ...leftovers] };
}
