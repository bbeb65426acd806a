import type { Context } from '../context.ts';
import { rowsOf } from '../core/session.ts';
import type { Snapshot } from '../store/store.ts';
import { knownSession } from './situation.ts';

/**
 * Whether the caller's session was there when it was asked before, and has ended since, with `guard end` or by `guard prune`:
 * neither a row nor anything that guard knows of it is left. One that was never there has not ended.
 */
export interface Farewells {
  hasEnded(): Promise<boolean>;
  /** The same in the midst of a change. */
  isOver(snapshot: Pick<Snapshot, 'file' | 'state'>): boolean;
}

export function farewells({ self, store }: Pick<Context, 'self' | 'store'>): Farewells {
  let wasThere = false;
  const isOver: Farewells['isOver'] = ({ file, state }) => {
    if (self === null) return false;
    const isThere = rowsOf(file, self).length > 0 || knownSession(state, self) !== undefined;
    wasThere ||= isThere;
    return wasThere && !isThere;
  };
  return { isOver, hasEnded: async () => self !== null && isOver(await store.read()) };
}
