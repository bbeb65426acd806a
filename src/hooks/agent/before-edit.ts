import { realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { claimForEdit, type EditConflict, findEditConflicts } from '../../commands/claim-for-edit.ts';
import { isSessionsFile } from '../../commands/committable.ts';
import { noteTold } from '../../commands/note-told.ts';
import { placeToGo, repoPaths, standsIn } from '../../commands/repo-paths.ts';
import { giveSignOfLife } from '../../commands/sign-of-life.ts';
import type { Context } from '../../context.ts';
import { isGitsOwn, type RepoPath } from '../../core/repo-path.ts';
import { GuardError } from '../../errors.ts';
import type { Snapshot } from '../../store/store.ts';
import { editRefused, editWarning, moreEdited } from '../../ui/agent-messages.ts';
import type { Reader } from '../../ui/conflict-messages.ts';
import type { Dialect } from './dialect.ts';
import type { ToolEvent } from './event.ts';
import { takeNoticeLines } from './notice-lines.ts';
import { type Reply, SILENCE } from './reply.ts';
import { type AgentCall, openScene, registered } from './scene.ts';

/**
 * Claims the files that the agent is about to edit, each in the repository round it, wherever the agent itself stands.
 * Files that git ignores are claimed like others: finding out would cost a start of git before every edit, two sessions
 * that write the same `.env` want to know of each other, and the next commit drops such claims again.
 */
export async function beforeEdit(
  event: ToolEvent,
  files: readonly string[],
  call: AgentCall,
): Promise<Reply> {
  const edits: Edit[] = [];
  const conflicts: EditConflict[] = [];
  let reader: Reader = { now: 0, here: '' };
  for (const { scene, paths } of await placeFiles(event, files, call)) {
    try {
      edits.push({ ...(await registered(scene, call)), paths });
    } catch (error) {
      const found = await conflictsDespite(error, scene, paths);
      conflicts.push(...found);
      reader = readerOf(scene, event);
    }
  }
  // What one repository refuses is not edited in another either, and must not be claimed there beforehand.
  const isRefusedSomewhere =
    answerTo(conflicts, call.dialect) === 'deny' ||
    (edits.length > 1 && (await isAnyRefused(edits, call.dialect)));
  const isRefused = (found: readonly EditConflict[]): boolean =>
    isRefusedSomewhere || answerTo(found, call.dialect) === 'deny';
  const isHeard = call.dialect.hears.includes(event.kind);
  const context: string[] = [];
  for (const { session, seen, paths } of edits) {
    const claimed = await claimForEdit(session, paths, { seen, isHeard, isRefused });
    conflicts.push(...claimed.conflicts);
    try {
      const last = await giveSignOfLife(session, claimed.isWritten ? undefined : seen);
      context.push(...(await takeNoticeLines(session, event, call, last)));
    } catch (error) {
      // Where nothing can be written, what stands in the way of the edit still does.
      if (claimed.conflicts.length === 0) throw error;
    }
    if (claimed.conflicts.length > 0) reader = readerOf(session, event);
  }
  if (conflicts.length === 0) return { ...SILENCE, context };
  const kind = answerTo(conflicts, call.dialect);
  if (kind === 'warn') return { ...SILENCE, context: [...context, ...warnings(conflicts, reader)] };
  const stopping = conflicts.filter(({ mode }) => mode !== 'warn').map(({ finding }) => finding);
  return { ...SILENCE, context, verdict: { kind, reason: editRefused(stopping, kind, reader) } };
}

interface Edit {
  readonly session: Context;
  readonly seen: Snapshot;
  readonly paths: readonly RepoPath[];
}

/** What stands in the way of an edit though its session cannot be written down. Throws the error where nothing does. */
async function conflictsDespite(
  error: unknown,
  scene: Context,
  paths: readonly RepoPath[],
): Promise<readonly EditConflict[]> {
  if (!(error instanceof GuardError)) throw error;
  const { conflicts } = await findEditConflicts(scene, paths);
  if (conflicts.length === 0) throw error;
  return conflicts;
}

async function isAnyRefused(edits: readonly Edit[], dialect: Dialect): Promise<boolean> {
  for (const { session, paths, seen } of edits) {
    const { conflicts } = await findEditConflicts(session, paths, seen);
    if (answerTo(conflicts, dialect) === 'deny') return true;
  }
  return false;
}

/** The hardest answer that the configuration wants; what a person cannot be asked about is refused. */
function answerTo(conflicts: readonly EditConflict[], { asks }: Dialect): EditConflict['mode'] {
  const modes = conflicts.map(({ mode }) => mode);
  if (modes.includes('deny')) return 'deny';
  if (!modes.includes('ask')) return 'warn';
  return asks ? 'ask' : 'deny';
}

/** What could not be said before the edit, for agents that only hear afterwards. Claims nothing, but remembers that it was said. */
export async function afterEdit(
  event: ToolEvent,
  files: readonly string[],
  call: AgentCall,
): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const { scene, paths } of await placeFiles(event, files, call)) {
    if (scene.self === null) continue;
    const { conflicts } = await findEditConflicts(scene, paths);
    lines.push(...warnings(conflicts, readerOf(scene, event)));
    if (conflicts.some(({ isKnown }) => !isKnown)) await noteTold(scene, conflicts);
  }
  return lines;
}

interface Placed {
  readonly scene: Context;
  readonly paths: readonly RepoPath[];
}

/**
 * The files by repository, each as what is written where it is a link; those outside of any, in git's own directory, and the
 * sessions file itself concern nobody.
 */
export async function placeFiles(
  event: ToolEvent,
  files: readonly string[],
  call: AgentCall,
): Promise<readonly Placed[]> {
  const scenes = new Map<string, { scene: Context; paths: RepoPath[] }>();
  for (const file of files.map(linkTarget)) {
    const scene = await openScene(dirname(file), event, call);
    const key = scene?.repository.topLevel ?? null;
    if (scene === null || key === null || isSessionsFile(file, scene)) continue;
    const [path = '.'] = repoPaths(scene, [file]);
    if (path === '.' || isGitsOwn(path)) continue;
    const known = scenes.get(key);
    if (known === undefined) scenes.set(key, { scene, paths: [path] });
    else known.paths.push(path);
  }
  return [...scenes.values()];
}

function linkTarget(file: string): string {
  try {
    return realpathSync.native(file);
  } catch {
    return file;
  }
}

/** When and where a text about a repository is read. */
export function readerOf(scene: Context, { cwd }: ToolEvent): Reader {
  return { now: scene.now(), here: standsIn(scene, cwd), place: placeToGo(scene, cwd) };
}

/** A model that is warned of more files than this learns nothing from the rest. */
const MOST_WARNINGS = 10;

/** What is said of conflicts where they stop nothing. */
export function warnings(conflicts: readonly EditConflict[], reader: Reader): readonly string[] {
  const said = conflicts
    .slice(0, MOST_WARNINGS)
    .map(({ finding, isKnown }) => editWarning(finding, isKnown ? 'again' : 'first', reader));
  const left = conflicts.length - said.length;
  return left > 0 ? [...said, moreEdited(left)] : said;
}
