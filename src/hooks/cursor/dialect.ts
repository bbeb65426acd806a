import type { Dialect } from '../agent/dialect.ts';
import { nestedReply } from '../agent/nested-reply.ts';

/**
 * Cursor, through its own file or Claude's. Its own events are camel case and answered in its own form; those of Claude's
 * file are answered as Claude's. It does not enforce "ask" before a tool, so guard refuses instead.
 */
export const CURSOR: Dialect = {
  agent: 'cursor',
  events: {
    sessionStart: 'session-start',
    SessionStart: 'session-start',
    beforeSubmitPrompt: 'prompt',
    UserPromptSubmit: 'prompt',
    preToolUse: 'before-tool',
    PreToolUse: 'before-tool',
    beforeShellExecution: 'before-tool',
    postToolUse: 'after-tool',
    PostToolUse: 'after-tool',
    sessionEnd: 'session-end',
    SessionEnd: 'session-end',
  },
  tools: { Write: 'edit', Edit: 'edit', MultiEdit: 'edit', Delete: 'edit', Shell: 'shell', Bash: 'shell' },
  projectVariable: 'CURSOR_PROJECT_DIR',
  hears: ['session-start'],
  informsShells: false,
  asks: false,
  print(event, reply) {
    if (/^[A-Z]/.test(event.name)) return nestedReply(event, reply);
    const { verdict, context } = reply;
    if (verdict !== null) {
      return JSON.stringify({
        permission: 'deny',
        user_message: verdict.reason,
        agent_message: verdict.reason,
      });
    }
    if (event.kind !== 'session-start' || context.length === 0) return '';
    return JSON.stringify({ additional_context: context.join('\n') });
  },
};
