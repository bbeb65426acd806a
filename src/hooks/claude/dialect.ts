import type { Dialect } from '../agent/dialect.ts';
import { nestedReply } from '../agent/nested-reply.ts';
import { exportIdentity } from './env-file.ts';

/** Claude Code. */
export const CLAUDE: Dialect = {
  agent: 'claude',
  events: {
    SessionStart: 'session-start',
    UserPromptSubmit: 'prompt',
    PreToolUse: 'before-tool',
    PostToolUse: 'after-tool',
    PostToolUseFailure: 'after-tool',
    SessionEnd: 'session-end',
  },
  tools: {
    Edit: 'edit',
    Write: 'edit',
    MultiEdit: 'edit',
    NotebookEdit: 'edit',
    Bash: 'shell',
    PowerShell: 'shell',
    Monitor: 'shell',
  },
  projectVariable: 'CLAUDE_PROJECT_DIR',
  hears: ['session-start', 'prompt', 'before-tool', 'after-tool'],
  informsShells: true,
  asks: true,
  print: nestedReply,
  remember(env, id) {
    if (env.CLAUDE_ENV_FILE !== undefined && env.CLAUDE_ENV_FILE !== '')
      exportIdentity(env.CLAUDE_ENV_FILE, id);
  },
};
