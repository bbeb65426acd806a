import { LOCK_STALE_AFTER_MS, SESSION_INACTIVE_AFTER_MS } from './core/staleness.ts';

/** The configuration with its defaults filled in (contract, section 1). Durations in ms. */
export interface Config {
  readonly sessionsFile: string | null;
  /** The file that a working tree names where none may: there is no main worktree whose word all go by. */
  readonly unusedSessionsFile?: string | null;
  readonly staleAfter: { readonly lock: number; readonly session: number };
  readonly edit: 'warn' | 'ask' | 'deny';
  readonly worktrees: 'warn' | 'deny';
  readonly shared: readonly string[];
  readonly release: 'committed' | 'all';
  readonly onError: 'allow' | 'deny';
  readonly push: {
    readonly branches: readonly string[];
    readonly paths: readonly string[];
    readonly foreign: 'off' | 'warn' | 'deny';
  };
  readonly vercel: {
    readonly project: string | null;
    readonly team: string | null;
    readonly target: string | null;
  };
  readonly agents: readonly string[] | null;
}

export const DEFAULT_CONFIG: Config = {
  sessionsFile: null,
  staleAfter: { lock: LOCK_STALE_AFTER_MS, session: SESSION_INACTIVE_AFTER_MS },
  edit: 'warn',
  worktrees: 'warn',
  shared: [],
  release: 'committed',
  onError: 'allow',
  push: { branches: ['**'], paths: ['**'], foreign: 'warn' },
  vercel: { project: null, team: null, target: null },
  agents: null,
};

export const AGENTS = ['claude', 'codex', 'copilot', 'gemini', 'opencode', 'cursor', 'windsurf'] as const;
