import type { JsonItem } from '../json-edit.ts';
import type { AgentSettings } from './agent.ts';
import { shimCommand } from './shim-command.ts';

/** Cursor, where Claude's settings file is not guard's already: Cursor loads that by default, and would fire twice. */
export const CURSOR: AgentSettings = {
  name: 'cursor',
  folder: '.cursor',
  step: 'cursor-trust-workspace',
  hooks: {
    kind: 'json',
    file: '.cursor/hooks.json',
    skeleton: { version: 1, hooks: {} },
    items: (shim) => {
      const command = shimCommand(shim, 'cursor');
      return [
        hook('sessionStart', { command, timeout: 10 }),
        hook('preToolUse', { command, matcher: 'Shell|Write|Delete', timeout: 10 }),
        hook('sessionEnd', { command, timeout: 5 }),
      ];
    },
  },
};

function hook(event: string, value: { command: string; matcher?: string; timeout: number }): JsonItem {
  return { path: ['hooks', event], value };
}
