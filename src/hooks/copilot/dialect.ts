import type { Dialect } from '../agent/dialect.ts';
import { nestedReply } from '../agent/nested-reply.ts';

/** GitHub Copilot CLI, through Claude's settings file or its own. It takes every failure of a hook for a refusal. */
export const COPILOT: Dialect = {
  agent: 'copilot',
  events: {
    SessionStart: 'session-start',
    sessionStart: 'session-start',
    UserPromptSubmit: 'prompt',
    userPromptSubmitted: 'prompt',
    PreToolUse: 'before-tool',
    preToolUse: 'before-tool',
    PostToolUse: 'after-tool',
    postToolUse: 'after-tool',
    SessionEnd: 'session-end',
    sessionEnd: 'session-end',
  },
  tools: {
    Edit: 'edit',
    Write: 'edit',
    MultiEdit: 'edit',
    edit: 'edit',
    write: 'edit',
    create: 'edit',
    str_replace_editor: 'edit',
    apply_patch: 'edit',
    Bash: 'shell',
    bash: 'shell',
    PowerShell: 'shell',
    powershell: 'shell',
  },
  projectVariable: 'COPILOT_PROJECT_DIR',
  hears: ['session-start', 'before-tool'],
  informsShells: true,
  asks: false,
  // At the start the nested form was not heard; before a tool it was.
  print: (event, reply) =>
    event.kind === 'session-start'
      ? reply.context.length === 0
        ? ''
        : JSON.stringify({ additionalContext: reply.context.join('\n') })
      : nestedReply(event, reply),
};
