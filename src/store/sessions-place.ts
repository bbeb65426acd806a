import { isAbsolute, join, resolve } from 'node:path';
import type { Permissions } from './guard-directory.ts';

/** Where a store of a sessions file reads and writes, and how. */
export interface SessionsStoreOptions {
  /** Absolute; see {@link sessionsFilePath}. */
  readonly path: string;
  /** The real path that the file must stay in; undefined where the user named a place. */
  readonly within: string | undefined;
  /** Whether a shell that looks where the protocol says finds this file; left out where only this caller goes elsewhere. */
  readonly place?: 'here' | 'elsewhere' | undefined;
  readonly guardDirectory: string;
  readonly permissions?: Permissions | undefined;
  readonly durability?: 'fsync' | 'none';
  readonly now: () => number;
  /** How long a change waits for others; 5 s unless told. */
  readonly patienceMs?: number | undefined;
}

/** Where the sessions file is (contract, section 1). `named` is `GUARD_FILE` or the configuration's `sessionsFile`. */
export function sessionsFilePath(
  place: { readonly mainTopLevel: string | null; readonly commonDir: string },
  named: string | undefined,
): { readonly path: string; readonly within: string | undefined } {
  const { mainTopLevel, commonDir } = place;
  if (named !== undefined) {
    const isOutside = isAbsolute(named) || named.split(/[/\\]/).includes('..');
    return {
      path: resolve(mainTopLevel ?? commonDir, named),
      within: isOutside ? undefined : (mainTopLevel ?? undefined),
    };
  }
  if (mainTopLevel === null) return { path: join(commonDir, 'guard', 'sessions.md'), within: commonDir };
  return { path: join(mainTopLevel, '.claude', 'sessions.md'), within: mainTopLevel };
}
