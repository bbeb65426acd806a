import type { SessionId } from './session.ts';
import type { Instant } from './stamp.ts';

/** What guard remembers beside the sessions file (contract, section 1: "guard's own state"). Plain JSON. */
export interface GuardState {
  readonly version: 1;
  readonly sessions: Readonly<Record<SessionId, KnownSession>>;
  /** Claims made over an earlier holder's claim, with a reason, the oldest first; before them lapsed ones, the newest first. */
  readonly overlaps: readonly Overlap[];
  /** Edits of a file that another session claims: they become claims when it lets go. */
  readonly interests: readonly Interest[];
  readonly overrides: readonly Override[];
  /** What a session is to be told at its next command or hook. */
  readonly notices: readonly Notice[];
  /** What their holders are to be told of once the commit is made. */
  readonly letThrough: readonly LetThrough[];
  /** Uncommitted files of sessions that have ended. */
  readonly leftovers: readonly Leftover[];
  /** Commands that run under a lock. */
  readonly runs: readonly Run[];
  readonly addedFields: readonly AddedFields[];
}

/** The agent behind a session, as far as guard knows it. */
export interface KnownSession {
  readonly agent?: string;
  readonly agentSession?: string;
  /** The agent's process; opaque to the core. */
  readonly process?: unknown;
  /** The working trees in which the session acted, by their git dirs as seen from the common dir. */
  readonly worktrees: readonly string[];
  /** The lines of the journal of which its agent has been told, by when they were written and what they are about; the last few. */
  readonly heard?: readonly string[];
}

export interface Overlap {
  readonly session: SessionId;
  readonly path: string;
  readonly over: SessionId;
  /** The claims of `over` that were there first and share a path with this one, as a cell has them, as far as they still are. */
  readonly first: readonly string[];
  readonly reason: string;
  readonly at: Instant;
  /** The claim was there before, of a session that was inactive when `over` claimed; whether it has been told of that. */
  readonly lapsed?: 'untold' | 'told';
}

export interface Interest {
  readonly session: SessionId;
  readonly path: string;
  readonly at: Instant;
  /** The session's agent did not hear of the holder when it was noted, and has not since. */
  readonly untold?: true;
}

export interface Override {
  readonly session: SessionId;
  /** Paths or lock names. */
  readonly targets: readonly string[];
  readonly reason: string;
  readonly at: Instant;
  readonly expires: Instant;
  /** It was used by a push of these branches, which the remote may have rejected. */
  readonly tried?: readonly TriedPush[];
}

/** A branch of a remote, and the commit that it was at before a push. */
export interface TriedPush {
  readonly remote: string;
  /** A hash of its URL, which may hold a secret. */
  readonly url?: number;
  readonly ref: string;
  readonly before: string;
  /** The lock's holder, who was told of the push. */
  readonly told: SessionId | null;
}

export interface Notice {
  readonly to: SessionId;
  readonly from: SessionId | null;
  readonly kind:
    | 'claim-overridden'
    | 'lock-overridden'
    | 'lock-taken-over'
    /** `from` cleared a lock of the session's that had gone stale. */
    | 'lock-cleared'
    /** A command was run that needs the lock. */
    | 'lock-passed'
    | 'commit-overridden'
    | 'push-overridden'
    | 'commits-published'
    /** A command that hits the file was run all the same. */
    | 'command-overridden'
    /** A command was run that drops commits of the session's, or writes them anew. */
    | 'commits-dropped'
    /** A command was run that takes away the working tree in which the session works. */
    | 'worktree-taken'
    /** A command of the session's own hits a shared file that `from` edits; the command is the reason. */
    | 'shared-hit'
    /** A file that the session edited while another held it has become its claim. */
    | 'claim-granted'
    /** `from` claims what the session left uncommitted when it ended, and finds when it starts again. */
    | 'leftover-claimed'
    /** `from` has ended, and what it edited of the session's files is not committed. */
    | 'edits-left'
    /** While the session was inactive, `from` claimed files that it claims. */
    | 'claim-lapsed'
    /** The session renewed a lock of its own that had been stale. */
    | 'lock-was-stale';
  /** Paths, the lock's name, ids of commits, or a working tree. */
  readonly subject: string;
  readonly reason: string;
  readonly at: Instant;
}

/** A path of another session's in a commit that pre-commit let through, and that may still not come about. */
export interface LetThrough extends Notice {
  /** The working tree that commits, by the same name as a session's. */
  readonly worktree: string;
}

export interface Leftover {
  readonly session: SessionId;
  readonly paths: readonly string[];
  readonly at: Instant;
  /** The working tree in which the files lie, by the same name as a session's. */
  readonly worktree?: string;
  /** Why the session let go of them knowingly: then they do not come back to it by themselves. */
  readonly handedOver?: string;
  /** A session that started since has been told, there or in another working tree; kept for the session's own return. */
  readonly told?: true | 'elsewhere';
}

/** A leftover as a session that starts is told of it. */
export interface FoundLeftover extends Leftover {
  /** The top level of the working tree in which the files lie; null where the session starts in that one. */
  readonly elsewhere: string | null;
}

/** A `guard run` at work; the lock is its session's, and several may share it. */
export interface Run {
  readonly lock: string;
  readonly session: SessionId;
  /** The process of guard; opaque to the core. */
  readonly process: unknown;
}

/** Fields that guard added to a lock's section beyond the template's, for as long as the lock is held. */
export interface AddedFields {
  readonly lock: string;
  readonly labels: readonly string[];
}

export const EMPTY_STATE: GuardState = {
  version: 1,
  sessions: {},
  overlaps: [],
  interests: [],
  overrides: [],
  notices: [],
  letThrough: [],
  leftovers: [],
  runs: [],
  addedFields: [],
};
