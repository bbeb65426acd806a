import { GuardError } from '../../errors.ts';
import { CLAUDE } from '../claude/dialect.ts';
import { CODEX } from '../codex/dialect.ts';
import { COPILOT } from '../copilot/dialect.ts';
import { CURSOR } from '../cursor/dialect.ts';
import { GEMINI } from '../gemini/dialect.ts';
import { OPENCODE } from '../opencode/dialect.ts';
import { VSCODE } from '../vscode/dialect.ts';
import type { Dialect } from './dialect.ts';
import type { Payload } from './payload.ts';

const DIALECTS: Readonly<Record<string, Dialect>> = {
  claude: CLAUDE,
  codex: CODEX,
  copilot: COPILOT,
  gemini: GEMINI,
  opencode: OPENCODE,
  cursor: CURSOR,
  vscode: VSCODE,
};

/**
 * Who is speaking. A file that only one agent reads is believed. Claude's is read by three more, which tell themselves apart
 * by what they send, or by their variables; but variables are inherited when one agent starts another, so Claude Code's own,
 * which names this very session, goes before all else. Throws `usage` for a word that is no agent's: it stands in somebody's
 * own configuration.
 */
export function detectDialect(host: string, payload: Payload, env: NodeJS.ProcessEnv): Dialect {
  if (host !== 'claude') return named(host);
  if (payload.session_id !== undefined && payload.session_id === env.CLAUDE_CODE_SESSION_ID) return CLAUDE;
  if ('conversation_id' in payload || 'cursor_version' in payload) return CURSOR;
  if ('hookEventName' in payload) return VSCODE;
  if ('toolName' in payload || 'sessionId' in payload) return COPILOT;
  if ('transcript_path' in payload) return CLAUDE;
  if (env.COPILOT_CLI !== undefined || 'timestamp' in payload) return COPILOT;
  return env.CURSOR_VERSION === undefined ? CLAUDE : CURSOR;
}

function named(host: string): Dialect {
  const dialect = Object.hasOwn(DIALECTS, host) ? DIALECTS[host] : undefined;
  if (dialect !== undefined) return dialect;
  const names = Object.keys(DIALECTS)
    .join(', ')
    .replace(/, (?=\w+$)/, ' and ');
  const problem = `${JSON.stringify(host)} is no agent that guard answers; guard has ${names}`;
  throw new GuardError('usage', { problem });
}
