import type { Context } from '../context.ts';
import { type LockView, viewLocks } from '../core/lock-view.ts';
import { once } from '../core/once.ts';
import { comparablePath } from '../core/repo-path.ts';
import {
  entriesOf,
  isSameSession,
  problemsOfRows,
  type SessionFacts,
  type SessionId,
  type SessionView,
  viewSessions,
} from '../core/session.ts';
import type { Problem } from '../core/sessions-file/types.ts';
import type { Instant } from '../core/stamp.ts';
import type { GuardState } from '../core/state.ts';
import type { Snapshot } from '../store/store.ts';
import { worktreeName } from './session-state.ts';

/** The document as the rules of time see it now. */
export interface Situation {
  readonly sessions: readonly SessionView[];
  readonly locks: readonly LockView[];
  readonly problems: readonly Problem[];
}

/** Each part is made when it is first asked for: of a large document, the locks alone are read without its rows. */
export function situationOf(context: Context, snapshot: Snapshot): Situation {
  const sessions = once(() => sessionsOf(context, snapshot));
  const locks = once(() => viewLocks(snapshot.file, snapshot.timing, context.limits));
  const problems = once(() => problemsIn(context, snapshot, { sessions: sessions(), locks: locks() }));
  return {
    get sessions() {
      return sessions();
    },
    get locks() {
      return locks();
    },
    get problems() {
      return problems();
    },
  };
}

function problemsIn(
  context: Context,
  { file, timing }: Snapshot,
  { sessions, locks }: Pick<Situation, 'sessions' | 'locks'>,
): readonly Problem[] {
  return [
    ...unusedSetting(context),
    ...file.problems,
    ...problemsOfRows(file, timing),
    ...locks.flatMap((lock) => lock.problems),
    ...locks.flatMap((lock) => holdersWithoutRow(lock, sessions)),
    ...sessions.flatMap((session) => pathsOutside(session, context)),
  ];
}

/** The sessions alone, which is all that a verdict needs. */
export function sessionsOf(context: Context, { file, state, timing }: Snapshot): readonly SessionView[] {
  return viewSessions(file, timing, context.limits, sessionFacts(context, state));
}

/** When a lock's holder was last active, as far as the table knows. */
export function holderActivity({ sessions }: Situation, { holder }: LockView): Instant | null {
  return holder === null ? null : lastActivityOf(sessions, holder);
}

/** When a session was last active; null where it has no row. */
export function lastActivityOf(sessions: readonly SessionView[], session: SessionId): Instant | null {
  const rows = sessions.filter(({ id }) => isSameSession(id, session));
  return rows.length === 0 ? null : Math.max(...rows.map(({ lastActive }) => lastActive));
}

/** Which sessions' agent processes are provably gone. */
export function sessionFacts(context: Context, state: GuardState): SessionFacts {
  return {
    isGone(id) {
      const known = knownSession(state, id)?.process;
      return known !== undefined && context.isProcessGone(known);
    },
  };
}

/** Whether guard knows that a session works in other working trees only. */
export function worksElsewhere(context: Context, state: GuardState, id: SessionId): boolean {
  return worksOutside(worktreeName(context), state, id);
}

/** The same of any working tree, by its name in the state. */
export function worksOutside(worktree: string, state: GuardState, id: SessionId): boolean {
  const worktrees = knownSession(state, id)?.worktrees ?? [];
  return worktrees.length > 0 && !worktrees.includes(worktree);
}

/** What guard knows of a session beside the table. */
export function knownSession(state: GuardState, id: SessionId): GuardState['sessions'][string] | undefined {
  const own = Object.hasOwn(state.sessions, id) ? state.sessions[id] : undefined;
  return own ?? Object.entries(state.sessions).find(([key]) => isSameSession(key, id))?.[1];
}

function unusedSetting({ config }: Pick<Context, 'config'>): readonly Problem[] {
  const { unusedSessionsFile = null } = config;
  return unusedSessionsFile === null ? [] : [{ kind: 'setting-unused', line: 0, detail: unusedSessionsFile }];
}

function holdersWithoutRow(lock: LockView, sessions: readonly SessionView[]): readonly Problem[] {
  const { held, holder, section } = lock;
  if (!held || holder === null || sessions.some(({ id }) => isSameSession(id, holder))) return [];
  return [{ kind: 'lock-holder-without-row', line: section.line, detail: `${section.title}: ${holder}` }];
}

function pathsOutside({ row }: SessionView, context: Context): readonly Problem[] {
  return entriesOf(row)
    .filter(({ names }) => names.every((name) => comparablePath(name, context.paths) === null))
    .map(({ text }) => ({ kind: 'path-outside', line: row.line, detail: text }));
}
