import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AGENT_NAMES, type AgentName } from './agents/agent.ts';
import { AGENTS } from './agents/agent-list.ts';
import { type InstallSite, isRecorded } from './own-text.ts';
import { recordKey } from './record.ts';

type Site = Pick<InstallSite, 'commonDir' | 'record'>;

/** The agents whose configuration folder exists, be it empty; a `.claude` that is there for the sessions file alone is guard's own. */
export function findAgents(directory: string, site: Site): readonly AgentName[] {
  return AGENT_NAMES.filter((name) => {
    const folder = join(directory, AGENTS[name].folder);
    return isFolder(folder) && !(name === 'claude' && isGuards(folder, directory, site));
  });
}

/** An empty one was made by hand, unless guard knows better; where guard set Claude Code up, its settings have gone missing. */
function isGuards(folder: string, directory: string, site: Site): boolean {
  const { hooks } = AGENTS.claude;
  if (hooks.kind !== 'none' && isRecorded(site, join(directory, hooks.file))) return false;
  const names = readdirSync(folder);
  if (names.length === 0) return site.record.directories.includes(recordKey(site.commonDir, folder));
  return names.every((name) => name.startsWith('sessions.md'));
}

/** A loop of links is none. */
function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
