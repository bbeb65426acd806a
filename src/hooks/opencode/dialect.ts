import type { Dialect } from '../agent/dialect.ts';

/** opencode, through guard's own plugin, which hands events over in Claude's words and understands `deny`, `env` and `context`. */
export const OPENCODE: Dialect = {
  agent: 'opencode',
  events: {
    SessionStart: 'session-start',
    PreToolUse: 'before-tool',
    PostToolUse: 'after-tool',
    ShellEnv: 'shell-environment',
    SessionEnd: 'session-end',
  },
  tools: { edit: 'edit', write: 'edit', patch: 'edit', bash: 'shell' },
  projectVariable: null,
  // What it is told at the start its plugin keeps for the first tool's output.
  hears: ['session-start', 'after-tool'],
  informsShells: true,
  asks: false,
  print(event, { verdict, context, session }) {
    const answer = {
      ...(verdict === null ? {} : { deny: verdict.reason }),
      ...(event.kind === 'shell-environment' && session !== null ? { env: { GUARD_SESSION: session } } : {}),
      ...(context.length === 0 ? {} : { context: context.join('\n') }),
    };
    return Object.keys(answer).length === 0 ? '' : JSON.stringify(answer);
  },
};
