import type { RepoPath } from '../core/repo-path.ts';
import { shellWord } from './visible.ts';

/** A command that a person or an agent is to type is no longer than this. */
const MOST_WORDS = 20;
const LONGEST_LINE = 1_500;

/**
 * A path as a word to be typed where the reader stands, `here`, a directory as a repo path (empty at the top level). Never
 * one that would be taken for an option or for the name of a lock.
 */
export function typedPath(path: RepoPath, here: RepoPath): string {
  const word = relativePath(path, here);
  return shellWord(word.startsWith('-') || !(word.includes('.') || word.includes('/')) ? `./${word}` : word);
}

/** A path as a word for git: what git would take for a pattern, or for magic, is written so that it means itself. */
export function gitPath(path: RepoPath, here: RepoPath): string {
  const isMagic = path.startsWith('-') || [...'*?[]:'].some((character) => path.includes(character));
  return isMagic ? shellWord(`:(top,literal)${path}`) : typedPath(path, here);
}

/** Words for a command that takes any number of files: the paths, or what covers them where they are many. */
export function typedPaths(
  paths: readonly RepoPath[],
  here: RepoPath,
  claims: readonly string[] = [],
): string {
  return fewTargets(paths, claims)
    .map((path) => typedPath(path, here))
    .join(' ');
}

/** The paths themselves where a line can hold them, else the claims that cover them, else their directories. */
export function fewTargets(paths: readonly RepoPath[], claims: readonly string[] = []): readonly string[] {
  if (isShort(paths)) return paths;
  const names = [...new Set(claims)];
  const covers = (name: string, path: RepoPath): boolean =>
    path === name || path.startsWith(`${name.replace(/\/$/, '')}/`);
  if (isShort(names) && paths.every((path) => names.some((name) => covers(name, path)))) return names;
  for (let depth = Math.max(...paths.map((path) => path.split('/').length)); depth > 1; depth -= 1) {
    const directories = [...new Set(paths.map((path) => directoryOf(path, depth - 1)))];
    if (isShort(directories)) return directories;
  }
  return ['.'];
}

/** As many of the words as a line can hold, the first at least. */
export function fitting(words: readonly string[]): readonly string[] {
  let length = 0;
  const end = words.findIndex((word, index) => {
    length += word.length + 1;
    return index > 0 && (index >= MOST_WORDS || length > LONGEST_LINE);
  });
  return end === -1 ? words : words.slice(0, end);
}

/** How many of the words these are, where a line cannot hold all of them; else empty. */
export function partOf(words: readonly string[]): string {
  const shown = fitting(words).length;
  return shown === words.length ? '' : `the first ${shown} of ${words.length} names`;
}

function isShort(words: readonly string[]): boolean {
  return words.length > 0 && fitting(words).length === words.length;
}

/** The directory of a path, so many names deep at most; a file at the top level is itself. */
function directoryOf(path: RepoPath, depth: number): string {
  const names = path.split('/').slice(0, -1);
  return names.length === 0 ? path : `${names.slice(0, depth).join('/')}/`;
}

function relativePath(path: RepoPath, here: RepoPath): string {
  if (here === '') return path;
  const from = here.split('/');
  const to = path === '.' ? [] : path.split('/');
  let common = 0;
  while (common < from.length && common < to.length && from[common] === to[common]) common += 1;
  return [...from.slice(common).map(() => '..'), ...to.slice(common)].join('/') || '.';
}
