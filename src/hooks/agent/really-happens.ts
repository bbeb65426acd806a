import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { currentBranch, notedCommit } from '../../git/noted-refs.ts';
import { isCherryPicking } from '../../git/operation.ts';
import type { Repository } from '../../git/repository.ts';
import type { GitEffect } from '../../shell/git/effect.ts';
import { isTrue } from '../../shell/git/stashing.ts';

/** Whether an effect that depends on the repository comes about in it: in its state, on its branch, and with its settings. */
export function reallyHappens(
  repository: Repository,
  { amid, branch, onlyOn, ifStashed, ifConfigured, to }: GitEffect,
): boolean {
  if (amid !== undefined) return isAmid(repository, amid);
  if (onlyOn !== undefined && onlyOn.text !== currentBranch(repository)) return false;
  if (branch !== undefined) return branch.text !== currentBranch(repository);
  if (ifStashed === true) return hasStash(repository);
  if (to !== undefined) return to === 'none' || isAhead(repository, to.text);
  if (ifConfigured === undefined) return true;
  const on = settingsOn(repository, ifConfigured.flat());
  return ifConfigured.some((keys) => keys.every((key) => on.has(key)));
}

/** What git keeps while it is at something; each working tree has its own. */
const TRACES: Readonly<Record<NonNullable<GitEffect['amid']>, readonly string[]>> = {
  merge: ['MERGE_HEAD'],
  pick: ['sequencer'],
  am: ['rebase-apply'],
  rebase: ['rebase-merge', 'rebase-apply'],
  bisect: ['BISECT_START'],
};

function isAmid(repository: Repository, amid: NonNullable<GitEffect['amid']>): boolean {
  if (TRACES[amid].some((name) => existsSync(join(repository.gitDir, name)))) return true;
  // A pick is given up as a revert, too.
  return amid === 'pick' && (isCherryPicking(repository) || notedCommit(repository, 'REVERT_HEAD') !== null);
}

/** Whether HEAD has commits that another one has not; false for what names no commit. */
function isAhead({ git }: Repository, of: string): boolean {
  return (git.tryBytes(['rev-list', '-1', 'HEAD', '--not', of, '--']) ?? '').length > 0;
}

function hasStash({ git }: Repository): boolean {
  return git.tryBytes(['rev-parse', '--verify', '--quiet', 'refs/stash']) !== null;
}

function settingsOn({ git }: Repository, keys: readonly string[]): ReadonlySet<string> {
  const pattern = `^(${[...new Set(keys)].map((key) => key.replace('.', '\\.')).join('|')})$`;
  const answer = git.tryBytes(['config', '-z', '--get-regexp', pattern])?.toString('utf8') ?? '';
  const values = new Map(
    answer.split('\0').map((entry) => {
      const [key = '', ...value] = entry.split('\n');
      return [key, value.length === 0 ? 'true' : value.join('\n')] as const;
    }),
  );
  return new Set(keys.filter((key) => isTrue(values.get(key) ?? '')));
}
