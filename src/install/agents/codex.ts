import type { AgentSettings } from './agent.ts';
import { goneAnswer } from './gone.ts';
import { nestedHookItems } from './nested-hooks.ts';
import { shimCommand, startCommand } from './shim-command.ts';

const FILE = '.codex/hooks.json';

/** Codex CLI. It skips hooks silently until a person has trusted them in `/hooks`, and ends a SessionEnd hook after 3 s. */
export const CODEX: AgentSettings = {
  name: 'codex',
  folder: '.codex',
  step: 'codex-trust-hooks',
  hooks: {
    kind: 'json',
    file: FILE,
    skeleton: {},
    items: (shim) => [
      ...nestedHookItems(startCommand(shim, 'codex', goneAnswer(FILE)), [
        { event: 'SessionStart', timeout: 10 },
      ]),
      ...nestedHookItems(shimCommand(shim, 'codex'), [
        { event: 'UserPromptSubmit', timeout: 5 },
        { event: 'PreToolUse', matcher: 'Bash|apply_patch', timeout: 10 },
        { event: 'PostToolUse', matcher: 'Bash|apply_patch', timeout: 5 },
        { event: 'SessionEnd', timeout: 3 },
      ]),
    ],
  },
};
