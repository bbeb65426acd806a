import { append } from './grouping.ts';
import { comparablePath, type PathComparison, type RepoPath } from './repo-path.ts';

/** Items by what their names begin and end with, whole segments each, so that a literal claim finds those that it may cover. */
export interface NamedParts<Item> {
  /** Items with a name that is this one, lies below it, or ends in it; a few others at most. */
  around(name: string): readonly Item[];
}

/** A longer name is found by every other: its parts together would be longer than all else. */
const MAX_SEGMENTS = 64;

/** Indexes items by their names. A name has two parts for each of its segments: nothing is compared pair by pair. */
export function indexNames<Item>(
  items: readonly Item[],
  namesOf: (item: Item) => readonly string[],
  comparison: PathComparison,
): NamedParts<Item> {
  const byPart = new Map<string, Set<Item>>();
  const long = new Set<Item>();
  const add = (part: string, item: Item): void => {
    const known = byPart.get(part);
    if (known === undefined) byPart.set(part, new Set([item]));
    else known.add(item);
  };
  for (const item of items) {
    for (const name of namesOf(item)) {
      const path = comparablePath(name, comparison);
      if (path === null) continue;
      if (path.split('/', MAX_SEGMENTS + 1).length > MAX_SEGMENTS) {
        long.add(item);
        continue;
      }
      add(path, item);
      // What is the top level lies round everything.
      add('', item);
      for (let slash = path.indexOf('/'); slash !== -1; slash = path.indexOf('/', slash + 1)) {
        add(path.slice(0, slash), item);
        add(path.slice(slash + 1), item);
      }
    }
  }
  return {
    around: (name) => [...(byPart.get(comparablePath(name, comparison) ?? '') ?? []), ...long],
  };
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
