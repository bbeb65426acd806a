import type { NulList } from '../core/nul-list.ts';
import type { SessionId } from '../core/session.ts';
import type { SessionsFile, Timing } from '../core/sessions-file/types.ts';
import type { Instant } from '../core/stamp.ts';
import type { GuardState } from '../core/state.ts';
import type { GuardError } from '../errors.ts';

/** The sessions file and what guard remembers beside it, as of one moment. */
export interface Snapshot {
  readonly file: SessionsFile;
  readonly state: GuardState;
  readonly timing: Timing;
  /** What reading itself noticed: a lost file, a damaged state. */
  readonly warnings: readonly string[];
  /** The file is gone or empty; this is what guard wrote last, which the next change writes again. */
  readonly isLost?: true;
  /** Why the text does not say who claims what: what is found in it counts, that nothing is found proves nothing. */
  readonly illegible?: GuardError<'file-damaged'>;
  /**
   * The file without rows that surely claim none of these paths, for a look at who claims them, never to be changed. There for a
   * large document, of which reading all rows would take most of the time.
   */
  readonly about?: (paths: NulList) => SessionsFile;
}

/** What a change makes of a snapshot. What it leaves out stays as it is. */
export interface Change<Result> {
  readonly text?: string;
  readonly state?: GuardState;
  readonly journal?: readonly Happening[];
  readonly result: Result;
}

export type HappeningKind =
  | 'started'
  | 'ended'
  | 'claimed'
  | 'released'
  | 'committed'
  | 'refused'
  | 'lock-acquired'
  | 'lock-released'
  | 'lock-taken-over'
  | 'lock-lost'
  | 'override-granted'
  | 'overridden'
  | 'pruned'
  | 'pushed'
  | 'rebuilt'
  | 'left-uncommitted'
  | 'restored'
  | 'failed';

/** One line of the journal: who, what, when, why. */
export interface Happening {
  readonly kind: HappeningKind;
  readonly session: SessionId | null;
  readonly paths?: readonly string[];
  readonly lock?: string;
  /** The other session concerned: the former holder, the one overridden. */
  readonly other?: SessionId | null;
  /** All of them, where they are several. */
  readonly holders?: readonly SessionId[];
  readonly reason?: string;
  readonly commit?: string;
  /** What was pushed: to which remote, with a hash of its URL, which may hold a secret, and a commit of it. */
  readonly pushed?: { readonly remote: string; readonly url: number; readonly commit: string };
  readonly detail?: string;
}

export interface JournalLine extends Happening {
  /** ISO 8601 UTC. */
  readonly at: string;
}

/** What a reader of the journal wants of it: all that it says must be so. */
export interface JournalPart {
  readonly kinds?: readonly HappeningKind[];
  /** Asked for only where the journal knows of any commit. */
  readonly commits?: () => ReadonlySet<string>;
  /** Nothing older. */
  readonly since?: Instant;
}

/** Makes pure changes of the document atomic (contract, section 9). */
export interface Store {
  /** Where the document lives, for people. */
  readonly location: string;
  /** Whether the document is there yet. */
  exists(): Promise<boolean>;
  /** With `about`, rows that claim none of those paths may be left out: for a verdict, never for a change. Asked only of a large document. */
  read(about?: () => NulList): Promise<Snapshot>;
  /** Runs a pure change, again if the document changed meanwhile; writes nothing where nothing changed. */
  update<Result>(change: (snapshot: Snapshot) => Change<Result>): Promise<Result>;
  /** Adds to the journal without touching the document. */
  note(happening: Happening): Promise<void>;
  /** With `part`, lines that surely are no part of it may be left out: a long journal takes longer to read than all else. */
  journal(part?: JournalPart): Promise<readonly JournalLine[]>;
  /** What guard wrote last, as it wrote it, then the texts that were replaced, newest first. */
  snapshots(): Promise<readonly DocumentSnapshot[]>;
  /** Keeps the document's bytes, as they are, beside the journal; gives the path, or null where there are none. */
  keepDamaged(): Promise<string | null>;
  /** Replaces the whole document, keeping what was there in the journal; for repair and restore alone. */
  replace(text: string, happening: Happening): Promise<void>;
}

/** An earlier text of the document, as the journal still has it. */
export interface DocumentSnapshot {
  readonly name: string;
  readonly writtenAt: Instant;
  readonly file: SessionsFile;
}
