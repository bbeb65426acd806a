import { plainWord, type Word } from '../command.ts';
import { readOptions } from '../read-options.ts';
import { PUSH_TABLE } from './push-arguments.ts';

export const LEASE = '--force-with-lease';

/** The arguments of `git push`, forced all the same, but whoever fetches nothing meanwhile does not drop what others push. */
export function withLease(args: readonly string[]): readonly string[] {
  const words = args.map(plainWord);
  const { options, operands } = readOptions(words, PUSH_TABLE, { ends: 'with the words' });
  const refspecs = new Set(operands.slice(1));
  const others = new Set([...operands, ...options.map(({ value }) => value)]);
  const milder = (word: Word): string => {
    if (refspecs.has(word)) return word.text.replace(/^\+/, '');
    return others.has(word) ? word.text : withoutForce(word.text);
  };
  const mild = words.map(milder);
  const isForced = mild.some((text, index) => text !== args[index]);
  const kept = mild.filter((text, index) => text !== '' || args[index] === '');
  return isForced && !kept.includes(LEASE) ? [LEASE, ...kept] : kept;
}

/** An option's word; empty where it says nothing else. */
function withoutForce(text: string): string {
  if (text.startsWith('--')) return text === '--force' ? '' : text;
  // What stands behind an `o` is its value.
  const [letters = ''] = /^-[^o]*/.exec(text) ?? [];
  const kept = letters.replaceAll('f', '') + text.slice(letters.length);
  return kept === '-' ? '' : kept;
}
