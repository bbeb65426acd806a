import { join } from 'node:path';
import type { Context } from '../../context.ts';
import { inspectAgent, planAgents, stepOf } from '../../install/agent-settings.ts';
import { findAgents, wasSetUp } from '../../install/find-agents.ts';
import type { JournalLine } from '../../store/store.ts';
import { installSite, readRecord } from '../installation.ts';
import { requireTopLevel } from '../require-top-level.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

/** Are the hooks there of the agents that are used here, and has anything been heard of them? */
export function inspectAgents(
  context: Context,
  dist: string,
  journal: readonly JournalLine[],
): readonly Finding[] {
  const facts = {
    directory: context.repository.mainTopLevel ?? requireTopLevel(context),
    shim: join(dist, 'hook.sh'),
  };
  const site = installSite(context, readRecord(context));
  const found = findAgents(facts.directory, site);
  const { agents: wanted } = context.config;
  if (found.length === 0 && wanted === null) return [ok('agent-none')];
  return found.map((agent) => {
    const { state, file, shim } = inspectAgent(facts, agent);
    if (file === null) return ok('agent-without-hooks', agent);
    if (state === 'damaged' || state === 'absent') {
      // What init would say, so that nobody is sent there in vain.
      const problem = planAgents(facts, { site, agents: [agent] }).problems.find(
        ({ path }) => path === file || file.startsWith(`${path}/`),
      );
      if (problem === undefined) {
        const comesBack = wasSetUp(agent, facts.directory, site) && (wanted?.includes(agent) ?? true);
        return comesBack ? fail('agent-gone', agent, file) : warn('agent-absent', agent, file);
      }
      const tell = state === 'damaged' ? fail : warn;
      return tell(state === 'damaged' ? 'agent-damaged' : 'agent-blocked', agent, JSON.stringify(problem));
    }
    if (shim !== null && !shim.exists) return fail('agent-shim-missing', agent, shim.path);
    if (state === 'outdated') return warn('agent-outdated', agent, file);
    if (state === 'off') return warn('agent-off', agent, file);
    // That hooks run at all is up to the agent: some skip in silence what nobody trusted.
    const isHeard = journal.some(({ kind, detail }) => kind === 'started' && detail === agent);
    return isHeard ? ok('agent-live', agent, file) : warn('agent-unheard', agent, stepOf(agent));
  });
}
