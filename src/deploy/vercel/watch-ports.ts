import type { NoAnswer } from './answer.ts';
import type { Deployment } from './deployment.ts';
import type { LogExcerpt } from './error-text.ts';
import type { Expectation, HowToPush } from './expectation.ts';
import type { Provider } from './provider.ts';
import type { NotLive } from './states.ts';

/** Time as the watch sees it, in milliseconds; `sleep` rejects when the signal aborts. */
export interface Clock {
  /** Since the epoch: for what others read. */
  now(): number;
  /** From no point in particular, in whole ones: for how long something takes, whatever becomes of the wall clock. */
  monotonic(): number;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Another session that holds the Vercel lock. */
export interface LockHolder {
  readonly heldBy: string;
  readonly since?: string;
  readonly ageMs?: number;
  readonly error?: string;
}

/** What became of an attempt to acquire; `nobody` is a caller without a session, or with one that has ended meanwhile. */
export type Acquired =
  | { readonly kind: 'held'; readonly takenFrom?: string }
  | { readonly kind: 'nobody'; readonly hasEnded?: true }
  | ({ readonly kind: 'refused' } & LockHolder);

/** The Vercel lock as the watch uses it; every call checks the holder anew, since a takeover may have happened. */
export interface LockPort {
  /** Takes a free or stale lock, with the text in its `Error` field. */
  acquire(errorText: string): Promise<Acquired>;
  holds(): Promise<boolean>;
  /** Whether another session has the lock now, and this one held it when it was last asked. */
  isTaken(): Promise<boolean>;
  /** `of-run`, here and below: a `guard run` of this session works under the lock, and releases it at its own end. */
  updateError(errorText: string): Promise<'updated' | 'of-run' | 'lost'>;
  release(): Promise<'released' | 'of-run' | 'lost'>;
  /** Renews the session, and the lock if it is held; called at most 60 s apart. */
  heartbeat(): Promise<'renewed' | 'not-held' | 'lost'>;
  /** Returns as soon as the lock is free or stale, or when the time is over; rejects when the signal aborts. */
  waitUntilFree(options: {
    readonly timeoutMs: number;
    readonly signal?: AbortSignal;
  }): Promise<'free' | LockHolder>;
}

/** The one question the watch has for git; false where a commit is not known here. */
export interface AncestryPort {
  isAncestor(ancestor: string, descendant: string): Promise<boolean>;
}

/** What is watched: the pushed commit and its branch; `target` narrows to production or preview. */
export interface WatchTarget {
  readonly sha: string;
  readonly branch: string;
  /** Nothing says which branch it is on: only Vercel will. */
  readonly isAnyBranch?: boolean;
  readonly target?: string;
  readonly expectation: Expectation;
  /** The lock, if this session holds it, is for a failure on another branch of the same push. */
  readonly lockIsForAnother?: boolean;
}

export interface WatchPorts {
  readonly provider: Provider;
  readonly clock: Clock;
  readonly lock: LockPort;
  readonly git: AncestryPort;
  readonly report: (event: WatchEvent) => void;
  /** 0 to 1, for jitter. */
  readonly random: () => number;
  readonly signal?: AbortSignal;
}

/** What happens while watching, for a person's eyes. */
export type WatchEvent =
  | { readonly kind: 'looking'; readonly sha: string; readonly branch: string; readonly provider: string }
  | { readonly kind: 'seen'; readonly deployment: Deployment }
  | { readonly kind: 'changed'; readonly deployment: Deployment; readonly from: string }
  | { readonly kind: 'still'; readonly deployment: Deployment; readonly elapsedMs: number }
  | { readonly kind: 'superseded'; readonly sha: string; readonly deployment: Deployment }
  | { readonly kind: 'unavailable'; readonly answer: NoAnswer; readonly retryInMs: number }
  | { readonly kind: 'waiting'; readonly holder: LockHolder; readonly deployment: Deployment }
  | { readonly kind: 'lock-lost' };

/** Why no deployment comes of this push. */
export type SkipReason =
  | { readonly kind: 'expectation'; readonly expectation: Expectation }
  | { readonly kind: 'ignored-build-step' | 'build-skipped'; readonly deployment: Deployment }
  | { readonly kind: 'same-commit-deployed'; readonly deployment: Deployment };

/** What became of the fix lock after an error. */
export type FixLock =
  | { readonly kind: 'claimed'; readonly takenFrom?: string }
  /** `of-run`: until the session's `guard run` ends. */
  | { readonly kind: 'kept' | 'of-run' }
  | { readonly kind: 'nobody'; readonly hasEnded?: true };

/** What became of the lock when a deployment was ready. */
export type LockAfterReady = 'released' | 'kept' | 'of-run' | 'lost' | 'not-held';

/** How the watch ended. */
export type WatchOutcome =
  | {
      readonly kind: 'ready';
      readonly deployment: Deployment;
      readonly lock: LockAfterReady;
    }
  | { readonly kind: 'ready-not-live'; readonly deployment: Deployment; readonly why: NotLive }
  | {
      readonly kind: 'error';
      readonly deployment: Deployment;
      readonly errorText: string;
      readonly log: LogExcerpt;
      readonly lock: FixLock;
    }
  | { readonly kind: 'canceled' | 'blocked' | 'deleted'; readonly deployment: Deployment }
  | { readonly kind: 'superseded'; readonly deployment: Deployment; readonly by: Deployment }
  | { readonly kind: 'skipped'; readonly why: SkipReason }
  | { readonly kind: 'not-seen'; readonly waitedMs: number; readonly push?: HowToPush }
  | {
      readonly kind: 'timed-out';
      readonly waitedMs: number;
      readonly deployment?: Deployment;
      readonly holder?: LockHolder;
      readonly errorText?: string;
      readonly log?: LogExcerpt;
    }
  | { readonly kind: 'unavailable'; readonly answer: NoAnswer; readonly deployment?: Deployment };
