import type { Word } from './command.ts';

/** Which options of a command take a value. Unlisted ones are switches. */
export interface OptionTable {
  /** Names whose value is the next word, or stuck to the name. */
  readonly value: ReadonlySet<string>;
  /** One-letter names whose value, if any, can only be stuck to the letter. */
  readonly stuck: ReadonlySet<string>;
  /** Long names that an unambiguous beginning stands for, as in git; empty where names must be whole. */
  readonly abbreviable: readonly string[];
}

export interface ReadOption {
  /** As in `--name` or `-n`; abbreviations completed. */
  readonly name: string;
  readonly value?: Word;
}

export interface ReadWords {
  readonly options: readonly ReadOption[];
  readonly operands: readonly Word[];
  /** How many operands stood before `--`; undefined without one. */
  readonly beforeSeparator?: number;
}

/** Makes a table from names in one string each: `'-m --message'`. */
export function optionTable(
  value: string,
  more: { readonly stuck?: string; readonly switches?: string } = {},
): OptionTable {
  const names = value.split(' ').filter(Boolean);
  const switches = more.switches?.split(' ').filter(Boolean);
  const abbreviable = switches && [...names, ...switches].filter((name) => name.startsWith('--'));
  return {
    value: new Set(names),
    stuck: new Set(more.stuck?.split(' ')),
    abbreviable: abbreviable ?? [],
  };
}

/** Sorts a command's words (without the program) into options and operands; `ends: 'first operand'` stops there. */
export function readOptions(
  words: readonly Word[],
  table: OptionTable,
  { ends }: { readonly ends: 'with the words' | 'first operand' },
): ReadWords {
  const options: ReadOption[] = [];
  const operands: Word[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index];
    if (word === undefined) break;
    if (word.text === '--' && word.expansion === 'none') {
      return { options, operands: operands.concat(words.slice(index + 1)), beforeSeparator: operands.length };
    }
    if (!/^-./s.test(word.text)) {
      if (ends === 'first operand') return { options, operands: words.slice(index) };
      operands.push(word);
      continue;
    }
    const read = word.text.startsWith('--') ? readLong(word, table) : readCluster(word, table);
    const last = read.at(-1);
    const next = words[index + 1];
    if (last !== undefined && last.value === undefined && table.value.has(last.name) && next !== undefined) {
      read[read.length - 1] = { name: last.name, value: next };
      index += 1;
    }
    options.push(...read);
  }
  return { options, operands };
}

/** Whether a switch is on: the last of its names decides, and `--name=false` turns it off. */
export function isOn(read: ReadWords, ...names: readonly string[]): boolean {
  const last = read.options.findLast((option) => names.includes(option.name));
  return last !== undefined && !/^(?:false|f|0)$/i.test(last.value?.text ?? '');
}

/** The values given to an option, in order. */
export function valuesOf(read: ReadWords, ...names: readonly string[]): readonly Word[] {
  return read.options.flatMap(({ name, value }) =>
    names.includes(name) && value !== undefined ? [value] : [],
  );
}

function readLong(word: Word, table: OptionTable): ReadOption[] {
  const equals = word.text.indexOf('=');
  const given = equals === -1 ? word.text : word.text.slice(0, equals);
  const name = table.abbreviable.includes(given)
    ? given
    : (table.abbreviable.find((long) => long.startsWith(given)) ?? given);
  return [equals === -1 ? { name } : { name, value: { ...word, text: word.text.slice(equals + 1) } }];
}

function readCluster(word: Word, table: OptionTable): ReadOption[] {
  const options: ReadOption[] = [];
  for (let index = 1; index < word.text.length; index += 1) {
    const name = `-${word.text[index]}`;
    const rest = word.text.slice(index + 1);
    if (rest !== '' && (table.value.has(name) || table.stuck.has(name) || rest.startsWith('='))) {
      options.push({ name, value: { ...word, text: rest.replace(/^=/, '') } });
      return options;
    }
    options.push({ name });
  }
  return options;
}
