import type { Context } from '../context.ts';
import { GuardError } from '../errors.ts';

/** The top level of the working tree. Throws `usage` in a bare repository, `no-working-tree` in git's own directory. */
export function requireTopLevel(
  { repository }: Pick<Context, 'repository'>,
  ofBare: { readonly problem: string; readonly hint?: string } = {
    problem: 'this is a bare repository, which has no hooks of a working tree',
    hint: 'Run it in one of its linked worktrees.',
  },
): string {
  const { gitDir, mainTopLevel, topLevel } = repository;
  if (topLevel !== null) return topLevel;
  if (mainTopLevel === null) throw new GuardError('usage', ofBare);
  throw new GuardError('no-working-tree', { gitDir, topLevel: mainTopLevel });
}
