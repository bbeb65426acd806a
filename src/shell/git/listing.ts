import { plainWord, type Word } from '../command.ts';
import type { Change } from './effect.ts';

/** The files that another command lists for git in place of paths, as pathspecs that cover them. */
export interface Listing {
  readonly words: readonly Word[];
  /** The only kind of change that is listed, where there is but one. */
  readonly change?: Change;
}

const SUBSTITUTION = /^(?:\$\(|`)\s*([\s\S]*?)\s*(?:\)|`)$/;
const BY_GIT =
  /^git (?:(diff --name-only)|ls-files (?:(-m|--modified)|(?:-o|--others) --exclude-standard))(?: -z)?$/;

/**
 * What `$(git diff --name-only)` or `$(find src -name '*.ts')` stands for, where that is the only word; undefined for a
 * command that lists less than can be told.
 */
export function readListing(words: readonly Word[]): Listing | undefined {
  const [only] = words;
  const command = words.length === 1 && only?.expansion === 'unknown' ? SUBSTITUTION.exec(only.text) : null;
  return command?.[1] === undefined ? undefined : (listedByGit(command[1]) ?? listedByFind(command[1]));
}

/** All changes of one kind. */
function listedByGit(command: string): Listing | undefined {
  const match = BY_GIT.exec(command);
  if (match === null) return undefined;
  const [, diff, modified] = match;
  return {
    words: [plainWord(diff === undefined ? '.' : ':(top)')],
    change: diff === undefined && modified === undefined ? 'untracked' : 'unstaged',
  };
}

const DIRECTORY = /^(?:\.|(?!\/|\.\.(?:\/|$))[\w@%+=,./-]+)$/;
const NAME = /^(['"]?)[\w@%+=:,.*?-]+\1$/;

const TESTS = /^(?:-type f ?)?(?:-name (?<name>\S+) ?)?(?:-type f ?)?(?:-print0?)?$/;

/** All files of directories, or those of one name: other tests of `find` would leave more of them out than can be told. */
function listedByFind(command: string): Listing | undefined {
  const [program, ...words] = command.split(/\s+/);
  if (program !== 'find') return undefined;
  const start = words.findIndex((word) => word.startsWith('-'));
  const directories = start === -1 ? words : words.slice(0, start);
  const tests = TESTS.exec(start === -1 ? '' : words.slice(start).join(' '));
  const name = tests?.groups?.name;
  if (tests === null || !directories.every((one) => DIRECTORY.test(one))) return undefined;
  if (name !== undefined && !NAME.test(name)) return undefined;
  const places = directories.length === 0 ? ['.'] : directories;
  return { words: places.map((place) => plainWord(name === undefined ? place : filesNamed(name, place))) };
}

function filesNamed(name: string, directory: string): string {
  const path = directory.replace(/^(?:\.\/+)+/, '').replace(/\/+$/, '');
  const below = path === '' || path === '.' ? '' : `${path}/`;
  return `:(glob)${below}**/${name.replace(/^(['"])(.*)\1$/, '$2')}`;
}
