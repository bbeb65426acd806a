import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RepoPath } from '../core/repo-path.ts';
import { readNulList } from './nul-list.ts';
import type { Repository } from './repository.ts';
import { readStatus, STATUS_QUESTION } from './working-tree.ts';

/** What `--abort` of a merge, cherry-pick or revert goes back to, and what is in its way. */
export interface WayBack {
  /** The commit, shortened; null where it is HEAD. */
  readonly to: string | null;
  /** Staged paths whose files were edited since: git does not overwrite those, and gives nothing up for their sake. */
  readonly edited: readonly RepoPath[];
}

/** `index` is git's own, for a commit with `-a` has another one. */
export function wayBack({ git, gitDir }: Repository, index: string | undefined): WayBack {
  const options = index === undefined ? {} : { env: { GIT_INDEX_FILE: index } };
  const start = startOfSequence(gitDir);
  const isHead = start === null || git.bytes(['rev-parse', 'HEAD']).toString('latin1').trim() === start;
  const question = ['diff-index', '--cached', '-z', '--name-only', '--no-renames', start ?? 'HEAD'];
  const staged = new Set(readNulList(git.bytes(question, options)));
  const edited = readStatus(git.bytes(STATUS_QUESTION, options))
    .filter(({ worktree, path }) => worktree !== ' ' && staged.has(path))
    .map(({ path }) => path);
  return { to: isHead ? null : start.slice(0, 12), edited: [...new Set(edited)] };
}

/** Of several commits that are picked or reverted, git notes where it began. */
function startOfSequence(gitDir: string): string | null {
  const place = join(gitDir, 'sequencer', 'head');
  return existsSync(place) ? readFileSync(place, 'latin1').trim() : null;
}
