import type { Dialect } from '../agent/dialect.ts';
import { objectOf, textOf } from '../agent/payload.ts';

/**
 * Gemini CLI. Its refusal stands at the top level. Its shells know nothing of the session, so the id is put in front of
 * each of its commands: without it, git's hooks would take the session's own claims for another's.
 */
export const GEMINI: Dialect = {
  agent: 'gemini',
  events: {
    SessionStart: 'session-start',
    BeforeAgent: 'prompt',
    BeforeTool: 'before-tool',
    AfterTool: 'after-tool',
    SessionEnd: 'session-end',
  },
  tools: { write_file: 'edit', replace: 'edit', run_shell_command: 'shell' },
  shellDirectory: ['dir_path', 'directory'],
  projectVariable: 'GEMINI_PROJECT_DIR',
  hears: ['session-start', 'prompt', 'after-tool'],
  informsShells: true,
  asks: false,
  print(event, { verdict, context, session }, payload) {
    if (verdict !== null) return JSON.stringify({ decision: 'deny', reason: verdict.reason });
    const command = textOf(objectOf(payload, 'tool_input'), 'command');
    const isShell = event.kind === 'before-tool' && event.tool.kind === 'shell';
    const fields = {
      ...(context.length === 0 ? {} : { additionalContext: context.join('\n') }),
      ...(isShell && session !== null && command !== null
        ? { tool_input: { command: `export GUARD_SESSION=${session}; ${command}` } }
        : {}),
    };
    if (Object.keys(fields).length === 0) return '';
    return JSON.stringify({ hookSpecificOutput: { hookEventName: event.name, ...fields } });
  },
};
