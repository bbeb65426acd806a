import type { AgentSettings } from './agent.ts';
import { nestedHookItems } from './nested-hooks.ts';
import { shimCommand } from './shim-command.ts';

/**
 * Claude Code. The local settings file, not the shared one: it is found from subdirectories and linked worktrees, and its
 * `permissions.allow` counts without trust. Copilot, Cursor and VS Code read it too, hence no `args` form, which Copilot does not know.
 */
export const CLAUDE: AgentSettings = {
  name: 'claude',
  folder: '.claude',
  step: 'claude-accept-folder',
  hooks: {
    kind: 'json',
    file: '.claude/settings.local.json',
    skeleton: {},
    items: (shim) => [
      { path: ['permissions', 'allow'], value: CLAUDE_PERMISSION },
      ...nestedHookItems(shimCommand(shim, 'claude'), [
        { event: 'SessionStart', timeout: 10 },
        { event: 'UserPromptSubmit', timeout: 5 },
        {
          event: 'PreToolUse',
          matcher: 'Edit|Write|MultiEdit|NotebookEdit|Bash|PowerShell|Monitor',
          timeout: 10,
        },
        { event: 'PostToolUse', matcher: 'Edit|Write|MultiEdit|NotebookEdit|Bash|PowerShell', timeout: 5 },
        // A command that fails ends here, and is a sign of life as well.
        { event: 'PostToolUseFailure', matcher: 'Bash|PowerShell', timeout: 5 },
        // Without a limit of its own it would be cut off after 1.5 s.
        { event: 'SessionEnd', timeout: 5 },
      ]),
    ],
  },
};

/** Lets the agent call guard without asking a person. */
export const CLAUDE_PERMISSION = 'Bash(guard *)';
