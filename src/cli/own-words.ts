import type { Command } from 'commander';
import { wordOrFlag } from '../ui/as-typed.ts';
import { meantCommand } from '../ui/meant-command.ts';

/** Where the operands and the unknown options of a call stand among its words, up to `--`. */
export interface OwnWords {
  readonly operands: readonly number[];
  readonly unknown: readonly number[];
}

/** Reads a command's own words as commander will; it tells only after it has read them all, and nothing where it fails. */
export function readOwnWords(command: Command, words: readonly string[]): OwnWords {
  const operands: number[] = [];
  const unknown: number[] = [];
  for (let at = words.indexOf(command.name()) + 1; at < words.length && words[at] !== '--'; at += 1) {
    const word = words[at] ?? '';
    if (!word.startsWith('-')) {
      operands.push(at);
      continue;
    }
    const [flag] = word.split('=');
    const option = command.options.find(({ short, long }) => short === flag || long === flag);
    if (option === undefined) unknown.push(at);
    const next = words[at + 1] ?? '-';
    const isValueNext = option?.required || (option?.optional && !next.startsWith('-'));
    if (isValueNext && flag === word) at += 1;
  }
  return { operands, unknown };
}

/** The call with `--` before the command it is to run, where an option of that was taken for one of guard's; else undefined. */
export function withDashes(command: Command, words: readonly string[]): string | undefined {
  const { operands, unknown } = readOwnWords(command, words);
  const [, start] = operands;
  const [first] = unknown;
  if (start === undefined || first === undefined || first < start || words.includes('--')) return undefined;
  const [name = start] = operands;
  const meant = meantCommand(words[name] ?? '', words.slice(start));
  return ['guard', ...words.slice(0, start), '--', ...meant].map(wordOrFlag).join(' ');
}
