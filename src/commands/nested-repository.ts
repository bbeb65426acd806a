import { resolve } from 'node:path';
import type { Context } from '../context.ts';
import type { RepoPath } from '../core/repo-path.ts';
import { GuardError } from '../errors.ts';
import { locateRepository } from '../git/locate-repository.ts';

/** A path and the submodule that it lies in. */
export interface PathInSubmodule {
  readonly path: RepoPath;
  readonly submodule: RepoPath;
}

/** What a directory is to the working tree round it. A `repository` is one that git does not track here. */
type Kind = 'ordinary' | 'submodule' | 'working tree' | 'repository';

/**
 * Which paths lie in a submodule: git commits them there, and here only the submodule's own entry. Throws `usage` for one in
 * another working tree or repository, of which git commits nothing here.
 */
export function pathsInSubmodules(context: Context, paths: readonly RepoPath[]): readonly PathInSubmodule[] {
  const known = new Map<RepoPath, Kind>();
  const kindOf = (directory: RepoPath): Kind => {
    const kind = known.get(directory) ?? kindIn(context, directory);
    known.set(directory, kind);
    return kind;
  };
  return paths.flatMap((path) => {
    const nested = directoriesRound(path).find((directory) => kindOf(directory) !== 'ordinary');
    if (nested !== undefined && kindOf(nested) === 'submodule') return [{ path, submodule: nested }];
    const itself = withoutSlash(path);
    const isInside = itself !== '.' && context.paths.isDirectory?.(itself) === true;
    const place = nested ?? (isInside ? itself : '');
    const kind = place === '' ? 'ordinary' : kindOf(place);
    // A repository's own entry may be committed here, which makes it a submodule.
    if (kind === 'working tree' || (kind === 'repository' && place !== itself))
      throw liesIn(kind, path, resolve(context.repository.topLevel ?? '', place));
    return [];
  });
}

function kindIn({ paths, repository, env }: Context, directory: RepoPath): Kind {
  if (!paths.exists(`${directory}/.git`)) return 'ordinary';
  const tracked = repository.git.tryBytes(['ls-files', '-s', '--', directory])?.toString('latin1') ?? '';
  if (tracked.startsWith('160000 ')) return 'submodule';
  // Git goes on with the files that it tracks there.
  if (tracked !== '') return 'ordinary';
  const found = locateRepository(resolve(repository.topLevel ?? '', directory), env);
  if (found === null || found.gitDir === repository.gitDir) return 'ordinary';
  return found.commonDir === repository.commonDir ? 'working tree' : 'repository';
}

function liesIn(kind: 'working tree' | 'repository', path: RepoPath, place: string): GuardError {
  return new GuardError('usage', {
    problem: `${path} lies in another ${kind} (${place}), and is never committed here`,
    hint: 'Claim it there.',
  });
}

/** The widest first. */
function directoriesRound(path: RepoPath): readonly RepoPath[] {
  const names = path.split('/').slice(0, -1);
  return names.map((_name, index) => names.slice(0, index + 1).join('/'));
}

function withoutSlash(path: RepoPath): RepoPath {
  return path.endsWith('/') ? path.slice(0, -1) : path;
}
