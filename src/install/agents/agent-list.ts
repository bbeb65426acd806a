import type { AgentName, AgentSettings } from './agent.ts';
import { CLAUDE } from './claude.ts';
import { CODEX } from './codex.ts';
import { COPILOT } from './copilot.ts';
import { CURSOR } from './cursor.ts';
import { GEMINI } from './gemini.ts';
import { OPENCODE } from './opencode.ts';
import { WINDSURF } from './windsurf.ts';

/** How each agent is set up. */
export const AGENTS: Readonly<Record<AgentName, AgentSettings>> = {
  claude: CLAUDE,
  codex: CODEX,
  copilot: COPILOT,
  gemini: GEMINI,
  opencode: OPENCODE,
  cursor: CURSOR,
  windsurf: WINDSURF,
};

/** Agents that load Claude's settings file as well, so that their own entries beside it would fire twice. */
export const READERS_OF_CLAUDE: readonly AgentName[] = ['copilot', 'cursor'];
