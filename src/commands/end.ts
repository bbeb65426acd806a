import type { Context } from '../context.ts';
import { addedFieldsOf, withoutAddedFields } from '../core/added-fields.ts';
import { leaveSession } from '../core/claim.ts';
import { freeLock } from '../core/lock.ts';
import type { RepoPath } from '../core/repo-path.ts';
import { entriesOf, isSameSession, rowsOf, type SessionId } from '../core/session.ts';
import { parseSessionsFile } from '../core/sessions-file/parse.ts';
import { spliceText } from '../core/sessions-file/splice.ts';
import type { Leftover } from '../core/state.ts';
import type { Happening } from '../store/store.ts';
import { changedByTree, otherTrees } from './other-trees.ts';
import { done, type Outcome, refused } from './outcome.ts';
import { settle } from './release.ts';
import { requireSession } from './require-session.ts';
import { forgetSession, worktreeName } from './session-state.ts';
import { situationOf } from './situation.ts';
import { type Changes, type UncommittedWork, uncommittedByTree } from './uncommitted-by-tree.ts';
import { verifyLegible } from './verify-legible.ts';

export interface EndFacts {
  readonly session: SessionId;
  readonly kind: 'ended' | 'not-started' | 'uncommitted';
  readonly uncommitted: readonly RepoPath[];
  /** Those of them whose changes lie in another working tree only, by its top level. */
  readonly elsewhere: readonly { readonly tree: string; readonly paths: readonly RepoPath[] }[];
  /** What they were found among. */
  readonly changes: Changes;
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
  const { file, state: known } = await context.store.read();
  const hasClaims = rowsOf(file, session).some((row) => entriesOf(row).length > 0);
  const changes: Changes = {
    here: hasClaims ? context.changedPaths() : [],
    others: hasClaims ? changedByTree(context, otherTrees(context, known, session)) : [],
  };
  const facts = await context.store.update<EndFacts>((snapshot) => {
    const rows = rowsOf(snapshot.file, session);
    const work = uncommittedByTree(rows.flatMap(entriesOf), changes, context);
    const found = { session, uncommitted: work.all, elsewhere: work.elsewhere, changes };
    if (work.all.length > 0 && options.uncommitted === 'refuse' && options.override === undefined) {
      return { result: { ...found, kind: 'uncommitted', releasedLocks: [] } };
    }
    const own = situationOf(context, snapshot).locks.filter(
      ({ holder }) => holder !== null && isSameSession(holder, session),
    );
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
      own.flatMap(({ name, section }) =>
        freeLock(snapshot.file, section, addedFieldsOf(snapshot.state, name)),
      ),
    );
    const text = leaveSession(parseSessionsFile(freed), session);
    const left = leftovers(context, session, work, options.override);
    const state =
      left.length === 0 ? forgotten : { ...forgotten, leftovers: [...forgotten.leftovers, ...left] };
    const journal: Happening[] = own.map(({ name }) => ({ kind: 'lock-released', session, lock: name }));
    journal.push(...leftUncommitted(session, work, options.override));
    if (rows.length > 0) journal.push({ kind: 'ended', session });
    const settled = settle(context, snapshot, text, state);
    return {
      ...settled,
      journal: [...journal, ...settled.journal],
      result: { ...found, kind: 'ended', releasedLocks: own.map(({ name }) => name) },
    };
  });
  if (facts.kind === 'uncommitted') return refused(facts);
  return done(facts);
}

/** One for each working tree in which work lies. */
function leftovers(
  context: Context,
  session: SessionId,
  { here, others }: UncommittedWork,
  override: string | undefined,
): readonly Leftover[] {
  const handedOver = override === undefined ? {} : { handedOver: override };
  const places = [
    ...(here.length === 0 ? [] : [{ worktree: worktreeName(context), paths: here }]),
    ...others.map(({ tree, paths }) => ({ worktree: tree.name, paths })),
  ];
  return places.map(({ worktree, paths }) => ({
    session,
    paths,
    at: context.now(),
    worktree,
    ...handedOver,
  }));
}

function leftUncommitted(
  session: SessionId,
  { here, others }: UncommittedWork,
  override: string | undefined,
): readonly Happening[] {
  const reason = override === undefined ? {} : { reason: override };
  const kind = 'left-uncommitted';
  return [
    ...(here.length === 0 ? [] : [{ kind, session, paths: here, ...reason } as const]),
    ...others.map(
      ({ tree, paths }) => ({ kind, session, paths, ...reason, detail: `in ${tree.topLevel}` }) as const,
    ),
  ];
}
