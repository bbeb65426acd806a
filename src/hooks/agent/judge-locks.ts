import { othersLock } from '../../commands/others-lock.ts';
import { overridesOf } from '../../commands/overrides.ts';
import { recordCommandOverride } from '../../commands/record-command-override.ts';
import { holderActivity, type Situation, situationOf } from '../../commands/situation.ts';
import { verifyLegible } from '../../commands/verify-legible.ts';
import type { Context } from '../../context.ts';
import type { LockView } from '../../core/lock-view.ts';
import { runnerOf } from '../../shell/run-line.ts';
import type { Snapshot } from '../../store/store.ts';
import { lockNeeded, pushWithoutHooks } from '../../ui/command-messages.ts';
import type { LockTimes } from '../../ui/lock-messages.ts';
import { noteRefusal } from '../note-refusal.ts';
import type { ToolEvent } from './event.ts';
import type { ShellReading } from './read-shell.ts';
import { type AgentCall, sessionScenes } from './scene.ts';

/** A lock that commands of a line need. */
interface Need {
  readonly name: string;
  /** What the commands are. */
  readonly detail: string;
  /** The line, where it may run under the lock; null where it is refused for something else. */
  readonly offered: string | null;
  readonly services?: readonly string[];
  /** Where the lock's repository is, if it is not the one in which the agent calls guard. */
  readonly place?: string | undefined;
}

/**
 * Refuses container commands while another session holds the docker lock; nothing where they may run. `offered` is the line
 * that may be run under the lock, if it may.
 */
export async function judgeDocker(
  event: ToolEvent,
  offered: string | null,
  { dockers }: ShellReading,
  call: AgentCall,
): Promise<readonly string[]> {
  const [scene] = dockers.length === 0 ? [] : await sessionScenes(event, call);
  if (scene === undefined) return [];
  const snapshot = await scene.store.read();
  const named = dockers.flatMap(({ docker, reason }) => (reason === null ? [docker.services] : []));
  const services = named.includes('*') ? [] : [...new Set(named.flat())];
  return judgeLock(scene, snapshot, dockers, {
    name: 'docker',
    detail: 'a container command',
    offered,
    services,
  });
}

/**
 * Refuses commands that need a lock, each with its own reason to go past it, while another session holds that; nothing where
 * they may run. Throws where nobody can tell.
 */
export async function judgeLock(
  scene: Context,
  snapshot: Snapshot,
  needing: readonly { readonly reason: string | null }[],
  { name, detail, offered, services = [], place }: Need,
): Promise<readonly string[]> {
  const situation = () => situationOf(scene, snapshot);
  const lock = needing.length === 0 ? null : othersLock(scene, situation().locks, name);
  if (lock === null) {
    if (offered !== null) verifyLegible(snapshot);
    return [];
  }
  const granted = overridesOf(scene, snapshot.state).reasonForLock(name);
  if (granted !== null || needing.every(({ reason }) => reason !== null)) {
    const reason = needing[0]?.reason ?? granted ?? '';
    const past = { kind: 'lock', subject: name, holder: lock.holder, reason } as const;
    // What does not run goes past nothing.
    await recordCommandOverride(scene, offered === null ? [] : [past]);
    return [];
  }
  await noteRefusal(scene, { lock: name, other: lock.holder, detail });
  const asked =
    offered === null || place !== undefined
      ? null
      : { command: offered, runner: runnerOf(offered.trim()), services };
  return [lockNeeded(lock, asked, timesOf(scene, situation(), lock), place)];
}

/** A skip is nobody's to refuse (contract, section 6), but it should not be taken in ignorance. */
export async function adviseOnPush(
  event: ToolEvent,
  { effects }: ShellReading,
  call: AgentCall,
): Promise<readonly string[]> {
  const pushes = effects.some(({ effect }) => effect.kind === 'skips-hooks' && effect.words.includes('push'));
  const [scene] = pushes ? await sessionScenes(event, call) : [];
  if (scene === undefined) return [];
  const situation = situationOf(scene, await scene.store.read());
  const lock = othersLock(scene, situation.locks, 'vercel');
  return lock === null ? [] : [pushWithoutHooks(lock, timesOf(scene, situation, lock))];
}

function timesOf({ now, limits }: Context, situation: Situation, lock: LockView): LockTimes {
  return { now: now(), staleAfterMs: limits.lockStaleAfterMs, holderActive: holderActivity(situation, lock) };
}
