import type { Durability } from './atomic-replace.ts';
import type { Permissions } from './guard-directory.ts';

/** Where and how an update writes. */
export interface UpdatePlace {
  /** The sessions file, absolute. */
  readonly path: string;
  /** The real path that the file must not lead out of; undefined when the user named a place of their own. */
  readonly within: string | undefined;
  /** guard's own directory in the git common dir. */
  readonly guardDirectory: string;
  /** The journal's directory in it. */
  readonly journal: string;
  readonly permissions: Permissions;
  /** What a new sessions file starts from. */
  readonly template: Uint8Array;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly durability: Durability;
  /** How long an update may take in all. */
  readonly deadlineMs: number;
  /** Called under the mutex when the journal has lost its oldest records. Throws nothing. */
  readonly onForgotten?: () => void;
}
