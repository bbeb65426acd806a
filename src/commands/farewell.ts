import type { Context } from '../context.ts';
import { rowsOf } from '../core/session.ts';
import { knownSession } from './situation.ts';

/**
 * Tells whether the caller's session was there when it was asked before, and has ended since, with `guard end` or by
 * `guard prune`: neither a row nor anything that guard knows of it is left. One that was never there has not ended.
 */
export function farewells({ self, store }: Pick<Context, 'self' | 'store'>): () => Promise<boolean> {
  let wasThere = false;
  return async () => {
    if (self === null) return false;
    const { file, state } = await store.read();
    const isThere = rowsOf(file, self).length > 0 || knownSession(state, self) !== undefined;
    wasThere ||= isThere;
    return wasThere && !isThere;
  };
}
