import { encodeLossless } from '../core/lossless-text.ts';
import type { RepoPath } from '../core/repo-path.ts';
import { GuardError } from '../errors.ts';
import { readNulList } from './nul-list.ts';
import type { GitRunner } from './run.ts';

/** Whether git ignores a path. */
export function isIgnored(git: GitRunner, path: string): boolean {
  return git.tryBytes(['check-ignore', '--quiet', '--', path], { pathspecs: 'as-git' }) !== null;
}

/** Some paths cannot be told: behind a link, in a submodule, outside. Git stops at the first of them, whatever the others are. */
const CANNOT_TELL = 128;
/** Enough to find a few of those among any number. */
const MOST_QUESTIONS = 100;

/**
 * Those of some paths that git ignores, but for what it cannot tell; after 100 questions the rest. Throws `git-failed`.
 * Whether it tracks a path git finds by going through all that it tracks, so that is asked of those only that a rule is about.
 */
export function ignoredAmong(git: GitRunner, paths: readonly RepoPath[]): readonly RepoPath[] {
  return answersAbout(git, answersAbout(git, [...new Set(paths)], ['--no-index']), []);
}

function answersAbout(
  git: GitRunner,
  paths: readonly RepoPath[],
  options: readonly string[],
): readonly RepoPath[] {
  const left = { questions: MOST_QUESTIONS };
  const among = (some: readonly RepoPath[]): readonly RepoPath[] => {
    if (some.length === 0 || left.questions <= 0) return [];
    left.questions -= 1;
    try {
      const input = Buffer.from(encodeLossless(some.join('\0')));
      return readNulList(
        git.bytes(['check-ignore', ...options, '-z', '--stdin'], { input, pathspecs: 'as-git' }),
      );
    } catch (error) {
      const status = error instanceof GuardError && 'status' in error.data ? error.data.status : null;
      if (status === 1) return [];
      if (status !== CANNOT_TELL) throw error;
      const half = some.length >> 1;
      return half === 0 ? [] : [...among(some.slice(0, half)), ...among(some.slice(half))];
    }
  };
  return among(paths);
}

/** One line of an ignore file; `file` as git names it, from the top level or absolute. */
export interface IgnoreRule {
  readonly file: string;
  readonly line: number;
  readonly pattern: string;
}

/** The rule that decides about a path, be it one that un-ignores; null where none speaks of it. */
export function decidingIgnoreRule(git: GitRunner, path: string): IgnoreRule | null {
  const answer = git.tryBytes(['check-ignore', '-z', '--verbose', '--no-index', '--stdin'], {
    pathspecs: 'as-git',
    input: `${path}\0`,
  });
  const [file = '', line, pattern = ''] = answer?.toString().split('\0') ?? [];
  return file === '' ? null : { file, line: Number(line), pattern };
}
