import type { AgentSettings } from './agent.ts';
import { nestedHookItems } from './nested-hooks.ts';
import { shimCommand } from './shim-command.ts';

/** Codex CLI. It skips hooks silently until a person has trusted them in `/hooks`, and ends a SessionEnd hook after 3 s. */
export const CODEX: AgentSettings = {
  name: 'codex',
  folder: '.codex',
  step: 'codex-trust-hooks',
  hooks: {
    kind: 'json',
    file: '.codex/hooks.json',
    skeleton: {},
    items: (shim) =>
      nestedHookItems(shimCommand(shim, 'codex'), [
        { event: 'SessionStart', timeout: 10 },
        { event: 'UserPromptSubmit', timeout: 5 },
        { event: 'PreToolUse', matcher: 'Bash|apply_patch', timeout: 10 },
        { event: 'PostToolUse', matcher: 'Bash|apply_patch', timeout: 5 },
        { event: 'SessionEnd', timeout: 3 },
      ]),
  },
};
