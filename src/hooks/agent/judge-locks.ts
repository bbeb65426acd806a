import { othersLock } from '../../commands/others-lock.ts';
import { overridesOf } from '../../commands/overrides.ts';
import { recordCommandOverride } from '../../commands/record-command-override.ts';
import { holderActivity, type Situation, situationOf } from '../../commands/situation.ts';
import { verifyLegible } from '../../commands/verify-legible.ts';
import type { Context } from '../../context.ts';
import type { LockView } from '../../core/lock-view.ts';
import { runnerOf } from '../../shell/run-line.ts';
import { pushWithoutHooks, rebuildRefused } from '../../ui/command-messages.ts';
import type { LockTimes } from '../../ui/lock-messages.ts';
import { noteRefusal } from '../note-refusal.ts';
import type { ToolEvent } from './event.ts';
import type { ShellReading } from './read-shell.ts';
import { type AgentCall, sessionScenes } from './scene.ts';

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
  const situation = situationOf(scene, snapshot);
  const lock = othersLock(scene, situation.locks, 'docker');
  if (lock === null) {
    verifyLegible(snapshot);
    return [];
  }
  const granted = overridesOf(scene, snapshot.state).reasonForLock('docker');
  const without = dockers.filter(({ reason }) => reason === null);
  if (without.length === 0 || granted !== null) {
    const reason = dockers[0]?.reason ?? granted ?? '';
    await recordCommandOverride(scene, [{ kind: 'lock', subject: 'docker', holder: lock.holder, reason }]);
    return [];
  }
  const services = [
    ...new Set(without.flatMap(({ docker }) => (docker.services === '*' ? [] : docker.services))),
  ];
  const isAll = without.some(({ docker }) => docker.services === '*');
  await noteRefusal(scene, { lock: 'docker', other: lock.holder, detail: 'a container command' });
  const asked =
    offered === null
      ? null
      : { command: offered, runner: runnerOf(offered.trim()), services: isAll ? [] : services };
  return [rebuildRefused(lock, asked, timesOf(scene, situation, lock))];
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
