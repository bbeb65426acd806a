import type { JsonItem } from '../json-edit.ts';
import type { AgentSettings } from './agent.ts';
import { goneText } from './gone.ts';
import { shimCommand, startCommand } from './shim-command.ts';

const FILE = '.github/hooks/guard.json';

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
    file: FILE,
    skeleton: { version: 1, hooks: {} },
    items: (shim) => [
      copilotItem('SessionStart', startCommand(shim, 'copilot', GONE), 10),
      ...EVENTS.map(([event, timeoutSec]) => copilotItem(event, shimCommand(shim, 'copilot'), timeoutSec)),
    ],
  },
};

/** At the start it does not hear the nested form. */
const GONE = { additionalContext: goneText(FILE) };

const EVENTS = [
  ['UserPromptSubmit', 5],
  ['PreToolUse', 10],
  ['PostToolUse', 5],
  ['SessionEnd', 5],
] as const;

function copilotItem(event: string, bash: string, timeoutSec: number): JsonItem {
  return { path: ['hooks', event], value: { type: 'command', bash, timeoutSec } };
}
