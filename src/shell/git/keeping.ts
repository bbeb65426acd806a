import type { SimpleCommand } from '../command.ts';
import { isSamePlace } from '../fallbacks.ts';
import { type OptionTable, optionTable } from '../read-options.ts';
import { type GitCall, readArgs, readGitCall } from './call.ts';
import { LOOSE } from './making.ts';

/** What makes a branch or a tag, and the options with which it still does. */
const KEEPERS: ReadonlyMap<string, { readonly table: OptionTable; readonly options: RegExp }> = new Map([
  [
    'branch',
    {
      table: optionTable('', { switches: '--force --quiet --no-track' }),
      options: /^(?:-[fq]|--(?:force|quiet|no-track))$/,
    },
  ],
  [
    'tag',
    {
      table: optionTable('-m --message -F --file', { switches: '--force --annotate' }),
      options: /^(?:-[famF]|--(?:force|annotate|message|file))$/,
    },
  ],
]);
const HEAD = /^(?:HEAD|@)$/;
/** What leaves every branch and tag, and the branch that is checked out, where they are. */
const STAYS = new Set('add commit diff fetch log push reset rev-parse show status'.split(' '));

/**
 * Whether a command surely finds all commits of HEAD on another branch, or under a tag, that the line has made just before:
 * `git branch kept && git reset --hard HEAD~1`.
 */
export function keptBefore(commands: readonly SimpleCommand[]): (command: SimpleCommand) => boolean {
  const before = new Map<SimpleCommand, GitCall | undefined>();
  const after = new Map<SimpleCommand, GitCall | undefined>();
  for (const command of commands) {
    const keeper = command.after && after.get(command.after);
    before.set(command, keeper);
    const call = command.remote === undefined ? readGitCall(command) : null;
    const stays = call === null || STAYS.has(call.subcommand.text);
    after.set(command, call !== null && keeps(call) ? call : stays ? keeper : undefined);
  }
  return (command) => {
    const keeper = before.get(command);
    const call = keeper === undefined ? null : readGitCall(command);
    return keeper !== undefined && call !== null && isSameRepository(keeper, call);
  };
}

function isSameRepository({ directory }: GitCall, call: GitCall): boolean {
  return directory.kind !== 'unknown' && call.gitDir === undefined && isSamePlace(directory, call.directory);
}

/** `git branch NAME` and `git tag NAME`, at HEAD. */
function keeps(call: GitCall): boolean {
  const keeper = KEEPERS.get(call.subcommand.text);
  if (keeper === undefined || call.gitDir !== undefined) return false;
  if (call.command.wrappers.some((name) => LOOSE.has(name))) return false;
  const read = readArgs(call, keeper.table);
  const [name, start, ...others] = read?.operands ?? [];
  if (read === null || name === undefined || others.length > 0) return false;
  const isMade = read.options.every((option) => keeper.options.test(option.name));
  return isMade && (start === undefined || HEAD.test(start.text));
}
