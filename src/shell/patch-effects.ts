import { readQuotedPath } from '../core/c-quote.ts';
import { type Directory, plainWord, programOf, type SimpleCommand, type Word } from './command.ts';
import { enterDirectory, joinPath } from './directory.ts';
import { effectsOnFiles } from './file-effects.ts';
import { type GitCall, readGitCall } from './git/call.ts';
import type { GitEffect } from './git/effect.ts';
import { printedText } from './printed-words.ts';
import { isOn, optionTable, type ReadWords, readOptions, valuesOf } from './read-options.ts';

/** Gives a file that a command reads, told from where; null where there is none. */
export type ReadFile = (file: Word, from: Directory) => string | null;

/** How a command applies patches. */
interface Applying {
  /** The file that alone is written, whatever the patch names. */
  readonly file?: Word | undefined;
  /** Where the patches are; none for standard input. */
  readonly patches: readonly Word[];
  readonly from: Directory;
  /** Where from the top level git looks for the files, wherever it is called. */
  readonly below?: string;
  /** Leading parts of a path that do not count. */
  readonly strip: number;
}

const APPLY_TABLE = optionTable('-p -C --directory --exclude --include --whitespace --build-fake-ancestor', {
  switches: '--check --stat --numstat --summary --cached --apply --index --reverse --reject --3way --recount',
});
const PATCH_TABLE = optionTable(
  '-p --strip -d --directory -i --input -o --output -r --reject-file -F --fuzz -B -V -z',
);
const HARMLESS = [
  '--check',
  '--stat',
  '--numstat',
  '--summary',
  '--cached',
  '--abort',
  '--skip',
  '--continue',
  '--quit',
];
const HEADERS = /^--- ([^\n]{1,4096})\n\+\+\+ ([^\n]{1,4096})$|^rename (?:from|to) ([^\n]{1,4096})$/gm;
const BASE_NAME = Number.POSITIVE_INFINITY;

/** The files that a patch writes: in a here-document, or in a file that is there. */
export function patchEffectsOf(command: SimpleCommand, readFile: ReadFile): readonly GitEffect[] {
  const applying = command.remote === undefined ? readApplying(command) : undefined;
  if (applying === undefined) return [];
  const { file, patches, from, below, strip } = applying;
  const there = { ...command, directory: from };
  if (file !== undefined) return effectsOnFiles(there, 'writes', [file]);
  const texts =
    patches.length === 0
      ? [fedText(command, readFile)]
      : patches.map((file) => readFile(file, command.directory));
  const paths = texts.flatMap((text) => pathsIn(text ?? '', strip));
  if (below === undefined) return effectsOnFiles(there, 'writes', paths.map(plainWord));
  const words = paths.map((path) => plainWord(`:(top,literal)${joinPath(below, path)}`));
  return effectsOnFiles(there, 'writes', words, 'magic');
}

function readApplying(command: SimpleCommand): Applying | undefined {
  const [program, ...words] = command.words;
  if (program === undefined) return undefined;
  if (programOf(program) === 'patch')
    return byPatch(readOptions(words, PATCH_TABLE, { ends: 'with the words' }), command.directory);
  const call = readGitCall(command);
  return call !== null && /^(?:apply|am)$/.test(call.subcommand.text) ? byGit(call) : undefined;
}

function byPatch(read: ReadWords, directory: Directory): Applying | undefined {
  if (isOn(read, '--dry-run', '-C', '--check', '--help', '-v', '--version')) return undefined;
  const [from] = valuesOf(read, '-d', '--directory');
  const [file, patch] = read.operands;
  return {
    file: valuesOf(read, '-o', '--output')[0] ?? file,
    patches: [...valuesOf(read, '-i', '--input'), ...(patch === undefined ? [] : [patch])],
    from: from === undefined ? directory : enterDirectory(directory, from),
    strip: Number(valuesOf(read, '-p', '--strip').at(-1)?.text ?? BASE_NAME),
  };
}

function byGit({ args, directory, gitDir }: GitCall): Applying | undefined {
  const read = readOptions(args, APPLY_TABLE, { ends: 'with the words' });
  if (gitDir !== undefined || (isOn(read, ...HARMLESS) && !isOn(read, '--apply'))) return undefined;
  return {
    patches: read.operands.filter(({ text }) => text !== '-'),
    from: directory,
    below: valuesOf(read, '--directory').at(-1)?.text ?? '',
    strip: Number(valuesOf(read, '-p').at(-1)?.text ?? 1),
  };
}

/** A here-document, or a file that is printed. */
function fedText({ fedBy, directory }: SimpleCommand, readFile: ReadFile): string | null {
  if (fedBy === undefined) return null;
  const [program, file, ...others] = fedBy;
  if (program?.text === 'cat' && file !== undefined && others.length === 0) return readFile(file, directory);
  return printedText(fedBy) ?? null;
}

function pathsIn(patch: string, strip: number): readonly string[] {
  const paths = [...patch.matchAll(HEADERS)].flatMap(([, before, after, renamed]) => [
    ...[before, after].flatMap((header) => (header === undefined ? [] : stripped(header, strip))),
    ...(renamed === undefined ? [] : [unquoted(renamed)]),
  ]);
  return [...new Set(paths)];
}

/** A header's path, without its first parts; `/dev/null` is none. */
function stripped(header: string, strip: number): readonly string[] {
  const path = unquoted(header);
  const parts = path.split('/');
  const kept = parts.slice(Math.min(strip, parts.length - 1)).join('/');
  return path === '/dev/null' || kept === '' ? [] : [kept];
}

/** A path as git or diff writes it: in quotes where it is not plain, else without what follows a tab. */
function unquoted(path: string): string {
  const quoted = path.startsWith('"') ? readQuotedPath(path, 0) : null;
  return quoted?.path ?? path.replace(/[\t\r].*$/s, '');
}
