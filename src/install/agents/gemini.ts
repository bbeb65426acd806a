import type { AgentSettings } from './agent.ts';
import { nestedHookItems } from './nested-hooks.ts';
import { shimCommand } from './shim-command.ts';

const TOOLS = 'write_file|replace|run_shell_command';

/** Gemini CLI; its time limits are milliseconds. */
export const GEMINI: AgentSettings = {
  name: 'gemini',
  folder: '.gemini',
  step: 'gemini-trust-folder',
  hooks: {
    kind: 'json',
    file: '.gemini/settings.json',
    skeleton: {},
    items: (shim) =>
      nestedHookItems(shimCommand(shim, 'gemini'), [
        { event: 'SessionStart', timeout: 10_000, name: 'guard' },
        { event: 'BeforeAgent', timeout: 5_000, name: 'guard' },
        { event: 'BeforeTool', matcher: TOOLS, timeout: 10_000, name: 'guard' },
        { event: 'AfterTool', matcher: TOOLS, timeout: 5_000, name: 'guard' },
        { event: 'SessionEnd', timeout: 5_000, name: 'guard' },
      ]),
  },
};
