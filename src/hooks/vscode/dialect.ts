import type { Dialect } from '../agent/dialect.ts';
import { nestedReply } from '../agent/nested-reply.ts';

/** VS Code's agent, through Claude's settings file. It has no end of a session. */
export const VSCODE: Dialect = {
  agent: 'vscode',
  events: {
    SessionStart: 'session-start',
    UserPromptSubmit: 'prompt',
    PreToolUse: 'before-tool',
    PostToolUse: 'after-tool',
  },
  tools: {
    editFiles: 'edit',
    createFile: 'edit',
    create_file: 'edit',
    replace_string_in_file: 'edit',
    multi_replace_string_in_file: 'edit',
    insert_edit_into_file: 'edit',
    edit_notebook_file: 'edit',
    apply_patch: 'edit',
    Edit: 'edit',
    Write: 'edit',
    run_in_terminal: 'shell',
    runInTerminal: 'shell',
    Bash: 'shell',
  },
  projectVariable: null,
  hears: ['session-start', 'before-tool', 'after-tool'],
  informsShells: false,
  asks: true,
  print: nestedReply,
};
