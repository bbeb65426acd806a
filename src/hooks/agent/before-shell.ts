import { resolve } from 'node:path';
import { noteSharedHits } from '../../commands/note-shared-hits.ts';
import { realPath } from '../../commands/real-path.ts';
import { recordCommandOverride } from '../../commands/record-command-override.ts';
import { worktreeName } from '../../commands/session-state.ts';
import type { Context } from '../../context.ts';
import type { RepoPath } from '../../core/repo-path.ts';
import { entriesOf, rowsOf } from '../../core/session.ts';
import type { Instant } from '../../core/stamp.ts';
import { locateRepository } from '../../git/locate-repository.ts';
import type { Repository } from '../../git/repository.ts';
import type { GitRunner } from '../../git/run.ts';
import { nameFirst } from '../../ui/command-messages.ts';
import { changedFiles } from './changed-files.ts';
import { mayConcernOthers } from './concerning-others.ts';
import type { ShellCall, ToolEvent } from './event.ts';
import type { GitJudgement } from './judge-files.ts';
import { judgeGitEffects } from './judge-git-effects.ts';
import { adviseOnPush, judgeDocker } from './judge-locks.ts';
import { takeNoticeLines } from './notice-lines.ts';
import { placeEffects } from './placed-effects.ts';
import { readShell, type ShellReading } from './read-shell.ts';
import { type Reply, SILENCE } from './reply.ts';
import { type AgentCall, isAnythingToTell, openGit, openSceneIn, sessionScenes } from './scene.ts';

type JudgeEdits = (files: readonly string[]) => Promise<Reply>;

/**
 * Refuses a shell command that would hit other sessions: their uncommitted files, their commits on the remote, their
 * container rebuild. Of what hits shared files it warns; others' files that it would write are for `judgeEdits` to answer, as
 * if they were edited. What hits nobody passes in silence, and most commands without a look at the repository.
 */
export async function beforeShell(
  event: ToolEvent,
  shell: ShellCall,
  call: AgentCall,
  judgeEdits: JudgeEdits,
): Promise<Reply> {
  const reply = await judgeShell(event, shell, call, judgeEdits);
  if (reply.verdict !== null) return reply;
  return { ...reply, context: [...(await noticesOf(event, call)), ...reply.context] };
}

/** What others did over the session's head; a refusal leaves it for the next event. */
async function noticesOf(event: ToolEvent, call: AgentCall): Promise<readonly string[]> {
  if (!call.dialect.hears.includes(event.kind) || !isAnythingToTell(event, call)) return [];
  const [scene] = await sessionScenes(event, call);
  return scene === undefined ? [] : takeNoticeLines(scene, event, call);
}

async function judgeShell(
  event: ToolEvent,
  shell: ShellCall,
  call: AgentCall,
  judgeEdits: JudgeEdits,
): Promise<Reply> {
  const { command } = shell;
  const session = await shellSession(event, call);
  if (!mayConcernOthers(command)) return { ...SILENCE, session };
  const reading = readLine(shell, call);
  const nameless = await namelessCommit(event, shell, reading, call);
  if (nameless !== null) return { ...SILENCE, verdict: { kind: 'deny', reason: nameless } };
  const judged = await judgeGit(event, shell, reading, call);
  const ofGit = judged.flatMap((one) => one.refusals);
  // What git would do to others is refused under the lock, too.
  const offered = ofGit.length === 0 ? command : null;
  const refusals = [...ofGit, ...(await judgeDocker(event, offered, reading, call))];
  if (refusals.length > 0) return { ...SILENCE, verdict: { kind: 'deny', reason: refusals.join('\n') } };
  const files = judged.flatMap(({ scene, edited }) => edited.map((path) => fileIn(scene, path)));
  const { verdict, context } = files.length === 0 ? SILENCE : await judgeEdits(files);
  // What does not run goes past nothing; what a person is asked about may.
  if (verdict?.kind !== 'deny')
    for (const { scene, past } of judged) await recordCommandOverride(scene, past);
  if (verdict !== null) return { ...SILENCE, verdict, context };
  const warnings = await warningsOf(judged, call);
  const advice = await adviseOnPush(event, reading, call);
  return { ...SILENCE, session, context: [...context, ...warnings, ...advice] };
}

/** The files that a command has changed by name, as `changedFiles` tells; here, because this bundle reads the shell's language. */
export async function filesChangedBy(
  event: ToolEvent,
  shell: ShellCall,
  since: Instant,
  call: AgentCall,
): Promise<readonly string[]> {
  const read = (directory: string): ShellReading => readLine({ ...shell, directory }, call);
  return changedFiles(event, shell, { read, since }, call);
}

function readLine({ command, directory }: ShellCall, call: AgentCall): ShellReading {
  const from = { cwd: realPath(directory), env: call.env };
  return readShell(command, from, () => aliasesOf(openGit(directory, call)));
}

function fileIn({ repository }: Context, path: RepoPath): string {
  return resolve(repository.topLevel ?? '', path);
}

/** Only an agent whose shells know nothing of the session needs to be told it with every command. */
async function shellSession(event: ToolEvent, call: AgentCall): Promise<Reply['session']> {
  if (call.dialect.agent !== 'gemini') return null;
  const [scene] = await sessionScenes(event, call);
  return scene?.self ?? null;
}

/**
 * A commit or push from a shell that does not know its session: git's hooks would take the session's own claims for
 * another's. Where it has any, it is told what to put in front.
 */
async function namelessCommit(
  event: ToolEvent,
  { command, directory }: ShellCall,
  { judgedByHooks }: ShellReading,
  call: AgentCall,
): Promise<string | null> {
  if (call.dialect.informsShells || command.includes('GUARD_SESSION=')) return null;
  for (const { repository } of placeEffects(judgedByHooks, directory, call.env)) {
    const scene = await openSceneIn(repository, event, call);
    if (scene === null || scene.self === null) continue;
    const { file } = await scene.store.read();
    if (rowsOf(file, scene.self).some((row) => entriesOf(row).length > 0))
      return nameFirst(scene.self, command);
  }
  return null;
}

function aliasesOf(git: GitRunner | null): ReadonlyMap<string, string> {
  if (git === null) return new Map();
  const answer = git.tryBytes(['config', '-z', '--get-regexp', '^alias\\.'])?.toString('utf8') ?? '';
  return new Map(
    answer.split('\0').flatMap((entry) => {
      const end = entry.indexOf('\n');
      return end === -1 ? [] : [[entry.slice('alias.'.length, end), entry.slice(end + 1)] as const];
    }),
  );
}

async function judgeGit(
  event: ToolEvent,
  { command, directory }: ShellCall,
  { effects }: ShellReading,
  call: AgentCall,
): Promise<readonly PlacedJudgement[]> {
  const judged: PlacedJudgement[] = [];
  for (const { repository, placed } of placeEffects(effects, directory, call.env)) {
    const scene = await openSceneIn(repository, event, call);
    if (scene === null) continue;
    const agent = {
      cwd: event.cwd,
      line: command,
      worktreeAt: (path: string) => worktreeAt(path, repository, call),
    };
    judged.push({ scene, ...(await judgeGitEffects(scene, placed, agent)) });
  }
  return judged;
}

interface PlacedJudgement extends GitJudgement {
  readonly scene: Context;
}

/** The warnings; an agent that hears only after the tool is left word of them until then. */
async function warningsOf(
  judged: readonly PlacedJudgement[],
  { dialect: { hears } }: AgentCall,
): Promise<readonly string[]> {
  if (hears.includes('before-tool') || !hears.includes('after-tool'))
    return judged.flatMap(({ warnings }) => warnings);
  for (const { scene, shared } of judged) await noteSharedHits(scene, shared);
  return [];
}

/** The name of a working tree of this repository, by its path. */
function worktreeAt(path: string, { commonDir }: Repository, { env }: AgentCall): string | null {
  const found = locateRepository(path, env);
  return found?.topLevel === resolve(path) && found.commonDir === commonDir
    ? worktreeName({ repository: found })
    : null;
}
