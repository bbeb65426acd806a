/**
 * One word as the program gets it, quotes removed. `unknown` has an expansion whose value cannot be known and is kept as
 * written; a `glob` has unquoted pattern characters, and its `pattern` has the quoted ones behind a backslash.
 */
export type Word =
  | { readonly text: string; readonly expansion: 'none' | 'unknown' }
  | { readonly text: string; readonly expansion: 'glob'; readonly pattern: string };

/** A variable set in front of a command, or by `env`. */
export interface Assignment {
  readonly name: string;
  readonly value: Word;
}

/** A place: from the line's own directory, from the top level of the repository, or anywhere. */
export type Place =
  | { readonly kind: 'relative' | 'absolute' | 'top-level'; readonly path: string }
  | { readonly kind: 'unknown' };

/** Where a command runs, and where else it may. */
export type Directory = Place & {
  readonly fallbacks?: readonly Fallback[];
  /** What becomes possible where the line goes on though a `cd` has failed. */
  readonly pending?: readonly Fallback[];
};

/** A place in which a command may run instead, where none of others can be entered. */
export interface Fallback {
  readonly place: Place;
  readonly unless: readonly Place[];
}

/** One command of a line, wrappers stripped. What a redirection writes is a command of its own: `> FILE`. */
export interface SimpleCommand {
  /** The program first, as written. */
  readonly words: readonly Word[];
  readonly assignments: readonly Assignment[];
  /** What stood before the program, outermost first: `sudo`, `timeout`, `bash`, … */
  readonly wrappers: readonly string[];
  /** The ssh destination on which it runs. */
  readonly remote?: string;
  readonly directory: Directory;
  /** The command whose output it reads on standard input. */
  readonly fedBy?: readonly Word[];
  /** The command without whose success this one would not run. */
  readonly after?: SimpleCommand;
}

/** The program of what a redirection does. */
export const WRITING = '>';

/** The directory of a line before any `cd`. */
export const UNCHANGED: Directory = { kind: 'relative', path: '' };

/** The program's name without its path and `.exe`. */
export function programOf(word: Word): string {
  return word.text.replace(/^.*[/\\]/, '').replace(/\.exe$/i, '');
}

/** A word without expansions. */
export function plainWord(text: string): Word {
  return { text, expansion: 'none' };
}

/** The commands that are programs, and no redirections. */
export function programsAmong(commands: readonly SimpleCommand[]): readonly SimpleCommand[] {
  return commands.filter(({ words }) => words[0]?.text !== WRITING);
}

/** Words without the `--` in front that ends a program's options. */
export function skipDashes(words: readonly Word[]): readonly Word[] {
  return words[0]?.text === '--' ? words.slice(1) : words;
}

/** A word as it can stand in a line again, to be read as the same word. */
export function asWritten(word: Word): string {
  if (word.expansion === 'unknown' || /^[\w@%+=:,./-]+$/.test(word.text)) return word.text;
  return word.expansion === 'glob' ? word.pattern : `'${word.text.replaceAll("'", "'\\''")}'`;
}

const MAX_OUTPUT_LENGTH = 500;

/** What a command prints, in the place of a word: `$(…)`. Of a long one only that. */
export function outputOf(command: readonly Word[]): Word {
  const written = command.map(asWritten).join(' ');
  return { text: `$(${written.length > MAX_OUTPUT_LENGTH ? '…' : written})`, expansion: 'unknown' };
}
