import type { JsonItem } from '../json-edit.ts';
import type { AgentSettings } from './agent.ts';
import { shimCommand } from './shim-command.ts';

/**
 * GitHub Copilot CLI, where Claude's settings file is not guard's already: Copilot loads that too, and would fire twice. Event names
 * in Pascal case, because with them the payload names its event.
 */
export const COPILOT: AgentSettings = {
  name: 'copilot',
  folder: '.github/hooks',
  step: 'copilot-trust-folder',
  hooks: {
    kind: 'json',
    file: '.github/hooks/guard.json',
    skeleton: { version: 1, hooks: {} },
    items: (shim) =>
      EVENTS.map(([event, timeoutSec]) => copilotItem(event, shimCommand(shim, 'copilot'), timeoutSec)),
  },
};

const EVENTS = [
  ['SessionStart', 10],
  ['UserPromptSubmit', 5],
  ['PreToolUse', 10],
  ['PostToolUse', 5],
  ['SessionEnd', 5],
] as const;

function copilotItem(event: string, bash: string, timeoutSec: number): JsonItem {
  return { path: ['hooks', event], value: { type: 'command', bash, timeoutSec } };
}
