import { basename, dirname, isAbsolute, relative } from 'node:path';
import type { Context } from '../context.ts';
import { decidingIgnoreRule, type IgnoreRule } from '../git/ignored.ts';
import { hasIgnoreRule, ignorePattern } from '../install/ignore-rule.ts';

/** A path that git would take into a commit, whatever guard writes into `info/exclude`. */
export interface Unignored {
  readonly path: string;
  /** The negation that outranks guard's rule. */
  readonly rule: IgnoreRule;
  /** What ignores the path again, written below that rule. */
  readonly remedy: string;
}

/** Why guard's ignore rule does nothing for a path, or would do nothing; null where it does, or no rule is in its way. */
export function whyUnignored({ repository }: Pick<Context, 'repository'>, path: string): Unignored | null {
  const { git, commonDir } = repository;
  const rule = decidingIgnoreRule(git, path);
  if (rule === null || !rule.pattern.startsWith('!')) return null;
  const isGitignore = basename(rule.file) === '.gitignore' && !isAbsolute(rule.file);
  if (!isGitignore && !hasIgnoreRule({ commonDir }, path)) return null;
  const fromThere = isGitignore ? relative(dirname(rule.file), path) : path;
  return { path, rule, remedy: ignorePattern(fromThere) };
}
