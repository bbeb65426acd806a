import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { AGENT_NAMES, type AgentName } from './agents/agent.ts';
import { AGENTS } from './agents/agent-list.ts';
import { isDirectory } from './file-state.ts';
import { type InstallSite, isRecorded } from './own-text.ts';
import { recordKey } from './record.ts';

type Site = Pick<InstallSite, 'commonDir' | 'record'>;

/**
 * The agents whose configuration folder exists, be it empty, and those that guard has set up, be the folder gone since; a
 * `.claude` that is there for the sessions file alone is guard's own.
 */
export function findAgents(directory: string, site: Site): readonly AgentName[] {
  return AGENT_NAMES.filter((name) => {
    if (wasSetUp(name, directory, site)) return true;
    const folder = join(directory, AGENTS[name].folder);
    return isDirectory(folder) && !(name === 'claude' && isGuards(folder, site));
  });
}

/** Whether guard changed an agent's settings here, as far as is known; they may have gone missing. */
export function wasSetUp(name: AgentName, directory: string, site: Site): boolean {
  const { hooks } = AGENTS[name];
  return hooks.kind !== 'none' && isRecorded(site, join(directory, hooks.file));
}

/** An empty one was made by hand, unless guard knows better. */
function isGuards(folder: string, site: Site): boolean {
  const names = readdirSync(folder);
  if (names.length === 0) return site.record.directories.includes(recordKey(site.commonDir, folder));
  return names.every((name) => name.startsWith('sessions.md'));
}
