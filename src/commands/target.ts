import type { Context } from '../context.ts';
import type { LockView } from '../core/lock-view.ts';
import { lockNameOf } from '../core/sessions-file/heading.ts';
import { repoPaths } from './repo-paths.ts';

/** What a command's target may be where locks and paths stand side by side. */

/** A path in the top level that is called like a lock can be written with a slash. */
export function lockCalled(target: string, locks: readonly LockView[]): LockView | undefined {
  return /[/\\]/.test(target) ? undefined : locks.find(({ name }) => name === lockNameOf(target));
}

const TEMPLATE_LOCKS: ReadonlySet<string | null> = new Set(['vercel', 'docker']);

/** Whether a name is one of the template's locks, which are known where their section is missing, too (contract, section 5). */
export function isTemplateLock(name: string | null): boolean {
  return TEMPLATE_LOCKS.has(name);
}

/** Whether a target may be a lock misspelt: no lock has such a name, and no file. */
export function isUnknown(context: Context, locks: readonly LockView[], target: string): boolean {
  if (!/^[\w-]+$/.test(target) || isTemplateLock(lockNameOf(target))) return false;
  if (lockCalled(target, locks) !== undefined) return false;
  return repoPaths(context, [target]).every((path) => !context.paths.exists(path));
}
