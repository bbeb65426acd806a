import type { RepoPath } from '../core/repo-path.ts';
import { fitting, gitPath, typedPath } from './typed-path.ts';
import { shellWord } from './visible.ts';

/** What a refused command asks for, as far as a safe one depends on it. */
export interface Asked {
  readonly alternative: string;
  /** The branch that it would switch to. */
  readonly branch?: { readonly text: string };
  /** The branch that it would make. */
  readonly newBranch?: NewBranch;
}

interface NewBranch {
  readonly option: string;
  readonly name: { readonly text: string };
  readonly start?: { readonly text: string };
}

/** The caller's own changed files that the refused command covers; directories, with a slash, where they are many. */
export interface OwnWork {
  readonly paths: readonly RepoPath[];
  readonly untracked: readonly RepoPath[];
}

/** What does the same to one's own files and to no others: a label and a command; none where there is nothing to do. */
export function safeCommands(
  { alternative, branch, newBranch }: Asked,
  own: OwnWork,
  here: RepoPath,
): readonly (readonly string[])[] {
  if (alternative === 'separate-worktree') return [worktreeOf(branch, newBranch, here)];
  if (alternative === 'pull-without-stash')
    return [['without stashing', 'git pull --no-rebase --no-autostash']];
  return byName(alternative, own, here);
}

function byName(alternative: string, own: OwnWork, here: RepoPath): readonly (readonly string[])[] {
  if (own.paths.length === 0) return [];
  const shown = fitting(own.paths);
  const words = shown.map((path) => gitPath(path, here)).join(' ');
  const hasDirectories = shown.some((path) => path.endsWith('/'));
  const remove = hasDirectories
    ? `git clean -fd -- ${words}`
    : `rm -- ${shown.map((path) => typedPath(path, here)).join(' ')}`;
  const table: Readonly<Record<string, readonly [string, string]>> = {
    'add-by-name': ['stage by name', `git add -- ${words}`],
    'commit-by-name': ['commit by name', `${addFirst(own, shown, here)}git commit -m MESSAGE -- ${words}`],
    'restore-by-name': ['restore by name', `git restore -- ${words}`],
    'clean-by-name': ['delete by name', remove],
    'leave-in-tree': ['commit instead', `${addFirst(own, shown, here)}git commit -m WIP -- ${words}`],
  };
  const row = table[alternative];
  if (row === undefined) return [];
  const rest =
    shown.length < own.paths.length ? `   # the first ${shown.length} of ${own.paths.length} names` : '';
  return [[row[0], `${row[1]}${rest}`]];
}

/** Git commits no untracked file by its name. */
function addFirst({ untracked }: OwnWork, shown: readonly RepoPath[], here: RepoPath): string {
  const named = untracked.filter((path) => shown.includes(path));
  const within = untracked.filter((path) =>
    shown.some((word) => word.endsWith('/') && path.startsWith(word)),
  );
  const words = fitting([...new Set([...named, ...within])]).map((path) => gitPath(path, here));
  return words.length === 0 ? '' : `git add -- ${words.join(' ')} && `;
}

/** A working tree beside the repository, on the branch that was asked for. */
function worktreeOf(
  branch: Asked['branch'],
  newBranch: Asked['newBranch'],
  here: RepoPath,
): readonly string[] {
  const label = 'a tree of your own';
  const beside = (name: string): string =>
    shellWord(
      `${'../'.repeat(here === '' ? 1 : here.split('/').length + 1)}${name.replace(/[^\w.-]+/g, '-')}`,
    );
  if (newBranch !== undefined) {
    const { option, name, start } = newBranch;
    const words = [
      option,
      shellWord(name.text),
      beside(name.text),
      ...(start ? [shellWord(start.text)] : []),
    ];
    return [label, `git worktree add ${words.join(' ')}`];
  }
  if (branch === undefined) return [label, `git worktree add ${beside('NAME')} BRANCH`];
  return [label, `git worktree add ${beside(branch.text)} ${shellWord(branch.text)}`];
}
