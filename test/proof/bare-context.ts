import { DEFAULT_CONFIG } from '../../src/config.ts';
import type { Context } from '../../src/context.ts';
import { GuardError } from '../../src/errors.ts';
import type { Repository } from '../../src/git/repository.ts';
import type { Store } from '../../src/store/store.ts';

export interface BareOptions {
  readonly top: string;
  readonly store: Store;
  readonly session: string;
  readonly now: number;
  readonly limits: Context['limits'];
}

/** What the commands need of the world, without git: thousands of operations a second are to go through them. */
export function bareContext({ top, store, session, now, limits }: BareOptions): Context {
  return {
    cwd: top,
    env: {},
    repository: bareRepository(top),
    config: DEFAULT_CONFIG,
    limits,
    store,
    bindings: { find: () => null, isInside: () => false, bind() {}, unbind() {} },
    identity: { kind: 'session', id: session, source: '--session', agent: null },
    self: session,
    // All is there but submodules, about which git would be asked.
    paths: { ignoreCase: false, exists: (path) => !path.endsWith('/.git'), isDirectory: () => false },
    now: () => now,
    stagedPaths: () => [],
    changedPaths: () => [],
    isProcessGone: () => false,
    ownProcess: () => null,
    agentProcess: () => undefined,
    agentsRound: () => undefined,
    randomSessionId: () => 'abcd',
  };
}

function bareRepository(top: string): Repository {
  const none = (): never => {
    throw new GuardError('not-a-repository', { directory: top });
  };
  const gitDir = `${top}/.git`;
  return {
    topLevel: top,
    gitDir,
    commonDir: gitDir,
    mainTopLevel: top,
    isLinkedWorktree: false,
    ignoreCase: false,
    sharedModes: null,
    git: { text: none, bytes: none, tryBytes: none } as unknown as Repository['git'],
  };
}
