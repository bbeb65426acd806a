import type { SimpleCommand } from '../command.ts';
import { readGitCall } from './call.ts';

const ALIAS = /^alias\.(.+)$/i;

/** The aliases that a line itself gives git: `git config alias.x '…'`. */
export function aliasesMade(commands: readonly SimpleCommand[]): ReadonlyMap<string, string> {
  const made = commands.flatMap((command) => {
    const call = command.remote === undefined ? readGitCall(command) : null;
    if (call?.subcommand.text !== 'config') return [];
    const key = call.args.findIndex(({ text }) => ALIAS.test(text));
    const name = ALIAS.exec(call.args[key]?.text ?? '')?.[1];
    const value = call.args[key + 1];
    return name === undefined || value === undefined ? [] : [[name, value.text] as const];
  });
  return new Map(made);
}
