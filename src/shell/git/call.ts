import { type Directory, outputOf, plainWord, programOf, type SimpleCommand, type Word } from '../command.ts';
import { enterDirectory, pathFromTopLevel } from '../directory.ts';
import { printedLines } from '../printed-words.ts';
import {
  isOn,
  type OptionTable,
  optionTable,
  type ReadWords,
  readOptions,
  valuesOf,
} from '../read-options.ts';
import type { Change, EffectBody, EffectKind, Pathspecs } from './effect.ts';
import { readListing } from './listing.ts';

/** One call of git, its global options understood. */
export interface GitCall {
  readonly subcommand: Word;
  readonly args: readonly Word[];
  readonly directory: Directory;
  readonly gitDir?: Word;
  readonly mode: 'magic' | 'glob' | 'literal';
  /** What `:(…)` would say in each pathspec. */
  readonly magic: string;
  /** Values of `-c`, of `--config-env` and of GIT_CONFIG_KEY_0 and its like, keys in lower case; empty where they cannot be known. */
  readonly config: ReadonlyMap<string, string>;
  readonly command: SimpleCommand;
}

const GLOBAL_TABLE = optionTable(
  '-C -c --git-dir --work-tree --namespace --config-env --super-prefix --attr-source',
);

/** Reads a command as a call of git; null when it is none, or only asks for help. */
export function readGitCall(command: SimpleCommand): GitCall | null {
  const [program, ...words] = command.words;
  if (program === undefined || programOf(program) !== 'git') return null;
  const read = readOptions(words, GLOBAL_TABLE, { ends: 'first operand' });
  const [subcommand, ...args] = read.operands;
  if (subcommand === undefined || isOn(read, '--help', '-h', '--version', '-v')) return null;
  const env = (name: string) =>
    command.assignments.filter((one) => one.name === name).map((one) => one.value);
  const entered = [
    ...valuesOf(read, '-C'),
    ...[...env('GIT_WORK_TREE'), ...valuesOf(read, '--work-tree')].slice(-1),
  ];
  const gitDir = [...env('GIT_DIR'), ...valuesOf(read, '--git-dir')].at(-1);
  return {
    subcommand,
    args,
    directory: entered.reduce(enterDirectory, command.directory),
    ...(gitDir === undefined ? {} : { gitDir }),
    ...pathspecsOf(read, command),
    config: new Map([
      ...configVariables(command),
      ...read.options.flatMap(({ name, value }) => configOption(name, value, env)),
    ]),
    command,
  };
}

/** A command of another program that does what git could, as a call of git's. */
export function plainCall(command: SimpleCommand, subcommand: Word, args: readonly Word[]): GitCall {
  const { directory } = command;
  return { subcommand, args, directory, mode: 'literal', magic: '', config: new Map(), command };
}

/** Reads a subcommand's words; null when they only ask for help. */
export function readArgs(call: GitCall, table: OptionTable): ReadWords | null {
  const read = readOptions(call.args, table, { ends: 'with the words' });
  return isOn(read, '-h', '--help') ? null : read;
}

/** An effect on the given paths, or on the whole scope when there are none. */
export function effectOn(
  call: GitCall,
  kind: EffectKind,
  touches: readonly Change[],
  paths: { readonly words: readonly Word[]; readonly read?: ReadWords; readonly whole: EffectBody['scope'] },
): EffectBody {
  const { read, whole } = paths;
  const fromElsewhere = read !== undefined && isFromElsewhere(read);
  const given = fromElsewhere && paths.words.length === 0 ? wordsRead(call, read) : paths.words;
  if (given.length === 0 && !fromElsewhere) {
    return { kind, scope: whole, pathspecs: { kind: 'none' }, touches };
  }
  const listing = readListing(given);
  if (listing !== undefined) {
    const { changes = touches, words, filters = [] } = listing;
    const touched = touches.filter((one) => changes.includes(one));
    const isPart = listing.changes !== undefined;
    const pathspecs: Pathspecs = {
      kind: 'known',
      words,
      mode: 'magic',
      filters,
      ...(isPart && { onlyChanged: true }),
    };
    const effect: EffectBody = { kind, scope: 'paths', pathspecs, touches: touched };
    return touched.length === 0 ? { ...effect, scope: 'none', pathspecs: { kind: 'none' } } : effect;
  }
  const known = call.mode === 'magic' ? given.map(fromTopLevel) : given;
  const words = known.map((word) => withMagic(word, call));
  const unknown =
    (fromElsewhere && (given === paths.words || words.length === 0)) ||
    words.some((word) => word.expansion === 'unknown');
  const pathspecs: Pathspecs = { kind: unknown ? 'partly-known' : 'known', words, mode: call.mode };
  return { kind, scope: 'paths', pathspecs, touches };
}

/** Whether a command reads its paths from a file or from standard input. */
export function isFromElsewhere(read: ReadWords): boolean {
  return read.options.some(({ name }) => name === '--pathspec-from-file' || name === '--stdin');
}

/** What stands on standard input, or in a file that is a command's output, `<(…)`: names, or what prints them. */
function wordsRead({ command: { fedBy } }: GitCall, read: ReadWords): readonly Word[] {
  const [file] = valuesOf(read, '--pathspec-from-file');
  if (file?.text.startsWith('<(')) return [{ text: `$${file.text.slice(1)}`, expansion: 'unknown' }];
  if (fedBy === undefined || !/^(?:-|\/dev\/stdin)$/.test(file?.text ?? '-')) return [];
  return printedLines(fedBy) ?? [outputOf(fedBy)];
}

/** A path from `$(git rev-parse --show-toplevel)` is known to git's own magic. */
function fromTopLevel(word: Word): Word {
  const path = word.expansion === 'unknown' ? pathFromTopLevel(word) : undefined;
  return path === undefined ? word : plainWord(`:(top)${path}`);
}

/** How all pathspecs are meant: by git's own options in front of the subcommand, or by its variables. */
function pathspecsOf(read: ReadWords, { assignments }: SimpleCommand): Pick<GitCall, 'mode' | 'magic'> {
  const isSet = (name: string): boolean =>
    isOn(read, `--${name}-pathspecs`) ||
    assignments.some(
      (one) =>
        one.name === `GIT_${name.toUpperCase()}_PATHSPECS` && /^(?:1|true|yes|on)$/i.test(one.value.text),
    );
  if (isSet('literal')) return { mode: 'literal', magic: '' };
  const magic = [isSet('icase') ? 'icase' : '', isSet('noglob') ? 'literal' : ''];
  return { mode: isSet('glob') ? 'glob' : 'magic', magic: magic.filter(Boolean).join() };
}

/** A pathspec that says itself what git's options say of all; what it says already goes first. */
function withMagic(word: Word, { mode, magic }: GitCall): Word {
  const { text } = word;
  if (magic === '' || mode === 'literal' || (text.startsWith(':') && !/^:\(.*\)/.test(text))) return word;
  return { ...word, text: text.startsWith(':') ? `:(${magic},${text.slice(2)}` : `:(${magic})${text}` };
}

/** What git's own variables say, which come in pairs: GIT_CONFIG_KEY_0=NAME GIT_CONFIG_VALUE_0=VALUE. */
function configVariables({ assignments }: SimpleCommand): readonly (readonly [string, string])[] {
  const values = new Map(assignments.map(({ name, value }) => [name, value.text]));
  return assignments.flatMap(({ name, value: { text } }) =>
    name.startsWith('GIT_CONFIG_KEY_')
      ? [[text.toLowerCase(), values.get(name.replace('KEY', 'VALUE')) ?? ''] as const]
      : [],
  );
}

/** One `-c NAME=VALUE`, or `--config-env=NAME=VARIABLE`. */
function configOption(
  name: string,
  value: Word | undefined,
  env: (variable: string) => readonly Word[],
): readonly (readonly [string, string])[] {
  if (value === undefined || (name !== '-c' && name !== '--config-env')) return [];
  const [key, text] = configEntry(value);
  return [[key, name === '-c' ? text : (env(text).at(-1)?.text ?? '')]];
}

function configEntry({ text }: Word): readonly [string, string] {
  const equals = text.indexOf('=');
  return equals === -1
    ? [text.toLowerCase(), 'true']
    : [text.slice(0, equals).toLowerCase(), text.slice(equals + 1)];
}
