import { basename, dirname } from 'node:path';
import type { Context } from '../context.ts';
import type { Planned } from '../install/change.ts';
import { type InstallRecord, recordKey } from '../install/record.ts';
import { placeInTree } from './place-in-tree.ts';

/**
 * Divides a plan of uninstall's: `left` are tracked files into which guard's lines came with a commit, and not from `guard init`
 * here. Others count on them, and a change of them would be in everybody's way.
 */
export function ownPart(
  { repository }: Pick<Context, 'repository'>,
  record: InstallRecord,
  plan: Planned,
): { readonly plan: Planned; readonly left: readonly string[] } {
  const { commonDir, mainTopLevel, git } = repository;
  // A worktree that was made since has the lines from this repository's own commits.
  const recorded = Object.keys(record.files).map((key) => `/${key}`);
  const isRecorded = (path: string, place: string): boolean =>
    recorded.some((key) => key === `/${recordKey(commonDir, path)}` || key.endsWith(`/${place}`));
  const isTracked = (path: string): boolean =>
    (git.tryBytes(['ls-files', '--', basename(path)], { cwd: dirname(path) })?.length ?? 0) > 0;
  const left = plan.changes
    .filter(({ kind }) => kind === 'write' || kind === 'remove')
    .map(({ path }) => path)
    .filter((path) => isTracked(path) && !isRecorded(path, placeOf(path)));
  // What was moved aside for such a file stays aside.
  const changes = plan.changes.filter(
    (change) => !left.includes(change.kind === 'move' ? change.to : change.path),
  );
  return { plan: { ...plan, changes }, left };

  function placeOf(path: string): string {
    const top = git
      .tryBytes(['rev-parse', '--show-toplevel'], { cwd: dirname(path) })
      ?.toString()
      .trim();
    return placeInTree(top ?? mainTopLevel ?? '', path);
  }
}
