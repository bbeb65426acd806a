import { append } from './grouping.ts';
import { comparablePath, type PathComparison, type RepoPath } from './repo-path.ts';

/** Items by what their names begin and end with, whole segments each, so that a claim finds those that it may meet. */
export interface NamedParts<Item> {
  /** Items with a name that is this one, lies below it, or ends in it; a few others at most. */
  around(name: string): readonly Item[];
  /** The same, and items with a name that shares a path with this one where it is a directory or a glob; a few others at most. */
  near(name: string): readonly Item[];
}

/** A longer name is found by every other: its parts together would be longer than all else. */
const MAX_SEGMENTS = 64;

/** Indexes items by their names. A name has two parts for each of its segments: nothing is compared pair by pair. */
export function indexNames<Item>(
  items: readonly Item[],
  namesOf: (item: Item) => readonly string[],
  comparison: PathComparison,
): NamedParts<Item> {
  const byPart = new Map<string, Item[]>();
  const byDirectory = new Map<string, Item[]>();
  const long: Item[] = [];
  for (const item of items) {
    for (const name of namesOf(item)) {
      const path = comparablePath(name, comparison);
      if (path === null) continue;
      if (path.split('/', MAX_SEGMENTS + 1).length > MAX_SEGMENTS) {
        long.push(item);
        continue;
      }
      append(byDirectory, directoryOf(path), item);
      append(byPart, path, item);
      // What is the top level lies round everything.
      if (path !== '') append(byPart, '', item);
      for (let slash = path.indexOf('/'); slash !== -1; slash = path.indexOf('/', slash + 1)) {
        append(byPart, path.slice(0, slash), item);
        append(byPart, path.slice(slash + 1), item);
      }
    }
  }
  const around = (path: string): readonly Item[] => byPart.get(path) ?? [];
  return {
    around: (name) => [...new Set([...around(comparablePath(name, comparison) ?? ''), ...long])],
    near(name) {
      const path = comparablePath(name, comparison) ?? '';
      const directory = directoryOf(path);
      const above = ['', ...beginningsOf(directory)].flatMap((one) => byDirectory.get(one) ?? []);
      return [...new Set([...around(path), ...around(directory), ...above, ...long])];
    },
  };
}

/** The directory in which all lies that a path may cover: the segments before the first that is a glob. */
export function directoryOf(path: string): string {
  const wildcard = path.search(/[*?{]/);
  return wildcard === -1 ? path : path.slice(0, Math.max(0, path.lastIndexOf('/', wildcard)));
}

function beginningsOf(path: string): readonly string[] {
  const beginnings = [path];
  for (let slash = path.indexOf('/'); slash !== -1; slash = path.indexOf('/', slash + 1))
    beginnings.push(path.slice(0, slash));
  return beginnings;
}

/** Files by their last segment and by the directories above them, for names that need not be there. */
export interface FileEndings {
  /** Files that are called so, end in it, or lie below it; others at most that share its last segment. */
  around(name: string): readonly RepoPath[];
}

export function indexFiles(files: readonly RepoPath[], comparison: PathComparison): FileEndings {
  const byLast = new Map<string, RepoPath[]>();
  const directories = new Set<string>();
  for (const file of files) {
    const path = comparablePath(file, comparison) ?? file;
    const last = path.slice(path.lastIndexOf('/') + 1);
    append(byLast, last, file);
    for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
      const directory = path.slice(0, slash);
      if (directories.has(directory)) break;
      directories.add(directory);
    }
  }
  return {
    around(name) {
      const path = comparablePath(name, comparison);
      if (path === null) return [];
      return path === '' || directories.has(path)
        ? files
        : (byLast.get(path.slice(path.lastIndexOf('/') + 1)) ?? []);
    },
  };
}
