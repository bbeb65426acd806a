import { lstatSync } from 'node:fs';
import { sep } from 'node:path';
import type { PathFacts } from '../core/coverage.ts';
import { isAscii } from '../core/letters.ts';
import { encodeLossless } from '../core/lossless-text.ts';
import { remembered } from '../core/once.ts';
import { pathBelow } from '../core/path-below.ts';
import type { RepoPath } from '../core/repo-path.ts';
import type { Repository } from './repository.ts';
import { filesBelow } from './working-tree.ts';

/** Git is asked about so many directories one by one; to list all files once takes less time than its starts for more. */
const MOST_DIRECTORIES = 4;

/** Answers from the working tree, each asked once. */
export function pathFacts(repository: Pick<Repository, 'topLevel' | 'ignoreCase' | 'git'>): PathFacts {
  const { topLevel, git, ignoreCase } = repository;
  const known = new Map<string, 'file' | 'directory' | 'nothing'>();
  const kindOf = (path: string) => {
    const kind = known.get(path) ?? (topLevel === null ? 'nothing' : kindIn(topLevel, path));
    known.set(path, kind);
    return kind;
  };
  const listed = remembered((place: RepoPath) => (topLevel === null ? [] : filesBelow(git, topLevel, place)));
  const asked = new Set<RepoPath>();
  return {
    ignoreCase,
    topLevel: topLevel === null ? undefined : pathBelow(topLevel.split(sep).join('/'), ''),
    exists: (path) => kindOf(path) !== 'nothing',
    isDirectory: (path) => kindOf(path) === 'directory',
    filesBelow(directory) {
      // Git compares names as they are written.
      const place = ignoreCase ? '' : directory;
      asked.add(place);
      if (place === '' || asked.size <= MOST_DIRECTORIES) return listed(place);
      return listed('').filter((path) => path === place || path.startsWith(`${place}/`));
    },
  };
}

function kindIn(topLevel: string, path: string): 'file' | 'directory' | 'nothing' {
  try {
    const place = pathBelow(topLevel, path);
    const stats = lstatSync(isAscii(place) ? place : Buffer.from(encodeLossless(place)), {
      throwIfNoEntry: false,
    });
    if (stats === undefined) return 'nothing';
    return stats.isDirectory() ? 'directory' : 'file';
  } catch {
    return 'nothing';
  }
}
