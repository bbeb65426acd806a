import { isAtOrBelow, leadsOut } from '../../core/path-below.ts';
import { type Directory, plainWord, programOf, type SimpleCommand, type Word } from '../command.ts';
import { enterDirectory } from '../directory.ts';
import { isOn } from '../read-options.ts';
import { type GitCall, readArgs, readGitCall } from './call.ts';
import { CLONE_TABLE, INIT_TABLE, WORKTREE_TABLE } from './option-tables.ts';

/** A repository, or a working tree of the same repository, that a command of the line makes before another one runs. */
export interface Made {
  readonly by: 'clone' | 'init' | 'worktree';
  readonly place: Directory;
}

/** More in one line is nobody's way to work, and each is compared with what comes later. */
const MAX_MADE = 32;
const ELSEWHERE = /^GIT_(?:DIR|WORK_TREE|COMMON_DIR)(?:=|$)/;
/** What runs a command more often than once or not at all, or does not wait for it: its success says nothing. */
export const LOOSE: ReadonlySet<string> = new Set(['xargs', 'find', 'setsid', 'watch']);
const REMOVES = new Set(['rm', 'mv', 'rmdir', 'unlink', 'rimraf', 'trash', 'trash-put']);

/** What has surely been made when a command runs: by one without whose success the shell would not have come to it. */
export function madeBefore(commands: readonly SimpleCommand[]): (command: SimpleCommand) => readonly Made[] {
  const before = new Map<SimpleCommand, readonly Made[]>();
  const after = new Map<SimpleCommand, readonly Made[]>();
  const all: Made[] = [];
  const lost = new Set<Made>();
  for (const command of commands) {
    const known = (command.after && after.get(command.after)) ?? [];
    const left = lost.size === 0 ? known : known.filter((made) => !lost.has(made));
    before.set(command, left);
    const made = all.length < MAX_MADE ? madeBy(command) : undefined;
    if (made !== undefined) all.push(made);
    after.set(command, made === undefined ? left : [...left, made]);
    for (const one of all) if (mayRemove(command, one)) lost.add(one);
  }
  return (command) => before.get(command) ?? [];
}

/** What besides git may make a directory that it names. */
const MAKES = new Set(
  'mkdir cp mv tar unzip rsync install npm npx pnpm yarn bun cargo gh go dotnet rails django-admin degit svn hg'.split(
    ' ',
  ),
);

/** The directories that commands of a line may make, so that another can enter them though they are not there yet. */
export function mayBeMade(commands: readonly SimpleCommand[]): readonly Directory[] {
  const places = commands.flatMap((command) => {
    const [first, ...words] = command.words;
    const made = madeBy(command);
    if (made !== undefined) return [made.place];
    if (first === undefined || !MAKES.has(programOf(first))) return [];
    return words
      .filter(({ text }) => !text.startsWith('-'))
      .map((word) => enterDirectory(command.directory, word));
  });
  return places.slice(0, MAX_MADE);
}

function madeBy(command: SimpleCommand): Made | undefined {
  const { assignments, wrappers, remote } = command;
  const call = remote === undefined ? readGitCall(command) : null;
  const isElsewhere =
    assignments.some(({ name }) => ELSEWHERE.test(name)) ||
    command.words.some(({ text }) => /^--(?:git-dir|work-tree)\b/.test(text));
  if (call === null || isElsewhere || wrappers.some((wrapper) => LOOSE.has(wrapper))) return undefined;
  const by = call.subcommand.text;
  const target =
    by === 'clone'
      ? cloned(call)
      : by === 'init'
        ? initialised(call)
        : by === 'worktree'
          ? added(call)
          : undefined;
  if (target === undefined) return undefined;
  return { by: by as Made['by'], place: enterDirectory(call.directory, target) };
}

function cloned(call: GitCall): Word | undefined {
  const read = readArgs(call, CLONE_TABLE);
  const [source, target] = read?.operands ?? [];
  if (read === null || source === undefined || target !== undefined) return target;
  // Of a bare one git makes another name.
  if (source.expansion !== 'none' || isOn(read, '--bare', '--mirror')) return undefined;
  const name = nameOf(source.text);
  return /^\.*$/.test(name) ? undefined : plainWord(name);
}

/** The last part of what is cloned, without slashes, `/.git` and an extension of git's behind it. */
function nameOf(source: string): string {
  let end = source.length;
  // Step by step from the end: an expression would look on from every slash.
  for (;;) {
    if (source.endsWith('/', end)) end -= '/'.length;
    else if (source.endsWith('/.git', end)) end -= '/.git'.length;
    else break;
  }
  const path = source.slice(0, end);
  const last = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf(':')) + 1);
  return last.replace(/(?<=.)\.(?:git|bundle)$/s, '');
}

function initialised(call: GitCall): Word | undefined {
  const read = readArgs(call, INIT_TABLE);
  return read === null ? undefined : (read.operands[0] ?? plainWord('.'));
}

function added(call: GitCall): Word | undefined {
  const [action, path] = readArgs(call, WORKTREE_TABLE)?.operands ?? [];
  return action?.text === 'add' ? path : undefined;
}

/** `rm -rf y/.git`, after which a command in y means the repository round it again. */
function mayRemove({ words, directory }: SimpleCommand, { place }: Made): boolean {
  const [first, ...rest] = words;
  const program = first === undefined ? '' : programOf(first);
  if (program === 'git') return false;
  const removes = REMOVES.has(program) || (program === 'find' && rest.some(({ text }) => text === '-delete'));
  return rest.some((word) => {
    if (/(?:^|\/)\.git(?:\/|$)/.test(word.text)) return true;
    return removes && !word.text.startsWith('-') && mayCover(enterDirectory(directory, word), place);
  });
}

function mayCover(removed: Directory, place: Directory): boolean {
  if (removed.kind === 'unknown' || place.kind === 'unknown' || removed.kind !== place.kind) return true;
  return isAtOrBelow(place.path, removed.path) || leadsOut(removed.path);
}
