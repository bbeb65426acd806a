import {
  asWritten,
  type Directory,
  plainWord,
  programOf,
  programsAmong,
  type SimpleCommand,
} from './command.ts';
import { type GitCall, plainCall, readGitCall } from './git/call.ts';
import { readCheckout, readSwitch } from './git/checking-out.ts';
import { readCheckoutIndex, readClean, readReadTree, readReset, readRestore } from './git/discarding.ts';
import { type EffectBody, type GitEffect, plainEffect, safeAlternativeTo } from './git/effect.ts';
import { readHistory } from './git/history.ts';
import { readConfig } from './git/hooks-setting.ts';
import { readBranch, readSymbolicRef, readUpdateRef } from './git/moving-head.ts';
import { isPush, readBisect, readPush, readWorktree } from './git/publishing.ts';
import { readSkippedHooks, withoutHooks } from './git/skipping-hooks.ts';
import { readAdd, readCommit, readMv, readRm, readUpdateIndex } from './git/staging.ts';
import { readIntegrate, readStash } from './git/stashing.ts';
import { readCommandLine } from './read-command-line.ts';

const SUBCOMMANDS: ReadonlyMap<string, (call: GitCall) => readonly EffectBody[]> = new Map([
  ['add', readAdd],
  ['stage', readAdd],
  ['commit', readCommit],
  ['rm', readRm],
  ['mv', readMv],
  ['update-index', readUpdateIndex],
  ['reset', readReset],
  ['restore', readRestore],
  ['clean', readClean],
  ['read-tree', readReadTree],
  ['checkout-index', readCheckoutIndex],
  ['checkout', readCheckout],
  ['switch', readSwitch],
  ['stash', readStash],
  ['merge', readIntegrate],
  ['rebase', readIntegrate],
  ['cherry-pick', readIntegrate],
  ['revert', readIntegrate],
  ['am', readIntegrate],
  ['pull', readIntegrate],
  ['push', readPush],
  ['worktree', readWorktree],
  ['bisect', readBisect],
  ['branch', readBranch],
  ['symbolic-ref', readSymbolicRef],
  ['update-ref', readUpdateRef],
  ['history', readHistory],
  ['config', readConfig],
]);

/** An alias inside an alias is followed this far; git itself refuses loops. */
const MAX_ALIAS_DEPTH = 6;
const MAX_ALIASES_FOLLOWED = 200;

interface Following {
  readonly aliases: ReadonlyMap<string, string>;
  readonly depth: number;
  readonly left: { aliases: number };
}

/**
 * What commands do with git to the index, the working tree and remotes, judged by their words and the repository's aliases.
 * `hookless` are those for which the line has turned git's hooks off.
 */
export function gitEffectsOf(
  commands: readonly SimpleCommand[],
  aliases: ReadonlyMap<string, string>,
  hookless = withoutHooks(commands),
): readonly GitEffect[] {
  const following = followingOf(aliases);
  return commands.flatMap((command) =>
    followAlias(command, following).flatMap((run) => effectsOf(run, hookless.has(command))),
  );
}

/** The commits and pushes that git's own hooks will judge, by the session of the shell in which they run. */
export function judgedByHooks(
  given: SimpleCommand,
  aliases: ReadonlyMap<string, string>,
  hookless: ReadonlySet<SimpleCommand>,
): readonly GitEffect[] {
  return followAliases([given], aliases).flatMap((command) => {
    const call = command.remote === undefined ? readGitCall(command) : null;
    if (call === null || readSkippedHooks(call, hookless.has(given)).length > 0) return [];
    if (isPush(call)) return [complete(plainEffect('pushes'), call)];
    const commits = call.subcommand.text === 'commit' && readCommit(call).length > 0;
    return commits ? [complete(plainEffect('commits'), call)] : [];
  });
}

/** The commands that git runs for its aliases, in place of the calls of these. */
export function followAliases(
  commands: readonly SimpleCommand[],
  aliases: ReadonlyMap<string, string>,
): readonly SimpleCommand[] {
  const following = followingOf(aliases);
  return commands.flatMap((command) => followAlias(command, following));
}

function followingOf(aliases: ReadonlyMap<string, string>): Following {
  return { aliases, depth: 0, left: { aliases: MAX_ALIASES_FOLLOWED } };
}

function effectsOf(command: SimpleCommand, isHookless: boolean): readonly GitEffect[] {
  if (command.remote !== undefined) return [];
  const call = readGitCall(command) ?? readPullRequestCheckout(command);
  const read = SUBCOMMANDS.get(call?.subcommand.text ?? '');
  if (call === null || read === undefined) return [];
  const bodies = [...readSkippedHooks(call, isHookless), ...read(call)];
  return bodies.filter((body) => !usesOwnIndex(call, body)).map((body) => complete(body, call));
}

function complete(body: EffectBody, call: GitCall): GitEffect {
  const { directory, gitDir, command } = call;
  const effect = {
    ...body,
    directory,
    safeAlternative: safeAlternativeTo(body),
    words: command.words.map((word) => word.text),
  };
  return gitDir === undefined ? effect : { ...effect, gitDir };
}

/** With an index of its own a command stages nothing that another session's commit would take. */
function usesOwnIndex(call: GitCall, body: EffectBody): boolean {
  if (!call.command.assignments.some(({ name }) => name === 'GIT_INDEX_FILE')) return false;
  return body.kind === 'stages' || body.kind === 'unstages' || body.scope === 'index';
}

function followAlias(command: SimpleCommand, following: Following): readonly SimpleCommand[] {
  const call = command.remote === undefined ? readGitCall(command) : null;
  if (call === null || SUBCOMMANDS.has(call.subcommand.text)) return [command];
  const name = call.subcommand.text;
  const alias =
    call.config.get(`alias.${name.toLowerCase()}`) ??
    following.aliases.get(name) ??
    following.aliases.get(name.toLowerCase());
  if (alias === undefined || following.depth >= MAX_ALIAS_DEPTH || following.left.aliases <= 0)
    return [command];
  following.left.aliases -= 1;
  const isShell = alias.trimStart().startsWith('!');
  const own = [...call.config].filter(([key]) => isAlias(key));
  const aliases = new Map([...following.aliases, ...own.map(([key, text]) => [key.slice(6), text] as const)]);
  const inner: Following = { ...following, aliases, depth: following.depth + 1 };
  const commands = isShell ? shellCommands(alias.trimStart().slice(1), call) : [aliasCommand(alias, call)];
  return commands.flatMap((each) => followAlias(each, inner));
}

/** Git runs a `!` alias from the top level, with the words behind the alias at its end. */
function shellCommands(text: string, call: GitCall): readonly SimpleCommand[] {
  const line = [text, ...call.args.map(asWritten)].join(' ');
  return readCommandLine(line, { directory: topOf(call.directory) }).map((command) => inherit(command, call));
}

function aliasCommand(alias: string, call: GitCall): SimpleCommand {
  const words = programsAmong(readCommandLine(alias))[0]?.words ?? [];
  const others = [...call.config].filter(([key]) => !isAlias(key));
  const settings = others.flatMap(([key, value]) => [plainWord('-c'), plainWord(`${key}=${value}`)]);
  const command = {
    ...call.command,
    directory: call.directory,
    words: [plainWord('git'), ...settings, ...words, ...call.args],
  };
  return command;
}

function isAlias(key: string): boolean {
  return key.startsWith('alias.');
}

function inherit(command: SimpleCommand, { command: outer }: GitCall): SimpleCommand {
  return {
    ...command,
    assignments: [...outer.assignments, ...command.assignments],
    wrappers: [...outer.wrappers, ...command.wrappers],
  };
}

function topOf(directory: Directory): Directory {
  return directory.kind === 'unknown' || directory.kind === 'absolute'
    ? directory
    : { kind: 'top-level', path: '' };
}

/** `gh pr checkout` switches the branch like git does. */
function readPullRequestCheckout(command: SimpleCommand): GitCall | null {
  const [program, group, action] = command.words;
  const isCheckout =
    program !== undefined &&
    programOf(program) === 'gh' &&
    group?.text === 'pr' &&
    /^(?:checkout|co)$/.test(action?.text ?? '');
  if (!isCheckout || command.words.some((word) => word.text === '--help')) return null;
  return plainCall(command, plainWord('switch'), [plainWord('--detach')]);
}
