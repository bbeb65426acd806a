import type { AgentSettings } from './agent.ts';

/** Windsurf has hooks, but no session start and no environment: the git hooks and the instructions must do. */
export const WINDSURF: AgentSettings = {
  name: 'windsurf',
  folder: '.windsurf',
  step: 'windsurf-instructions-only',
  hooks: { kind: 'none' },
};
