import type { AgentSettings } from './agent.ts';
import { goneAnswer } from './gone.ts';
import { nestedHookItems } from './nested-hooks.ts';
import { shimCommand, startCommand } from './shim-command.ts';

const FILE = '.claude/settings.local.json';

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
    file: FILE,
    skeleton: {},
    items: (shim) => [
      ...PERMISSIONS.map((value) => ({ path: ['permissions', 'allow'], value })),
      ...nestedHookItems(startCommand(shim, 'claude', goneAnswer(FILE)), [
        { event: 'SessionStart', timeout: 10 },
      ]),
      ...nestedHookItems(shimCommand(shim, 'claude'), [
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

/** What an agent may type to reach guard; whether PATH has it may change from shell to shell. */
const CALLS = ['guard', 'npx --no-install guard'];

/**
 * What the agent may call without asking a person: the commands that it needs beside the others, and that run nothing else. Each
 * covers the bare command, too.
 */
const PERMISSIONS = [
  'status',
  'check',
  'claim',
  'release',
  'heartbeat',
  'whoami',
  'start',
  'end',
  'wait',
  'log',
  'lock',
  'unlock',
].flatMap((command) => CALLS.map((call) => `Bash(${call} ${command} *)`));

/** Whatever guard has allowed the agent, now or in an earlier version, which let it run anything under a lock. */
export const CLAUDE_PERMISSIONS: readonly string[] = [...PERMISSIONS, 'Bash(guard *)'];
