import { resolve } from 'node:path';
import { overridesOf } from '../../commands/overrides.ts';
import { recordCommandOverride } from '../../commands/record-command-override.ts';
import { worktreeName } from '../../commands/session-state.ts';
import { holderActivity, type Situation, situationOf } from '../../commands/situation.ts';
import type { Context } from '../../context.ts';
import type { LockView } from '../../core/lock-view.ts';
import { isSameSession } from '../../core/session.ts';
import { locateRepository } from '../../git/locate-repository.ts';
import type { Repository } from '../../git/repository.ts';
import type { GitRunner } from '../../git/run.ts';
import { pushWithoutHooks, rebuildRefused } from '../../ui/command-messages.ts';
import type { LockTimes } from '../../ui/lock-messages.ts';
import type { ToolEvent } from './event.ts';
import { judgeGitEffects } from './judge-git-effects.ts';
import { placeEffects } from './placed-effects.ts';
import { mayConcernOthers, readShell, type ShellReading } from './read-shell.ts';
import { type Reply, SILENCE } from './reply.ts';
import { type AgentCall, openScene, openSceneIn, sessionScenes } from './scene.ts';

/**
 * Refuses a shell command that would hit other sessions: their uncommitted files, their commits on the remote, their
 * container rebuild. What hits nobody passes in silence, and most commands without a look at the repository.
 */
export async function beforeShell(event: ToolEvent, command: string, call: AgentCall): Promise<Reply> {
  const session = await shellSession(event, call);
  if (!mayConcernOthers(command)) return { ...SILENCE, session };
  const reading = readShell(command, () => readAliases(event, call));
  const refusal =
    (await judgeDocker(event, command, reading, call)) ?? (await judgeGit(event, reading, call));
  if (refusal !== null) return { ...SILENCE, verdict: { kind: 'deny', reason: refusal } };
  return { ...SILENCE, session, context: await adviseOnPush(event, reading, call) };
}

/** Only an agent whose shells know nothing of the session needs to be told it with every command. */
async function shellSession(event: ToolEvent, call: AgentCall): Promise<Reply['session']> {
  if (call.dialect.agent !== 'gemini') return null;
  return sessionScenes(event, call)[0]?.self ?? null;
}

function readAliases(event: ToolEvent, call: AgentCall): ReadonlyMap<string, string> {
  const git = openScene(event.cwd, event, call)?.repository.git;
  return git === undefined ? new Map() : aliasesOf(git);
}

function aliasesOf(git: GitRunner): ReadonlyMap<string, string> {
  const answer = git.tryBytes(['config', '-z', '--get-regexp', '^alias\\.'])?.toString('utf8') ?? '';
  return new Map(
    answer.split('\0').flatMap((entry) => {
      const end = entry.indexOf('\n');
      return end === -1 ? [] : [[entry.slice('alias.'.length, end), entry.slice(end + 1)] as const];
    }),
  );
}

async function judgeDocker(
  event: ToolEvent,
  command: string,
  { dockers, isSingle }: ShellReading,
  call: AgentCall,
): Promise<string | null> {
  const [scene] = dockers.length === 0 ? [] : sessionScenes(event, call);
  if (scene === undefined) return null;
  const snapshot = await scene.store.read();
  const situation = situationOf(scene, snapshot);
  const lock = othersLock(scene, situation.locks, 'docker');
  if (lock === null) return null;
  const granted = overridesOf(scene, snapshot.state).reasonForLock('docker');
  const without = dockers.filter(({ reason }) => reason === null);
  if (without.length === 0 || granted !== null) {
    const reason = dockers[0]?.reason ?? granted ?? '';
    await recordCommandOverride(scene, [{ kind: 'lock', subject: 'docker', holder: lock.holder, reason }]);
    return null;
  }
  const services = [
    ...new Set(without.flatMap(({ docker }) => (docker.services === '*' ? [] : docker.services))),
  ];
  const isAll = without.some(({ docker }) => docker.services === '*');
  await scene.store
    .note({
      kind: 'refused',
      session: scene.self,
      lock: 'docker',
      other: lock.holder,
      detail: 'a container command',
    })
    .catch(() => {});
  return rebuildRefused(
    lock,
    { command, isSingle, services: isAll ? [] : services },
    timesOf(scene, situation, lock),
  );
}

async function judgeGit(
  event: ToolEvent,
  { effects }: ShellReading,
  call: AgentCall,
): Promise<string | null> {
  const refusals: string[] = [];
  for (const { repository, placed } of placeEffects(effects, event.cwd, call.env)) {
    const scene = openSceneIn(repository, event, call);
    if (scene !== null)
      refusals.push(...(await judgeGitEffects(scene, placed, (path) => worktreeAt(path, repository, call))));
  }
  return refusals.length === 0 ? null : refusals.join('\n');
}

/** The name of a working tree of this repository, by its path. */
function worktreeAt(path: string, { commonDir }: Repository, { env }: AgentCall): string | null {
  const found = locateRepository(path, env);
  return found?.topLevel === resolve(path) && found.commonDir === commonDir
    ? worktreeName({ repository: found })
    : null;
}

/** A skip is nobody's to refuse (contract, section 6), but it should not be taken in ignorance. */
async function adviseOnPush(
  event: ToolEvent,
  { effects }: ShellReading,
  call: AgentCall,
): Promise<readonly string[]> {
  const pushes = effects.some(({ effect }) => effect.kind === 'skips-hooks' && effect.words.includes('push'));
  const [scene] = pushes ? sessionScenes(event, call) : [];
  if (scene === undefined) return [];
  const situation = situationOf(scene, await scene.store.read());
  const lock = othersLock(scene, situation.locks, 'vercel');
  return lock === null ? [] : [pushWithoutHooks(lock, timesOf(scene, situation, lock))];
}

function timesOf({ now, limits }: Context, situation: Situation, lock: LockView): LockTimes {
  return { now: now(), staleAfterMs: limits.lockStaleAfterMs, holderActive: holderActivity(situation, lock) };
}

/** A lock that another session holds, and renewed lately. */
function othersLock({ self }: Context, locks: readonly LockView[], name: string): LockView | null {
  const lock = locks.find((one) => one.name === name);
  if (lock === undefined || !lock.held || lock.stale) return null;
  return self !== null && lock.holder !== null && isSameSession(lock.holder, self) ? null : lock;
}
