import { type OptionTable, optionTable } from './read-options.ts';

/** A command that runs the command behind it. */
export interface Wrapper {
  readonly table: OptionTable;
  /** Words of its own that stand before that command, as the duration of `timeout`. */
  readonly operands: number;
}

/** The commands that may stand before another, with the options of theirs that take a value. */
export const WRAPPERS: ReadonlyMap<string, Wrapper> = new Map([
  [
    'sudo',
    wrapper(
      '-u --user -g --group -h --host -p --prompt -C --close-from -r --role -t --type -D --chdir -R --chroot -T -U',
    ),
  ],
  ['doas', wrapper('-u -C -a')],
  ['env', wrapper('-u --unset -C --chdir -S --split-string')],
  ['cross-env', wrapper('')],
  ['dotenv', wrapper('-e -v -p')],
  ['timeout', wrapper('-k --kill-after -s --signal', { operands: 1 })],
  ['gtimeout', wrapper('-k --kill-after -s --signal', { operands: 1 })],
  ['nice', wrapper('-n --adjustment')],
  ['ionice', wrapper('-c --class -n --classdata -p --pid')],
  ['chrt', wrapper('-T -P -D', { operands: 1 })],
  ['taskset', wrapper('', { operands: 1 })],
  ['stdbuf', wrapper('-i --input -o --output -e --error')],
  ['time', wrapper('-o --output -f --format')],
  ['nohup', wrapper('')],
  ['setsid', wrapper('')],
  ['command', wrapper('')],
  ['builtin', wrapper('')],
  ['exec', wrapper('-a')],
  ['noglob', wrapper('')],
  ['unbuffer', wrapper('')],
  ['caffeinate', wrapper('-t -w')],
  ['strace', wrapper('-e -o -p -s -E -u')],
  [
    'xargs',
    wrapper('-I -n --max-args -P --max-procs -L --max-lines -d --delimiter -s --max-chars -a --arg-file -E'),
  ],
  ['flock', wrapper('-w --wait --timeout -E --conflict-exit-code', { operands: 1 })],
]);

export const SSH_TABLE = optionTable('-i -p -l -o -F -J -L -R -D -b -B -c -E -e -I -m -O -P -Q -S -W -w');

/** Shells, which run a script given as a word, or on their standard input. */
export const SHELLS: ReadonlySet<string> = new Set(['sh', 'bash', 'zsh', 'dash', 'ksh', 'ash', 'fish']);
export const SHELL_TABLE = optionTable('-o +o -O +O --rcfile --init-file');
export const SU_TABLE = optionTable('-c --command -s --shell -g --group -G -w -E -I -O -B -T -m -o');
export const WATCH_TABLE = optionTable('-n --interval');

function wrapper(value: string, more: { readonly operands?: number } = {}): Wrapper {
  return { table: optionTable(value), operands: more.operands ?? 0 };
}
