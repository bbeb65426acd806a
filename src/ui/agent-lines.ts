import type { AgentOutcome } from '../install/agent-settings.ts';
import type { AgentName } from '../install/agents/agent.ts';

const STEPS: Readonly<Record<AgentOutcome['step'], string>> = {
  'claude-accept-folder': 'accept the hooks when Claude Code asks whether to trust this folder',
  'codex-trust-hooks': 'accept the hooks once in Codex: /hooks',
  'copilot-trust-folder': 'trust this folder in Copilot CLI',
  'gemini-trust-folder': 'trust this folder in Gemini CLI',
  'opencode-restart': 'restart opencode',
  'cursor-trust-workspace': 'trust this workspace in Cursor',
  'windsurf-instructions-only':
    'Windsurf has no hooks guard can use: guard init --instructions adds a block to AGENTS.md',
};

/** Said where no agent's folder is here, so that nobody believes its hooks were set up. */
export const NO_AGENTS =
  'none found here; guard init --agents claude (or codex, copilot, gemini, opencode, cursor) sets it up';

/** `guard init --statusline` without Claude Code, the only agent that has one. */
export const NO_STATUS_LINE =
  'guard: --statusline shows nothing: Claude Code is not set up here; guard init --agents claude --statusline';

/** What a person must still do for an agent, by the step's code. */
export function stepText(step: string): string {
  return Object.entries(STEPS).find(([code]) => code === step)?.[1] ?? step;
}

/** Guard gives itself rights there, so it says which. */
const CLAUDE_MAY =
  '  claude: may call guard status, claim, wait, lock and the like without asking you; all others, such as guard run, push, override and init, still ask';

/** What the agents need that are set up now, and which others stay so. */
export function agentLines(agents: readonly AgentOutcome[], left: readonly AgentName[]): readonly string[] {
  const steps = agents.flatMap(({ agent, by, step, statusLineOf }) => {
    const how = by === 'covered' ? " (through Claude Code's settings)" : '';
    const theirs = `  ${agent}: shows the status line of ${statusLineOf}, not guard's`;
    return [
      `  ${agent}${how}: ${STEPS[step]}`,
      ...(agent === 'claude' ? [CLAUDE_MAY] : []),
      ...(statusLineOf === undefined ? [] : [theirs]),
    ];
  });
  const stays = "set up before, and stays so; guard init --agents none takes agents' hooks away";
  return [...steps, ...left.map((agent) => `  ${agent}: ${stays}`)];
}

/** After `--agents none`, where any were set up. */
export function droppedAgents({ agentsDropped, applied }: DroppedAgents): readonly string[] {
  if (agentsDropped.length === 0) return [];
  const names = agentsDropped.join(', ');
  return [
    `Agents: guard's hooks ${applied ? 'are' : 'would be'} gone from ${names}. "agents": [] in guard.config.json keeps a later guard init from setting up what it finds`,
  ];
}

interface DroppedAgents {
  readonly agentsDropped: readonly AgentName[];
  readonly applied: boolean;
}
