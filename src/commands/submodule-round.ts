import type { Context } from '../context.ts';
import type { RepoPath } from '../core/repo-path.ts';

/** A path and the submodule that it lies in. */
export interface PathInSubmodule {
  readonly path: RepoPath;
  readonly submodule: RepoPath;
}

/** Which paths lie in a submodule: git commits them there, and here only the submodule's own entry. */
export function pathsInSubmodules(context: Context, paths: readonly RepoPath[]): readonly PathInSubmodule[] {
  return paths.flatMap((path) => {
    const submodule = directoriesRound(path).find((directory) => isSubmodule(context, directory));
    return submodule === undefined ? [] : [{ path, submodule }];
  });
}

function isSubmodule({ paths, repository }: Context, directory: RepoPath): boolean {
  if (!paths.exists(`${directory}/.git`)) return false;
  const entry = repository.git.tryBytes(['ls-files', '-s', '--', directory]);
  return entry?.toString('latin1').startsWith('160000 ') === true;
}

/** The widest first. */
function directoriesRound(path: RepoPath): readonly RepoPath[] {
  const names = path.split('/').slice(0, -1);
  return names.map((_name, index) => names.slice(0, index + 1).join('/'));
}
