import type { AgentSettings } from './agent.ts';
import { goneText } from './gone.ts';

const FILE = '.opencode/plugin/guard.js';
const FIRST_LINE = '// Kept by `guard init`, taken out by `guard uninstall`.\n';

/**
 * opencode has no hook commands but plugins: this one hands each event to `hook.sh opencode` as JSON on stdin, in the words of Claude
 * Code's hooks, and understands three answers: `deny` (a reason, thrown), `env` (variables for the shell), `context` (text put behind the
 * tool's output). Whatever fails, it stays silent; only that guard is gone altogether is said, once.
 */
export const OPENCODE: AgentSettings = {
  name: 'opencode',
  folder: '.opencode',
  step: 'opencode-restart',
  hooks: { kind: 'file', file: FILE, firstLine: FIRST_LINE, text: pluginText },
};

function pluginText(shim: string): string {
  return `${FIRST_LINE}import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const SHIM = ${JSON.stringify(shim)};
const GONE = ${JSON.stringify(goneText(FILE))};

export const Guard = async ({ directory }) => {
  const sessions = new Set();
  const untold = new Map();
  const ask = (event, sessionID, more = {}) => {
    if (!existsSync(SHIM)) return event === 'SessionStart' ? { context: GONE } : {};
    const input = JSON.stringify({ hook_event_name: event, session_id: sessionID, cwd: directory, ...more });
    const run = spawnSync('sh', [SHIM, 'opencode'], { input, cwd: directory, encoding: 'utf8', timeout: 10000 });
    try {
      return JSON.parse(run.stdout) ?? {};
    } catch {
      return {};
    }
  };
  const begin = (sessionID) => {
    if (sessionID === undefined || sessions.has(sessionID)) return;
    sessions.add(sessionID);
    const { context } = ask('SessionStart', sessionID);
    if (typeof context === 'string') untold.set(sessionID, context);
  };
  const end = (sessionID) => {
    if (sessions.delete(sessionID)) ask('SessionEnd', sessionID);
  };
  const watched = new Set(['edit', 'write', 'patch', 'bash']);
  return {
    event: async ({ event }) => {
      if (event.type === 'session.created') begin(event.properties?.info?.id ?? event.properties?.sessionID);
      if (event.type === 'session.deleted') end(event.properties?.info?.id ?? event.properties?.sessionID);
    },
    'shell.env': async ({ sessionID, cwd }, output) => {
      begin(sessionID);
      Object.assign(output.env, ask('ShellEnv', sessionID, { cwd }).env);
    },
    'tool.execute.before': async ({ tool, sessionID, callID }, { args }) => {
      if (!watched.has(tool)) return;
      begin(sessionID);
      const { deny } = ask('PreToolUse', sessionID, { tool_name: tool, tool_input: args, tool_use_id: callID });
      if (typeof deny === 'string') throw new Error(deny);
    },
    'tool.execute.after': async ({ tool, sessionID, callID, args }, output) => {
      if (!watched.has(tool)) return;
      const { context } = ask('PostToolUse', sessionID, { tool_name: tool, tool_input: args, tool_use_id: callID });
      if (typeof output?.output !== 'string') return;
      for (const text of [untold.get(sessionID), context]) {
        if (typeof text === 'string') output.output += '\\n' + text;
      }
      untold.delete(sessionID);
    },
    dispose: async () => {
      for (const sessionID of [...sessions]) end(sessionID);
    },
  };
};
`;
}
