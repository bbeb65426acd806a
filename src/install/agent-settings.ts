import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AGENT_NAMES, type AgentName, type AgentSettings, type AgentStep } from './agents/agent.ts';
import { AGENTS, READERS_OF_CLAUDE } from './agents/agent-list.ts';
import { installedShims, settingsText } from './agents/settings-text.ts';
import { isShimCommand, shimCommand } from './agents/shim-command.ts';
import { joinPlans, NOTHING, type Planned } from './change.ts';
import { readHook } from './hook-place.ts';
import type { JsonItem } from './json-edit.ts';
import { findMember, parseJsonText, toValue } from './json-text.ts';
import {
  type InstallSite,
  isRecorded,
  type OwnText,
  planOwnText,
  planTakeBack,
  wholeFile,
} from './own-text.ts';
import { TextDamage } from './text-damage.ts';

/** Where agents' settings lie and what their entries call. */
export interface AgentFacts {
  /** The top level that holds the settings: the main worktree's, where Claude Code looks from linked ones too. */
  readonly directory: string;
  /** The absolute path of `hook.sh`. */
  readonly shim: string;
}

export interface AgentOptions {
  readonly site: InstallSite;
  readonly agents: readonly AgentName[];
  /** Claude Code shows guard's status line, unless there is one. */
  readonly statusLine?: boolean;
}

/** What became of one wanted agent whose settings nothing stood in the way of. `covered` is set up through Claude's file, which it reads. */
export interface AgentOutcome {
  readonly agent: AgentName;
  readonly file: string | null;
  readonly by: 'own-file' | 'covered' | 'none';
  readonly step: AgentStep;
  /** The settings file, from the top level, whose status line is shown and not guard's, though that was asked for. */
  readonly statusLineOf?: string;
}

export interface PlannedAgents extends Planned {
  readonly outcomes: readonly AgentOutcome[];
  /** Not wanted now, but set up by an earlier call. */
  readonly left: readonly AgentName[];
}

/** Plans the wanted agents' hooks into their settings; entries of other agents stay as they are. */
export function planAgents(facts: AgentFacts, options: AgentOptions): PlannedAgents {
  const { site, agents } = options;
  const statusLineOf = options.statusLine === true ? foreignStatusLine(facts) : null;
  let claudeServes = serves(inspectAgent(facts, 'claude'));
  const plans: Planned[] = [];
  const outcomes: AgentOutcome[] = [];
  const left: AgentName[] = [];
  for (const agent of AGENT_NAMES) {
    const { step } = AGENTS[agent];
    const file = settingsFile(facts, agent);
    const own = ownTextOf(facts, agent, {
      statusLine: options.statusLine === true && statusLineOf === null,
    });
    const covered = claudeServes && READERS_OF_CLAUDE.includes(agent);
    if (covered && file !== null && own !== null) plans.push(planEntriesBack(site, file, own));
    if (!agents.includes(agent)) {
      if (!covered && serves(inspectOwnFile(facts, agent))) left.push(agent);
      continue;
    }
    if (covered) outcomes.push({ agent, file: settingsFile(facts, 'claude'), by: 'covered', step });
    else if (file === null || own === null) outcomes.push({ agent, file: null, by: 'none', step });
    else {
      const plan = planOwnText(site, file, own, { why: { code: 'agent', agent } });
      plans.push(plan);
      if (plan.problems.length > 0) continue;
      if (agent === 'claude') claudeServes = true;
      const theirs = agent === 'claude' && statusLineOf !== null ? { statusLineOf } : {};
      outcomes.push({ agent, file, by: 'own-file', step, ...theirs });
    }
  }
  return { ...joinPlans(plans), outcomes, left };
}

/** Plans guard's entries out of every agent's settings. */
export function planAgentsRemoval(facts: AgentFacts, site: InstallSite): Planned {
  return joinPlans(
    AGENT_NAMES.map((agent) => {
      const file = settingsFile(facts, agent);
      const own = ownTextOf(facts, agent, { statusLine: false });
      return file === null || own === null ? NOTHING : planEntriesBack(site, file, own);
    }),
  );
}

/** The settings files of all agents but these. */
export function otherSettings(facts: AgentFacts, agents: readonly AgentName[]): readonly string[] {
  return AGENT_NAMES.filter((agent) => !agents.includes(agent)).flatMap(
    (agent) => settingsFile(facts, agent) ?? [],
  );
}

/** Settings that cannot be parsed say nothing of guard: where guard never changed them, that is nobody's problem here. */
function planEntriesBack(site: InstallSite, file: string, own: OwnText): Planned {
  const plan = planTakeBack(site, file, own);
  return isRecorded(site, file) ? plan : { ...plan, problems: [] };
}

/** What is installed for one agent; reads only. */
export interface AgentReport {
  readonly agent: AgentName;
  readonly file: string | null;
  /** `off`: the entries are there, but `file` turns all hooks off. */
  readonly state: 'current' | 'outdated' | 'absent' | 'damaged' | 'off';
  /** The `hook.sh` that the entries call, and whether it is still there: if not, they do nothing and say nothing. */
  readonly shim: { readonly path: string; readonly exists: boolean } | null;
}

/** Compares an agent's settings with what guard would write now; for one that reads Claude's file, and has none of its own, that. */
export function inspectAgent(facts: AgentFacts, agent: AgentName): AgentReport {
  const report = inspectOwnFile(facts, agent);
  if (report.state === 'absent' && READERS_OF_CLAUDE.includes(agent)) {
    const served = inspectOwnFile(facts, 'claude');
    return serves(served) ? { ...served, agent } : report;
  }
  const off = agent === 'claude' && report.shim !== null ? fileThatTurnsHooksOff(facts) : null;
  return off === null ? report : { ...report, state: 'off', file: off };
}

/** Whether agents that read Claude's file find guard there; in one that cannot be parsed nobody does. */
function serves({ state }: AgentReport): boolean {
  return state !== 'absent' && state !== 'damaged';
}

/** Claude Code runs no hooks at all where one of its settings says so. */
function fileThatTurnsHooksOff({ directory }: AgentFacts): string | null {
  const files = CLAUDE_FILES.map((name) => join(directory, name));
  return files.find((file) => memberOf(file, 'disableAllHooks') === true) ?? null;
}

/** The file whose status line Claude Code shows, if it is not guard's: in the local settings that would outrank the project's. */
function foreignStatusLine({ directory }: AgentFacts): string | null {
  for (const name of CLAUDE_FILES) {
    const line = memberOf(join(directory, name), 'statusLine');
    if (line !== undefined)
      return isShimCommand((line as { command?: unknown } | null)?.command) ? null : name;
  }
  return null;
}

const CLAUDE_FILES = ['.claude/settings.local.json', '.claude/settings.json'];

/** A member of a settings file; undefined where there is none, and where the file cannot be parsed. */
function memberOf(file: string, key: string): unknown {
  try {
    const member = findMember(parseJsonText(readHook(file)?.text ?? '{}'), key);
    return member === undefined ? undefined : toValue(member.value);
  } catch (error) {
    if (error instanceof TextDamage) return undefined;
    throw error;
  }
}

function inspectOwnFile(facts: AgentFacts, agent: AgentName): AgentReport {
  const file = settingsFile(facts, agent);
  const own = ownTextOf(facts, agent, { statusLine: false });
  const text = file === null ? null : (readHook(file)?.text ?? null);
  if (own === null || text === null) return { agent, file, state: 'absent', shim: null };
  try {
    const installed = AGENTS[agent].hooks.kind === 'json' ? installedShims(text) : pluginShims(text);
    const shim = installed[0] === undefined ? null : { path: installed[0], exists: existsSync(installed[0]) };
    if (shim === null) return { agent, file, state: 'absent', shim };
    return { agent, file, state: own.isCurrent(text) ? 'current' : 'outdated', shim };
  } catch (error) {
    if (error instanceof TextDamage) return { agent, file, state: 'damaged', shim: null };
    throw error;
  }
}

/** What a person must still do before the agent runs the hooks. */
export function stepOf(agent: AgentName): AgentStep {
  return AGENTS[agent].step;
}

function settingsFile(facts: AgentFacts, agent: AgentName): string | null {
  const { hooks } = AGENTS[agent];
  return hooks.kind === 'none' ? null : join(facts.directory, hooks.file);
}

function ownTextOf(
  facts: AgentFacts,
  agent: AgentName,
  options: { readonly statusLine: boolean },
): OwnText | null {
  const { hooks }: AgentSettings = AGENTS[agent];
  if (hooks.kind === 'none') return null;
  if (hooks.kind === 'file')
    return wholeFile(hooks.text(facts.shim), (text) => text.startsWith(hooks.firstLine));
  const statusLine: readonly JsonItem[] =
    agent === 'claude' && options.statusLine ? [claudeStatusLine(facts.shim)] : [];
  return settingsText([...hooks.items(facts.shim), ...statusLine], hooks.skeleton);
}

/** Inserted only where no status line exists, as Claude Code shows one. */
function claudeStatusLine(shim: string): JsonItem {
  return {
    path: ['statusLine'],
    value: { type: 'command', command: shimCommand(shim, 'statusline'), padding: 0 },
    member: true,
  };
}

function pluginShims(text: string): readonly string[] {
  const literal = /^const SHIM = ("(?:[^"\\]|\\.)*");$/m.exec(text)?.[1];
  return literal === undefined ? [] : [String(JSON.parse(literal))];
}
