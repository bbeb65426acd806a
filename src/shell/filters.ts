import { programOf, type Word } from './command.ts';

/** Between the commands of a pipeline that are handed on as one. */
const PIPE: Word = { text: '|', expansion: 'unknown' };
/** Print lines that they read, or parts of them, and never more names than came. */
const FILTERS = new Set(
  'grep egrep fgrep rg sort head tail uniq tee sed awk gawk mawk cut tr cat column nl tac rev shuf'.split(
    ' ',
  ),
);
const CUTS = new Set(['sed', 'awk', 'gawk', 'mawk', 'cut']);
const MAX_FILTERS = 8;

/**
 * What a pipeline feeds the next command: its last command, with those before it where it only leaves out some of what they
 * print.
 */
export function passedOn(
  last: readonly Word[] | undefined,
  feeding: readonly Word[] | undefined,
): readonly Word[] | undefined {
  if (last === undefined || feeding === undefined || !isFilter(last)) return last;
  if (passesAll(last)) return feeding;
  return feeding.filter((word) => word === PIPE).length < MAX_FILTERS ? [...feeding, PIPE, ...last] : last;
}

/** Whether what a command prints is among what it reads on standard input. */
export function isFilter([program]: readonly Word[]): boolean {
  return program !== undefined && FILTERS.has(programOf(program));
}

/** `tee FILE`, and `cat` without a file: what comes out is what went in. */
function passesAll([program, ...words]: readonly Word[]): boolean {
  const name = program === undefined ? '' : programOf(program);
  return name === 'tee' || (name === 'cat' && words.every(({ text }) => /^-u?$/.test(text)));
}

/** Whether a filter can take a path out of a line. */
export function isCut([program]: readonly Word[]): boolean {
  return program !== undefined && CUTS.has(programOf(program));
}
