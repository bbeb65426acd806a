import type { RepoPath } from '../core/repo-path.ts';
import { shellWord } from './visible.ts';

/**
 * A path as a word to be typed where the reader stands, `here`, a directory as a repo path (empty at the top level). Never
 * one that would be taken for an option or for the name of a lock.
 */
export function typedPath(path: RepoPath, here: RepoPath): string {
  const word = relativePath(path, here);
  return shellWord(word.startsWith('-') || !/[./]/.test(word) ? `./${word}` : word);
}

/** The first three as words, for a command that takes any number. */
export function typedPaths(paths: readonly RepoPath[], here: RepoPath): string {
  const words = paths.slice(0, 3).map((path) => typedPath(path, here));
  return `${words.join(' ')}${paths.length > words.length ? ' …' : ''}`;
}

function relativePath(path: RepoPath, here: RepoPath): string {
  if (here === '') return path;
  const from = here.split('/');
  const to = path === '.' ? [] : path.split('/');
  let common = 0;
  while (common < from.length && common < to.length && from[common] === to[common]) common += 1;
  return [...from.slice(common).map(() => '..'), ...to.slice(common)].join('/') || '.';
}
