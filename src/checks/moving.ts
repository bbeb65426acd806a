import { plainWord, type Word } from '../shell/command.ts';
import type { EffectBody } from '../shell/git/effect.ts';
import { type Place, repoPathOf } from './pathspec.ts';

/** What `git mv`, or a copy, names: what it takes away, and where that comes to lie. */
export interface Move {
  readonly sources: readonly Word[];
  readonly targets: readonly Word[];
}

/** Reads the words of `git mv`: into a directory that is there every source goes under its own name, beside what lies in it. */
export function readMove(
  { pathspecs }: EffectBody,
  place: Place,
  isDirectory: (path: string) => boolean,
): Move {
  const words = pathspecs.kind === 'none' ? [] : pathspecs.words;
  const sources = words.slice(0, -1);
  const destination = words.at(-1);
  if (destination === undefined || destination.expansion !== 'none')
    return { sources, targets: words.slice(-1) };
  const path = repoPathOf(destination.text, place);
  if (path === undefined || !isDirectory(path)) return { sources, targets: [destination] };
  const known = sources.filter(({ expansion }) => expansion === 'none');
  const names = known.map(({ text }) => text.replace(/\/+$/, '').replace(/^.*\//, ''));
  return { sources, targets: names.map((name) => plainWord(`${destination.text}/${name}`)) };
}
