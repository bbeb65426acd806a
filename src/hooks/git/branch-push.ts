import type { PushedRef } from '../../git/pushed-commits.ts';

/** A push that sets branches. */
export interface BranchPush {
  /** The remote's name; null where a URL was pushed to. */
  readonly remote: string | null;
  /** Of several that the remote may have: git calls the hook for each. */
  readonly url: string;
  readonly refs: readonly PushedRef[];
  /** How to type it again; null where that cannot be told. */
  again(): string | null;
  /** Where guard finds the repository; undefined where it does in the caller's own directory. */
  place(): string | undefined;
}

/** What one rule says of a push. */
export interface PushVerdict {
  readonly kind: 'allow' | 'refuse';
  readonly lines: readonly string[];
  /** What is to be written down once the push is let through. */
  readonly record?: () => Promise<void>;
}

export const NO_OBJECTION: PushVerdict = { kind: 'allow', lines: [] };
