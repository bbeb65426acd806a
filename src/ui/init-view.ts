import type { InitFacts } from '../commands/init.ts';
import type { Unusable } from '../commands/unusable-file.ts';
import { agentLines, droppedAgents, NO_AGENTS } from './agent-lines.ts';
import { damageMessage } from './problem-messages.ts';
import { changeDiff, changeLines, isNowhereLive, shortPath } from './setup-view.ts';
import { visible } from './visible.ts';

/** What init did, or would do, and how things stand now; what stands in its way is said apart. */
export function initView(facts: InitFacts, base: string): readonly string[] {
  const { applied } = facts;
  const changes = applied
    ? changeLines(facts.changes, { applied, base })
    : facts.changes.flatMap((change) => [...changeLines([change], { applied, base }), ...changeDiff(change)]);
  const done = [...fileLines(facts, base), ...changes];
  const none = facts.findsNoAgent ? [`Agents: ${NO_AGENTS}`] : [];
  const lines = agentLines(facts.agents, facts.agentsLeft);
  const agents = lines.length > 0 ? ['Agents:', ...lines] : [...none, ...droppedAgents(facts)];
  const state = stateOf(facts, done.length === 0);
  if (done.length === 0) return [state, ...agents];
  return [...done, ...agents, ...(applied ? ['', state] : [])];
}

function fileLines({ sessionsFile, location, applied }: InitFacts, base: string): readonly string[] {
  if (sessionsFile === 'kept') return [];
  const isAgain = sessionsFile === 'written-again';
  const verb = isAgain ? (applied ? 'wrote' : 'write') : applied ? 'created' : 'create';
  const shown = applied ? verb.padEnd(8) : `would ${verb}`.padEnd(14);
  return [`${shown} ${shortPath(location, base)}${isAgain ? ' again' : ''}`];
}

/** Why the sessions file is not used, and what to do. */
export function unusableText(unusable: Unusable): string {
  if (unusable.why === 'foreign') return foreignText(unusable.by, unusable.value);
  const message = damageMessage(unusable.damage);
  return unusable.damage.data.line === 0 ? message : `sessions file, ${message}`;
}

/** What a setting names, and what is to be there. */
export function foreignText(by: string, value: string): string {
  const is = `${by} is ${JSON.stringify(value)}, which is no sessions file: no heading "Active Sessions" stands in it`;
  return visible(`${is} - name another, then guard init`, 600);
}

function stateOf(
  { applied, advice, problems, unignored, tracked, unusable }: InitFacts,
  isNothing: boolean,
): string {
  if (!applied && problems.length > 0) return 'Nothing would change.';
  const elsewhere = advice.filter((item) => item.code === 'hooks-path-elsewhere');
  if (elsewhere.some(isNowhereLive)) return 'Guard is set up, but git does not run its hooks yet.';
  const passedOver = advice.filter((item) => item.code === 'generated-not-executable');
  if (
    problems.length + unignored.length + elsewhere.length + passedOver.length > 0 ||
    (tracked ?? unusable) !== null
  )
    return 'Guard is set up, but not all of it. See: guard doctor';
  return isNothing ? 'Everything is set up already.' : 'Guard is set up. See: guard doctor, guard status';
}
