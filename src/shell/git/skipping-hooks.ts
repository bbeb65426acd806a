import type { Directory, SimpleCommand } from '../command.ts';
import { isOn, type OptionTable, readOptions } from '../read-options.ts';
import { type GitCall, readGitCall } from './call.ts';
import { type EffectBody, plainEffect } from './effect.ts';
import { readHooksSetting } from './hooks-setting.ts';
import { COMMIT_TABLE, INTEGRATE_TABLE } from './option-tables.ts';
import { PUSH_TABLE } from './push-arguments.ts';

const TABLES: ReadonlyMap<string, OptionTable> = new Map([
  ['commit', COMMIT_TABLE],
  ['push', PUSH_TABLE],
  ['merge', INTEGRATE_TABLE],
  ['rebase', INTEGRATE_TABLE],
  ['pull', INTEGRATE_TABLE],
]);
const SWITCHES = new Set(['GUARD', 'HUSKY']);
const EXPORTED = /^(?:(?:GUARD|HUSKY)=0|GIT_CONFIG_KEY_\d+=[Cc]ore\.[Hh]ooks[Pp]ath)$/;
/** Among places: what holds in all of them, by a variable or a setting. */
const BY_EXPORT = 'export';
const GLOBALLY = 'global';

/** Whether a call runs without hooks: `--no-verify`, another `core.hooksPath`, or a variable that turns them off. */
export function readSkippedHooks(call: GitCall, isTurnedOff: boolean): readonly EffectBody[] {
  const name = call.subcommand.text;
  const table = TABLES.get(name);
  if (table === undefined) return [];
  const read = readOptions(call.args, table, { ends: 'with the words' });
  const names = name === 'commit' ? ['--no-verify', '-n', '--verify'] : ['--no-verify', '--verify'];
  const last = read.options.findLast((option) => names.includes(option.name));
  const asked = (last !== undefined && last.name !== '--verify') || call.config.has('core.hookspath');
  const skips = asked || turnsOff(call.command) || isTurnedOff;
  return skips && !isOn(read, '-h', '--help') ? [plainEffect('skips-hooks')] : [];
}

/**
 * The commands for which others of the line have turned git's hooks off before: by `export HUSKY=0` or `GUARD=0`, or by
 * `git config` in the same directory or for all.
 */
export function withoutHooks(commands: readonly SimpleCommand[]): ReadonlySet<SimpleCommand> {
  const without = new Set<SimpleCommand>();
  const off = new Set<string>();
  for (const command of commands) {
    if (command.words[0]?.text === 'export' && command.words.some(({ text }) => EXPORTED.test(text)))
      off.add(BY_EXPORT);
    const call = readGitCall(command);
    const place = placeOf(call?.directory ?? command.directory);
    if ([BY_EXPORT, GLOBALLY, place].some((one) => off.has(one))) without.add(command);
    const setting = call === null ? null : readHooksSetting(call);
    if (setting === null) continue;
    const where = setting.isForAll ? GLOBALLY : place;
    if (setting.isOff) off.add(where);
    else off.delete(where);
  }
  return without;
}

function placeOf(directory: Directory): string {
  return directory.kind === 'unknown' ? directory.kind : `${directory.kind} ${directory.path}`;
}

function turnsOff(command: SimpleCommand): boolean {
  return command.assignments.some(({ name, value }) => SWITCHES.has(name) && value.text === '0');
}
