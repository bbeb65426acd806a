import { lstatSync } from 'node:fs';
import { sep } from 'node:path';
import type { PathFacts } from '../core/coverage.ts';
import { isAscii } from '../core/letters.ts';
import { encodeLossless } from '../core/lossless-text.ts';
import { pathBelow } from '../core/path-below.ts';
import type { RepoPath } from '../core/repo-path.ts';
import type { Repository } from './repository.ts';
import { filesBelow } from './working-tree.ts';

/** Answers from the working tree, each asked once. */
export function pathFacts(repository: Pick<Repository, 'topLevel' | 'ignoreCase' | 'git'>): PathFacts {
  const known = new Map<string, 'file' | 'directory' | 'nothing'>();
  const kindOf = (path: string) => {
    const kind =
      known.get(path) ?? (repository.topLevel === null ? 'nothing' : kindIn(repository.topLevel, path));
    known.set(path, kind);
    return kind;
  };
  const files = new Map<RepoPath, readonly RepoPath[]>();
  return {
    ignoreCase: repository.ignoreCase,
    topLevel:
      repository.topLevel === null ? undefined : pathBelow(repository.topLevel.split(sep).join('/'), ''),
    exists: (path) => kindOf(path) !== 'nothing',
    isDirectory: (path) => kindOf(path) === 'directory',
    filesBelow(directory) {
      const { topLevel, git, ignoreCase } = repository;
      // Git compares names as they are written.
      const place = ignoreCase ? '' : directory;
      const found = files.get(place) ?? (topLevel === null ? [] : filesBelow(git, topLevel, place));
      files.set(place, found);
      return found;
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
