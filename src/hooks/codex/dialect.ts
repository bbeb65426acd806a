import type { Dialect } from '../agent/dialect.ts';
import { nestedReply } from '../agent/nested-reply.ts';

/** Codex CLI. One key too many voids its answer; it runs what it should ask about, so guard refuses instead. */
export const CODEX: Dialect = {
  agent: 'codex',
  events: {
    SessionStart: 'session-start',
    UserPromptSubmit: 'prompt',
    PreToolUse: 'before-tool',
    PostToolUse: 'after-tool',
    SessionEnd: 'session-end',
  },
  tools: { apply_patch: 'edit', Edit: 'edit', Write: 'edit', Bash: 'shell' },
  projectVariable: null,
  hears: ['session-start', 'prompt', 'before-tool', 'after-tool'],
  informsShells: true,
  asks: false,
  print: (event, reply) => (event.kind === 'session-end' ? '' : nestedReply(event, reply)),
};
