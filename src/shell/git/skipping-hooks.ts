import type { SimpleCommand } from '../command.ts';
import { isOn, type OptionTable, readOptions } from '../read-options.ts';
import type { GitCall } from './call.ts';
import { type EffectBody, plainEffect } from './effect.ts';
import { COMMIT_TABLE, INTEGRATE_TABLE, PUSH_TABLE } from './option-tables.ts';

const TABLES: ReadonlyMap<string, OptionTable> = new Map([
  ['commit', COMMIT_TABLE],
  ['push', PUSH_TABLE],
  ['merge', INTEGRATE_TABLE],
  ['rebase', INTEGRATE_TABLE],
  ['pull', INTEGRATE_TABLE],
]);
const SWITCHES = new Set(['GUARD', 'HUSKY']);

/** Whether a call runs without hooks: `--no-verify`, another `core.hooksPath`, or a variable that turns them off. */
export function readSkippedHooks(call: GitCall, exported: ReadonlySet<string>): readonly EffectBody[] {
  const name = call.subcommand.text;
  const table = TABLES.get(name);
  if (table === undefined) return [];
  const read = readOptions(call.args, table, { ends: 'with the words' });
  const names = name === 'commit' ? ['--no-verify', '-n', '--verify'] : ['--no-verify', '--verify'];
  const last = read.options.findLast((option) => names.includes(option.name));
  const asked = (last !== undefined && last.name !== '--verify') || call.config.has('core.hookspath');
  const skips = asked || turnsOff(call.command) || exported.size > 0;
  return skips && !isOn(read, '-h', '--help') ? [plainEffect('skips-hooks')] : [];
}

/** The names of `export HUSKY=0` and `export GUARD=0`, which hold for later commands of the line. */
export function exportedOff(commands: readonly SimpleCommand[]): ReadonlySet<string> {
  const exported = commands.filter(({ words }) => words[0]?.text === 'export').flatMap(({ words }) => words);
  return new Set(exported.map((word) => word.text).filter((text) => /^(?:GUARD|HUSKY)=0$/.test(text)));
}

function turnsOff(command: SimpleCommand): boolean {
  return command.assignments.some(({ name, value }) => SWITCHES.has(name) && value.text === '0');
}
