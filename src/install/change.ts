import type { FirstLineProblem } from './first-line.ts';
import type { HookName } from './hook-name.ts';
import type { Marker } from './text-damage.ts';

/** One replacement in a text: at an offset, `was` became `now`. Undone in reverse order. */
export interface Splice {
  readonly at: number;
  readonly was: string;
  readonly now: string;
}

/** Why a file changes; the sentence is the caller's. */
export type Why =
  | { readonly code: 'guard-home' }
  | { readonly code: 'git-hook'; readonly hook: HookName }
  | {
      readonly code: 'previous-hook';
      readonly hook: HookName;
      readonly reason: 'not-shell' | 'symlink' | 'not-executable';
    }
  | { readonly code: 'agent'; readonly agent: string }
  | { readonly code: 'ignore-rule' }
  | { readonly code: 'instructions' }
  | { readonly code: 'created-file' }
  | { readonly code: 'taken-back' };

/** One change of the file system, planned from what was read and not yet made. `before` is what must still be there. */
export type Change =
  | {
      readonly kind: 'write';
      readonly path: string;
      readonly before: Uint8Array | null;
      readonly after: Uint8Array;
      readonly mode: number;
      /** How the text came from the one without guard, so that it can be taken back; empty when taking back. */
      readonly splices: readonly Splice[];
      readonly why: Why;
    }
  | { readonly kind: 'remove'; readonly path: string; readonly before: Uint8Array; readonly why: Why }
  | {
      readonly kind: 'set-mode';
      readonly path: string;
      readonly before: number;
      readonly mode: number;
      readonly why: Why;
    }
  | { readonly kind: 'move'; readonly path: string; readonly to: string; readonly why: Why }
  | {
      readonly kind: 'make-directory';
      readonly path: string;
      /** Whatever the umask says; left out, as that has it. */
      readonly mode?: number;
      readonly why: Why;
    }
  | { readonly kind: 'remove-directory'; readonly path: string; readonly why: Why };

/** Why a file was left untouched. */
export type Problem =
  | {
      readonly code: 'damaged';
      readonly path: string;
      readonly line: number;
      readonly column: number;
      readonly problem: string;
      /** Where guard's own lines are incomplete. */
      readonly marker?: Marker;
    }
  | { readonly code: 'symlink'; readonly path: string }
  | { readonly code: 'not-a-file'; readonly path: string }
  /** It stands where a file needs a directory. */
  | { readonly code: 'not-a-directory'; readonly path: string }
  | { readonly code: 'outside-repository'; readonly path: string }
  /** A hook with which every commit fails, with guard or without. */
  | { readonly code: 'cannot-start'; readonly path: string; readonly why: FirstLineProblem }
  | { readonly code: 'previous-hook-in-the-way'; readonly path: string; readonly previous: string };

/** What a planner answers: changes in the order in which they are to be made, and what it could not change. */
export interface Planned {
  readonly changes: readonly Change[];
  readonly problems: readonly Problem[];
}

/** Nothing to do. */
export const NOTHING: Planned = { changes: [], problems: [] };

/** Puts plans one after the other; a directory that two of them make or remove is named once. */
export function joinPlans(plans: readonly Planned[]): Planned {
  const seen = new Set<string>();
  const changes = plans
    .flatMap((plan) => plan.changes)
    .filter((change) => {
      if (change.kind !== 'make-directory' && change.kind !== 'remove-directory') return true;
      const key = `${change.kind} ${change.path}`;
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    });
  return { changes, problems: plans.flatMap((plan) => plan.problems) };
}
