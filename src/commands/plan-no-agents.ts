import { type AgentFacts, planAgentsRemoval } from '../install/agent-settings.ts';
import type { Planned } from '../install/change.ts';
import { planLeftoverDirectories } from '../install/leftover-directories.ts';
import type { InstallSite } from '../install/own-text.ts';

/** `--agents none`: takes out what an earlier init set up, and the folders that it made for that; not the sessions file's. */
export function planNoAgents(facts: AgentFacts, site: InstallSite, sessionsFile: string): Planned {
  const { changes, problems } = planAgentsRemoval(facts, site);
  const folders = planLeftoverDirectories(site, changes).changes.filter(({ path }) => {
    const holds = (file: string): boolean => file.startsWith(`${path}/`);
    return changes.some((change) => holds(change.path)) && !holds(sessionsFile);
  });
  return { changes: [...changes, ...folders], problems };
}
