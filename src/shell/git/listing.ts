import { plainWord, programOf, programsAmong, type SimpleCommand, type Word } from '../command.ts';
import { isCut, isFilter } from '../filters.ts';
import { printedWords } from '../printed-words.ts';
import { readCommandLine } from '../read-command-line.ts';
import { isOn, optionTable, type ReadWords, readOptions } from '../read-options.ts';
import type { Change } from './effect.ts';
import { listedByFind } from './find-listing.ts';
import { isAboutPaths, type NameFilter, readNameFilter } from './name-filter.ts';

/** The files that another command lists for git in place of paths, as pathspecs that cover them. */
export interface Listing {
  readonly words: readonly Word[];
  /** The only kinds of change that are listed, where not any file is. */
  readonly changes?: readonly Change[];
  /** What lets through only some of them. */
  readonly filters?: readonly NameFilter[];
}

const SUBSTITUTION = /^(?:\$\(|`)([\s\S]*?)(?:\)|`)$/;
/** Longer ones are nobody's way to list files, and are not read again. */
const MAX_LENGTH = 500;

/**
 * What `$(git diff --name-only)`, `$(find src -name '*.ts')` or `$(echo a.ts)` stands for, where that is the only word;
 * undefined for a command that lists less than can be told.
 */
export function readListing(words: readonly Word[]): Listing | undefined {
  const [only] = words;
  if (words.length !== 1 || only?.expansion !== 'unknown' || only.text.length > MAX_LENGTH) return undefined;
  const [command, ...filters] = programsAmong(readCommandLine(SUBSTITUTION.exec(only.text)?.[1] ?? ''));
  if (command === undefined || ![command, ...filters].every(isHere)) return undefined;
  const behind = filters.map(({ words: filter }) => filter);
  return behind.every(isFilter) ? listedThrough(command.words, behind) : undefined;
}

/** What may come through filters: of the list that goes in what they surely do not stop. */
function listedThrough(
  [program, ...words]: readonly Word[],
  filters: readonly (readonly Word[])[],
): Listing | undefined {
  if (program === undefined) return undefined;
  if (programOf(program) === 'find') {
    const found = listedByFind(words);
    return found && { words: found };
  }
  if (programOf(program) !== 'git') {
    const printed = printedWords([program, ...words]);
    return printed && { words: printed };
  }
  const cut = filters.findIndex(isCut);
  if (words[0]?.text === 'status') {
    const listing = cut === -1 ? undefined : listedByStatus(words);
    return listing && { ...listing, filters: readFilters(filters.slice(0, cut)).filter(isAboutPaths) };
  }
  const listing = listedByGit(words);
  if (listing === undefined || cut === -1) return listing && { ...listing, filters: readFilters(filters) };
  // Of a part of a path more may be changed than the path.
  const isWhole = !filters.some((filter) => filter.some(({ text }) => /^-[dfF]/.test(text)));
  return isWhole ? { ...listing, filters: readFilters(filters.slice(0, cut)) } : { words: listing.words };
}

function readFilters(filters: readonly (readonly Word[])[]): readonly NameFilter[] {
  return filters.flatMap((filter) => readNameFilter(filter) ?? []);
}

/** Names that are listed somewhere else mean nothing where they are used. */
function isHere({ directory, remote, wrappers }: SimpleCommand): boolean {
  return (
    directory.kind === 'relative' && directory.path === '' && remote === undefined && wrappers.length === 0
  );
}

const DIFF_TABLE = optionTable('--diff-filter', {
  switches: '--name-only --no-renames --no-ext-diff --relative',
});
const LS_FILES_TABLE = optionTable('', {
  switches: '--modified --others --cached --exclude-standard --deduplicate',
});
const STATUS_TABLE = optionTable('', { stuck: '-u', switches: '--short --porcelain --untracked-files' });
const SHORT = /^(?:-s|--short|--porcelain)$/;
const UNTRACKED = /^(?:-u|--untracked-files)$/;
const DIFF_OPTION = /^(?:--name-only|-z|--no-renames|--no-ext-diff|--relative|--diff-filter)$/;
const LS_FILES_OPTION = /^(?:-[mocz]|--(?:modified|others|cached|exclude-standard|deduplicate))$/;
/** A filter that leaves modified files in. */
const KEEPS_MODIFIED = /^(?:[A-Z]*M[A-Z]*|[a-ln-z]+)$/;

function listedByGit([subcommand, ...words]: readonly Word[]): Listing | undefined {
  if (words.some(({ expansion }) => expansion === 'unknown')) return undefined;
  if (subcommand?.text === 'diff')
    return listedByDiff(readOptions(words, DIFF_TABLE, { ends: 'with the words' }));
  if (subcommand?.text !== 'ls-files') return undefined;
  return listedByLsFiles(readOptions(words, LS_FILES_TABLE, { ends: 'with the words' }));
}

/** The changed files, also those in the index where they are compared with HEAD. Another revision lists any others. */
function listedByDiff(read: ReadWords): Listing | undefined {
  const { options, operands, beforeSeparator = operands.length } = read;
  const filters = options.filter(({ name }) => name === '--diff-filter');
  const isPlain =
    isOn(read, '--name-only') &&
    options.every(({ name }) => DIFF_OPTION.test(name)) &&
    filters.every(({ value }) => KEEPS_MODIFIED.test(value?.text ?? ''));
  const [first] = operands;
  const fromHead = beforeSeparator > 0 && /^(?:HEAD|@)$/.test(first?.text ?? '');
  const paths = operands.slice(fromHead ? 1 : 0);
  const unclear =
    read.beforeSeparator === undefined ? paths.some(isRange) : beforeSeparator > Number(fromHead);
  if (!isPlain || unclear) return undefined;
  return {
    words: paths.length > 0 ? paths : [plainWord(isOn(read, '--relative') ? '.' : ':(top)')],
    changes: fromHead ? ['staged', 'unstaged'] : ['unstaged'],
  };
}

/** Without a `--`, a word that names a revision names no path, and so covers nothing; a range would compare commits only. */
function isRange({ text }: Word): boolean {
  return /[^/.]\.\.|\.\.[^/.]/.test(text);
}

/**
 * All changes, as `git status --short` tells them, from wherever one is; `--porcelain` tells them from the top level. Its other
 * forms are no list of paths.
 */
function listedByStatus([, ...words]: readonly Word[]): Listing | undefined {
  if (words.some(({ expansion }) => expansion === 'unknown')) return undefined;
  const { options, operands } = readOptions(words, STATUS_TABLE, { ends: 'with the words' });
  const isShort = options.some(
    ({ name, value }) => SHORT.test(name) && /^(?:v1|1)?$/.test(value?.text ?? ''),
  );
  const untracked = options.findLast(({ name }) => UNTRACKED.test(name));
  if (!isShort || !options.every(({ name }) => SHORT.test(name) || UNTRACKED.test(name))) return undefined;
  const tracked = ['staged', 'unstaged'] as const;
  const whole = options.some(({ name }) => name === '--porcelain') ? '.' : ':(top)';
  return {
    words: operands.length > 0 ? operands : [plainWord(whole)],
    changes: untracked?.value?.text === 'no' ? tracked : [...tracked, 'untracked'],
  };
}

function listedByLsFiles(read: ReadWords): Listing | undefined {
  if (!read.options.every(({ name }) => LS_FILES_OPTION.test(name))) return undefined;
  const modified = isOn(read, '-m', '--modified');
  const others = isOn(read, '-o', '--others');
  const tracked = isOn(read, '-c', '--cached') || (!modified && !others);
  return {
    words: read.operands.length > 0 ? read.operands : [plainWord('.')],
    changes: [
      ...(tracked ? ['staged' as const] : []),
      ...(tracked || modified ? ['unstaged' as const] : []),
      ...(others ? ['untracked' as const] : []),
      ...(others && !isOn(read, '--exclude-standard') ? ['ignored' as const] : []),
    ],
  };
}
