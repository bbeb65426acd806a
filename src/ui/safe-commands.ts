import type { OwnWork } from '../commands/own-work.ts';
import type { RepoPath } from '../core/repo-path.ts';
import { wordOrFlag } from './as-typed.ts';
import type { Step } from './steps.ts';
import { fitting, gitPath, partOf, typedPath } from './typed-path.ts';
import { shellWord } from './visible.ts';

/** What a refused command asks for, as far as a safe one depends on it. */
export interface Asked {
  readonly alternative: string;
  /** The branch that it would switch to. */
  readonly branch?: { readonly text: string };
  /** The working tree that has this branch already: git checks it out in no second one. */
  readonly tree?: string | null;
  /** Whether a name beside this working tree is taken. */
  isBeside?(name: string): boolean;
  /** The branch that it would make. */
  readonly newBranch?: NewBranch;
  /** The same in a tree of one's own, behind `git -C TREE`. */
  readonly elsewhere?: { readonly branch: Word; readonly words: readonly Word[] };
  /** Whether it would amend the last commit, and what becomes of that one's message then. */
  readonly amends?: 'anew' | 'as-it-was' | null;
  /** The same command without its paths. */
  readonly byName?: readonly string[];
  /** A command that would leave others' files alone, were they not in the index, and the commit to take their entries from. */
  readonly unstaged?:
    | {
        readonly paths: readonly RepoPath[];
        readonly to: string | null;
        readonly words: readonly string[];
      }
    | undefined;
  /** The same without its stash. */
  readonly unstashed?: { readonly rebase?: readonly Word[]; readonly merge?: readonly Word[] };
}

/** A word of the refused command; what the shell makes of an expansion is not known. */
interface Word {
  readonly text: string;
  readonly expansion: string;
}

interface NewBranch {
  readonly option: string;
  readonly name: { readonly text: string };
  readonly start?: { readonly text: string };
}

/** What does the same to one's own files and to no others; none where there is nothing to do. */
export function safeCommands(asked: Asked, own: OwnWork, here: RepoPath): readonly Step[] {
  if (asked.alternative === 'separate-worktree') {
    const { tree = null } = asked;
    if (tree !== null) return [['its working tree', `cd ${shellWord(tree)}`]];
    const command = worktreeOf(asked, here);
    return command === null ? [] : [['a tree of your own', command]];
  }
  if (asked.unstaged !== undefined) return [unstagingFirst(asked.unstaged, here)];
  if (asked.alternative === 'without-stash') return withoutStash(asked.unstashed ?? {});
  return byName(asked, own, here);
}

function unstagingFirst({ paths, to, words }: NonNullable<Asked['unstaged']>, here: RepoPath): Step {
  const named = [...new Set(paths)].map((path) => gitPath(path, here)).join(' ');
  const unstage = `git restore --staged ${to === null ? '' : `--source=${to} `}-- ${named}`;
  return ['leave those as they are', `${unstage} && ${words.map(wordOrFlag).join(' ')}`];
}

/** Git refuses to rebase while anything is uncommitted, but merges beside it. */
function withoutStash({ rebase, merge }: NonNullable<Asked['unstashed']>): readonly Step[] {
  const rows: readonly (readonly [string, readonly Word[] | undefined])[] = [
    ['once all is committed', rebase],
    [rebase === undefined ? 'without stashing' : 'or merge now', merge],
  ];
  return rows.flatMap(([label, words]) => (words?.every(isKnown) ? [[label, typed(words)] as const] : []));
}

const isKnown = ({ expansion }: Word): boolean => expansion === 'none';
const typed = (words: readonly Word[]): string => words.map(({ text }) => wordOrFlag(text)).join(' ');

function byName(
  { alternative, amends = null, byName: without = [] }: Asked,
  own: OwnWork,
  here: RepoPath,
): readonly Step[] {
  if (own.paths.length === 0) return [];
  const shown = fitting(own.paths);
  const words = shown.map((path) => gitPath(path, here)).join(' ');
  const hasDirectories = shown.some((path) => path.endsWith('/'));
  const remove = hasDirectories
    ? `git clean -fd -- ${words}`
    : `rm -- ${shown.map((path) => typedPath(path, here)).join(' ')}`;
  const table: Readonly<Record<string, readonly [string, string]>> = {
    'add-by-name': ['stage by name', `git add -- ${words}`],
    'commit-by-name': [
      'commit by name',
      `${addFirst(own, shown, here)}${COMMITS[amends ?? 'not']} -- ${words}`,
    ],
    'restore-by-name': ['restore by name', `git restore -- ${words}`],
    'restore-from-head': [
      'restore by name',
      `git restore ${own.isStaged ? '--staged --worktree ' : ''}-- ${words}`,
    ],
    'clean-by-name': ['delete by name', remove],
    'format-by-name': ['only your own', formatting(without, shown, here)],
    'leave-in-tree': ['commit instead', `${addFirst(own, shown, here)}git commit -m WIP -- ${words}`],
  };
  const row = table[alternative];
  return row === undefined ? [] : [[...row, partOf(own.paths)]];
}

function formatting(words: readonly string[], shown: readonly RepoPath[], here: RepoPath): string {
  return [...words.map(wordOrFlag), ...shown.map((path) => typedPath(path, here))].join(' ');
}

/** An amendment would else become a commit of its own. */
const COMMITS = {
  not: 'git commit -m MESSAGE',
  anew: 'git commit --amend -m MESSAGE',
  'as-it-was': 'git commit --amend --no-edit',
} as const;

/** Git commits no untracked file by its name. */
function addFirst({ untracked }: OwnWork, shown: readonly RepoPath[], here: RepoPath): string {
  const named = untracked.filter((path) => shown.includes(path));
  const within = untracked.filter((path) =>
    shown.some((word) => word.endsWith('/') && path.startsWith(word)),
  );
  const words = fitting([...new Set([...named, ...within])]).map((path) => gitPath(path, here));
  return words.length === 0 ? '' : `git add -- ${words.join(' ')} && `;
}

/** A working tree beside the repository, on the branch that was asked for; null where its name is not known. */
function worktreeOf({ branch, newBranch, elsewhere, isBeside }: Asked, here: RepoPath): string | null {
  const up = '../'.repeat(here === '' ? 1 : here.split('/').length + 1);
  const beside = (name: string): string => {
    const plain = name.replace(/[^\w.-]+/g, '-');
    const names = [plain, ...[2, 3, 4, 5, 6, 7, 8, 9].map((number) => `${plain}-${number}`)];
    return shellWord(`${up}${names.find((one) => isBeside?.(one) !== true) ?? plain}`);
  };
  if (newBranch !== undefined) {
    const { option, name, start } = newBranch;
    const from = start === undefined ? '' : ` ${shellWord(start.text)}`;
    return `git worktree add ${option} ${shellWord(name.text)} ${beside(name.text)}${from}`;
  }
  if (elsewhere !== undefined) {
    const tree = beside(elsewhere.branch.text);
    if (![elsewhere.branch, ...elsewhere.words].every(isKnown)) return null;
    return `git worktree add --detach ${tree} && git -C ${tree} ${typed(elsewhere.words)}`;
  }
  return branch === undefined ? null : `git worktree add ${beside(branch.text)} ${shellWord(branch.text)}`;
}
