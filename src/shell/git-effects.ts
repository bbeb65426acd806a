import { type Directory, plainWord, programOf, type SimpleCommand, type Word } from './command.ts';
import { type GitCall, readGitCall } from './git/call.ts';
import { readCheckout, readSwitch } from './git/checking-out.ts';
import { readCheckoutIndex, readClean, readReadTree, readReset, readRestore } from './git/discarding.ts';
import { type EffectBody, type GitEffect, safeAlternativeTo } from './git/effect.ts';
import { readBisect, readPush, readWorktree } from './git/publishing.ts';
import { exportedOff, readSkippedHooks } from './git/skipping-hooks.ts';
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
  ['pull', readIntegrate],
  ['push', readPush],
  ['worktree', readWorktree],
  ['bisect', readBisect],
]);

/** An alias inside an alias is followed this far; git itself refuses loops. */
const MAX_ALIAS_DEPTH = 6;
const MAX_ALIASES_FOLLOWED = 200;

interface Following {
  readonly aliases: ReadonlyMap<string, string>;
  readonly depth: number;
  readonly left: { aliases: number };
  readonly exported: ReadonlySet<string>;
}

/** What commands do with git to the index, the working tree and remotes, judged by their words and the repository's aliases. */
export function gitEffectsOf(
  commands: readonly SimpleCommand[],
  aliases: ReadonlyMap<string, string>,
): readonly GitEffect[] {
  const following = {
    aliases,
    depth: 0,
    left: { aliases: MAX_ALIASES_FOLLOWED },
    exported: exportedOff(commands),
  };
  return commands.flatMap((command) => effectsOf(command, following));
}

function effectsOf(command: SimpleCommand, following: Following): readonly GitEffect[] {
  if (command.remote !== undefined) return [];
  const call = readGitCall(command) ?? readPullRequestCheckout(command);
  if (call === null) return [];
  const read = SUBCOMMANDS.get(call.subcommand.text);
  if (read === undefined) return followAlias(call, following);
  const bodies = [...readSkippedHooks(call, following.exported), ...read(call)];
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

function followAlias(call: GitCall, following: Following): readonly GitEffect[] {
  const name = call.subcommand.text;
  const alias =
    call.config.get(`alias.${name.toLowerCase()}`) ??
    following.aliases.get(name) ??
    following.aliases.get(name.toLowerCase());
  if (alias === undefined || following.depth >= MAX_ALIAS_DEPTH || following.left.aliases <= 0) return [];
  following.left.aliases -= 1;
  const inner: Following = { ...following, depth: following.depth + 1 };
  const isShell = alias.trimStart().startsWith('!');
  const commands = isShell ? shellCommands(alias.trimStart().slice(1), call) : [aliasCommand(alias, call)];
  return commands.flatMap((command) => effectsOf(command, inner));
}

/** Git runs a `!` alias from the top level, with the words behind the alias at its end. */
function shellCommands(text: string, call: GitCall): readonly SimpleCommand[] {
  const commands = readCommandLine(text, { directory: topOf(call.directory) });
  return commands.map((command, index) =>
    inherit(
      index === commands.length - 1 ? { ...command, words: [...command.words, ...call.args] } : command,
      call,
    ),
  );
}

function aliasCommand(alias: string, call: GitCall): SimpleCommand {
  const words = readCommandLine(alias)[0]?.words ?? [];
  const settings = [...call.config].flatMap(([key, value]) => [
    plainWord('-c'),
    plainWord(`${key}=${value}`),
  ]);
  const command = {
    ...call.command,
    directory: call.directory,
    words: [plainWord('git'), ...settings, ...words, ...call.args],
  };
  return command;
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
  const subcommand: Word = plainWord('switch');
  return {
    subcommand,
    args: [plainWord('--detach')],
    directory: command.directory,
    mode: 'magic',
    config: new Map(),
    command,
  };
}
