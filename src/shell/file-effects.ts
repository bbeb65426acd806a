import { plainWord, programOf, type SimpleCommand, type Word, WRITING } from './command.ts';
import { effectOn, type GitCall, plainCall } from './git/call.ts';
import { type Change, type EffectKind, type GitEffect, safeAlternativeTo } from './git/effect.ts';
import { writtenByScript } from './inline-script.ts';
import {
  isOn,
  type OptionTable,
  optionTable,
  type ReadWords,
  readOptions,
  valuesOf,
} from './read-options.ts';

/** A program that changes files by name. */
interface FileProgram {
  readonly kind: EffectKind;
  readonly table: OptionTable;
  /** Behind a script's name options are the script's. */
  readonly ends: 'with the words' | 'first operand';
  /** The files, of `moves` and `copies` with the target at the end; none where the options make it harmless. */
  files(read: ReadWords): readonly Word[];
}

const INTO = '-t --target-directory';
const ALL: readonly Change[] = ['staged', 'unstaged', 'untracked', 'ignored'];

const PROGRAMS: ReadonlyMap<string, FileProgram> = new Map([
  [WRITING, program('writes', '', filesAmong)],
  ['tee', program('writes', '', filesAmong)],
  ['truncate', program('writes', '-s --size -r --reference', filesAmong)],
  ['dd', program('writes', '', ({ operands }) => operands.flatMap(writtenByDd))],
  ['sed', program('writes', '-e --expression -f --file -l --line-length', editedInPlace, '-i')],
  ['perl', interpreter('-e -E -M -I')],
  ['ruby', interpreter('-e -r -I')],
  ['rm', program('removes', '', removed)],
  ['rimraf', program('removes', '', ({ operands }) => operands)],
  [
    'rsync',
    program(
      'removes',
      '-e --rsh -f --filter --exclude --include --exclude-from --include-from --files-from -T',
      mirrored,
    ),
  ],
  ['shred', program('removes', '-n --iterations -s --size', filesAmong)],
  ['unlink', program('removes', '', filesAmong)],
  ['mv', program('moves', `${INTO} -S --suffix`, withTarget)],
  ['cp', program('copies', `${INTO} -S --suffix`, copied)],
  [
    'install',
    program('copies', `${INTO} -S --suffix -m --mode -o --owner -g --group`, (read) =>
      isOn(read, '-d', '--directory') ? [] : withTarget(read),
    ),
  ],
  [
    'ln',
    program('copies', `${INTO} -S --suffix`, (read) => (isOn(read, '-f', '--force') ? withTarget(read) : [])),
  ],
]);

/** What a command does to the files that it names, told as git's commands are: deleted, moved, written. */
export function fileEffectsOf(command: SimpleCommand): readonly GitEffect[] {
  const [name, ...args] = command.words;
  if (name === undefined || command.remote !== undefined) return [];
  const found = PROGRAMS.get(programOf(name));
  if (found === undefined)
    return effectsOnFiles(command, 'writes', filesAmong({ operands: writtenByScript(command) }));
  const read = readOptions(args, found.table, { ends: found.ends });
  return isOn(read, '--help') ? [] : effectsOnFiles(command, found.kind, found.files(read));
}

/** What a command does to files, told by words for them. */
export function effectsOnFiles(
  command: SimpleCommand,
  kind: EffectKind,
  given: readonly Word[],
  mode: GitCall['mode'] = 'literal',
): readonly GitEffect[] {
  const [name = plainWord(''), ...args] = command.words;
  const words = given.filter(({ text }) => text !== '');
  if (words.length === 0) return [];
  const body = effectOn({ ...plainCall(command, name, args), mode }, kind, ALL, { words, whole: 'none' });
  return [
    {
      ...body,
      directory: command.directory,
      safeAlternative: safeAlternativeTo(body),
      words: command.words.map(({ text }) => text),
    },
  ];
}

function program(
  kind: EffectKind,
  values: string,
  files: FileProgram['files'],
  stuck: string = '',
): FileProgram {
  return { kind, table: optionTable(values, { stuck }), ends: 'with the words', files };
}

function interpreter(values: string): FileProgram {
  return { ...program('writes', values, editedInPlace, '-i'), ends: 'first operand' };
}

/** Sources, and last where they go. */
function withTarget(read: ReadWords): readonly Word[] {
  const words = [...read.operands, ...valuesOf(read, ...INTO.split(' '))];
  return words.length < 2 ? [] : words;
}

function copied(read: ReadWords): readonly Word[] {
  return isOn(read, '-n', '--no-clobber') ? [] : withTarget(read);
}

/** `rsync --delete` leaves in its target nothing but what comes from elsewhere. */
function mirrored(read: ReadWords): readonly Word[] {
  const deletes = read.options.some(({ name }) => /^--del/.test(name)) && !isOn(read, '-n', '--dry-run');
  return deletes && read.operands.length > 1
    ? read.operands.slice(-1).filter(({ text }) => !/^[^/]*:/.test(text))
    : [];
}

/** Words that can name files: a slash at the end, and dots, name directories. */
function filesAmong({ operands }: Pick<ReadWords, 'operands'>): readonly Word[] {
  return operands.filter(({ text }) => !/(?:^|\/)\.{0,2}$/.test(text));
}

/** Dots are refused to `rm` even with `-r`, and without it all directories. */
function removed(read: ReadWords): readonly Word[] {
  const isRecursive = isOn(read, '-r', '-R', '--recursive');
  return isRecursive ? read.operands.filter(({ text }) => !/(?:^|\/)\.\.?\/*$/.test(text)) : filesAmong(read);
}

/** With `-i` the files behind a script, which is the first word where no option brings one. */
function editedInPlace(read: ReadWords): readonly Word[] {
  if (!isOn(read, '-i', '--in-place')) return [];
  // `sed -E` is no script, `perl -E` is one.
  const isScript = ({ name, value }: ReadWords['options'][number]): boolean =>
    value !== undefined && /^(?:-[eEf]|--expression|--file)$/.test(name);
  const hasScript = read.options.some(isScript);
  return filesAmong({ operands: hasScript ? read.operands : read.operands.slice(1) });
}

function writtenByDd({ text }: Word): readonly Word[] {
  const [, file] = /^of=(.+)$/s.exec(text) ?? [];
  return file === undefined ? [] : [plainWord(file)];
}
