import { plainWord, programOf, type Word } from './command.ts';

/** More are not followed through a pipe, so that a chain of pipes does not copy ever more of them. */
const MAX_PRINTED_WORDS = 100;
const PLAIN_FORMAT = /^(?:%s(?:\\n|\\0| )?)+$/;
const ESCAPES: Readonly<Record<string, string>> = { '\\n': '\n', '\\t': '\t', '\\0': '\0', '\\\\': '\\' };

/** A command that prints a text, as which a here-document is fed. */
export function printing(text: string): readonly Word[] {
  return ['printf', '%s', text].map(plainWord);
}

/** The text that `echo` or `printf` prints; undefined where that cannot be told. */
export function printedText(command: readonly Word[]): string | undefined {
  const printed = printedByBuiltin(command);
  return printed?.words.map(({ text }) => text).join(printed.separator);
}

/** The same, each line a word. A pattern in it stands for any number of them. */
export function printedLines(command: readonly Word[]): readonly Word[] | undefined {
  const { words, separator } = printedByBuiltin(command) ?? {};
  if (words?.every(({ expansion }) => expansion === 'none') !== true) return words;
  const text = words.map((word) => word.text).join(separator);
  return text
    .split(/[\n\0]+/)
    .filter(Boolean)
    .map(plainWord);
}

/** The words that `echo`, `printf` or `ls` print, split at blanks as `xargs` and the shell do. */
export function printedWords(command: readonly Word[]): readonly Word[] | undefined {
  const words = printedByBuiltin(command)?.words ?? listedByLs(command);
  const split = words?.flatMap((word) =>
    word.expansion === 'none'
      ? word.text
          .split(/[\s\0]+/)
          .filter(Boolean)
          .map(plainWord)
      : [word],
  );
  return split !== undefined && split.length <= MAX_PRINTED_WORDS ? split : undefined;
}

function printedByBuiltin([program, ...words]: readonly Word[]):
  | { readonly words: readonly Word[]; readonly separator: string }
  | undefined {
  if (program === undefined || words.some(({ expansion }) => expansion === 'unknown')) return undefined;
  if (programOf(program) === 'echo') {
    const start = words.findIndex(({ text }) => !/^-[neE]+$/.test(text));
    return { words: start === -1 ? [] : words.slice(start), separator: ' ' };
  }
  if (programOf(program) !== 'printf') return undefined;
  const [format, ...rest] = words[0]?.text === '--' ? words.slice(1) : words;
  if (format === undefined) return undefined;
  if (PLAIN_FORMAT.test(format.text)) return { words: rest, separator: '\n' };
  if (format.text.includes('%')) return undefined;
  const text = format.text.replace(/\\[nt0\\]/g, (sequence) => ESCAPES[sequence] ?? sequence);
  return { words: [plainWord(text)], separator: '\n' };
}

/** `ls` prints the names that it is given; of a directory what lies in it, by names that mean nothing elsewhere. */
function listedByLs([program, ...words]: readonly Word[]): readonly Word[] | undefined {
  if (program === undefined || programOf(program) !== 'ls') return undefined;
  const names = words.filter(({ text }) => !/^-[1dtrU]+$|^--$/.test(text));
  if (names.length === 0) return [{ text: '*', expansion: 'glob', pattern: '*' }];
  const areFiles = names.every(
    ({ text, expansion }) => expansion === 'glob' || (expansion === 'none' && /[^/.]\.\w+$/.test(text)),
  );
  return areFiles ? names : undefined;
}
