import { basename } from 'node:path';
import { claimForEdit } from '../../commands/claim-for-edit.ts';
import type { Context } from '../../context.ts';
import { keptBy } from '../../core/claims.ts';
import type { RepoPath } from '../../core/repo-path.ts';
import { isSameSession } from '../../core/session.ts';
import type { Instant } from '../../core/stamp.ts';
import { readStatus, STATUS_QUESTION } from '../../git/working-tree.ts';
import { placeFiles, readerOf, warnings } from './before-edit.ts';
import type { filesChangedBy } from './before-shell.ts';
import { mayChangeFiles } from './concerning-others.ts';
import type { ShellCall, ToolEvent } from './event.ts';
import { type AgentCall, registered } from './scene.ts';

/** More at once are unpacked or generated, and nobody reads a row that long. */
const MOST_CLAIMED = 100;

/** When the command began, and the files that changed while it ran, absolute, where the agent says so. */
interface Ran {
  readonly since: Instant;
  readonly changed: readonly string[];
}

/**
 * Claims the files that a shell command changed, as before an edit, and gives what is to be said of those that others claim.
 * Others work in the checkout while a command runs: so only those count that the command names, be it as files that it
 * writes, moves or deletes, or anyhow if the agent says that they changed, and that are not as git has them. What the session
 * let go of meanwhile (`… && guard end`) is not claimed again.
 */
export async function claimChanged(
  event: ToolEvent,
  shell: ShellCall,
  { since, changed }: Ran,
  call: AgentCall,
): Promise<readonly string[]> {
  const byName = mayChangeFiles(shell.command) ? await changedByName(event, shell, since, call) : [];
  const told = changed.filter((file) => isNamedIn(shell.command, basename(file)));
  const named = [...new Set([...told, ...(byName.length > MOST_CLAIMED ? [] : byName)])];
  const lines: string[] = [];
  for (const { scene, paths } of named.length === 0 ? [] : await placeFiles(event, named, call)) {
    const isHeld = await heldIn(scene);
    if (paths.every(isHeld)) continue;
    const wasLetGo = await letGoSince(scene, since);
    const fresh = paths.filter((path) => !isHeld(path) && !wasLetGo(path));
    if (fresh.length === 0) continue;
    const { session, seen } = await registered(scene, call);
    const uncommitted = uncommittedOf(session, fresh);
    if (uncommitted.length === 0) continue;
    const { conflicts } = await claimForEdit(onlyWarning(session), uncommitted, {
      seen,
      isHeard: true,
      isRefused: () => false,
    });
    lines.push(...warnings(conflicts, readerOf(session, event)));
  }
  return lines;
}

async function changedByName(...of: Parameters<typeof filesChangedBy>): Promise<readonly string[]> {
  const { filesChangedBy } = await import('./before-shell.ts');
  return filesChangedBy(...of);
}

/** Whether the session claims a path already. */
async function heldIn({ self, store, paths }: Context): Promise<(path: RepoPath) => boolean> {
  return self === null ? () => false : keptBy((await store.read()).file, self, paths);
}

/** Whether the session has released a path since then, or ended. */
async function letGoSince({ self, store }: Context, since: Instant): Promise<(path: RepoPath) => boolean> {
  const lines = await store.journal({ kinds: ['started', 'ended', 'released'], since });
  const own = lines.filter(
    ({ session }) => session !== null && self !== null && isSameSession(session, self),
  );
  if (own.findLast(({ kind }) => kind !== 'released')?.kind === 'ended') return () => true;
  const released = new Set(own.flatMap(({ kind, paths = [] }) => (kind === 'released' ? paths : [])));
  return (path) => released.has(path);
}

const PART_OF_A_NAME = /[\p{L}\p{N}_.-]/u;

/** Whether a name stands in a command by itself, quoted or not. */
function isNamedIn(command: string, name: string): boolean {
  const text = command.replace(/[\\'"]/g, '');
  const wanted = name.replace(/[\\'"]/g, '');
  for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + 1)) {
    const around = [text[at - 1], text[at + wanted.length]];
    if (!around.some((character) => character !== undefined && PART_OF_A_NAME.test(character))) return true;
  }
  return false;
}

function uncommittedOf({ repository }: Context, paths: readonly RepoPath[]): readonly RepoPath[] {
  const changed = readStatus(repository.git.bytes([...STATUS_QUESTION, '--', ...paths]));
  return paths.filter((path) => changed.some((one) => one.path === path));
}

/** What has been done already can only be warned of. */
function onlyWarning(context: Context): Context {
  return { ...context, config: { ...context.config, edit: 'warn' } };
}
