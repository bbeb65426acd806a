import { lstatSync, statSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { realPath, wayWithin } from '../../commands/real-path.ts';
import { remembered } from '../../core/once.ts';
import { plainWord, type Word } from '../../shell/command.ts';
import type { EffectBody, EffectKind, Pathspecs } from '../../shell/git/effect.ts';

/** Where an effect happens, both absolute and without links. */
interface At {
  readonly directory: string;
  readonly topLevel: string;
}

/** What goes into the directory that is named last, be it by a link. */
const GOES_INTO: ReadonlySet<EffectKind> = new Set(['moves', 'copies']);

/**
 * Gives effects the names that their files have in the working tree, whatever links lead there: those on the way to what is named,
 * one at its end where a directory is meant, and that of a file that is written. Git itself follows only those of absolute paths.
 */
export function namingReally(): <Effect extends EffectBody>(effect: Effect, at: At) => Effect {
  const real = remembered(realPath);
  const bodyOf = <Effect extends EffectBody>(body: Effect, at: At): Effect => {
    const { pathspecs, kind, unlessRevision } = body;
    const named = { ...body, pathspecs: inPlace(pathspecs, kind, at, real) };
    if (unlessRevision === undefined) return named;
    return { ...named, unlessRevision: { ...unlessRevision, effect: bodyOf(unlessRevision.effect, at) } };
  };
  return bodyOf;
}

function inPlace(pathspecs: Pathspecs, kind: EffectKind, at: At, real: (path: string) => string): Pathspecs {
  if (pathspecs.kind === 'none') return pathspecs;
  const { words, mode } = pathspecs;
  const named = words.flatMap((word, index) => {
    if (word.expansion === 'unknown' || (mode !== 'literal' && !isAbsolute(word.text))) return [word];
    const path = resolve(at.directory, word.text);
    const isInto = GOES_INTO.has(kind) && index === words.length - 1 && leadsTo(path) === 'directory';
    const placed = placedWord(isInto ? plainWord(`${word.text}/`) : word, at, real);
    return kind === 'writes' && leadsTo(path) === 'file' ? [placed, plainWord(real(path))] : [placed];
  });
  return { ...pathspecs, words: named };
}

/** What a link leads to; null for all else. */
function leadsTo(path: string): 'directory' | 'file' | null {
  try {
    if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return null;
    return statSync(path).isDirectory() ? 'directory' : 'file';
  } catch {
    return null;
  }
}

const WAY = /^(?:[\s\S]*\/)?/;
const WAY_BEFORE_PATTERN = /^(?:[^*?[\]\\]*\/)?/;

function placedWord(word: Word, { directory, topLevel }: At, real: (path: string) => string): Word {
  const isPattern = word.expansion === 'glob';
  const [way = ''] = (isPattern ? WAY_BEFORE_PATTERN.exec(word.pattern) : WAY.exec(word.text)) ?? [];
  const typed = resolve(directory, way);
  const place = way === '' ? typed : real(typed);
  if (place === typed) return word;
  const text = `${place}/${word.text.slice(way.length)}`;
  if (!isPattern) return { ...word, text };
  const within = wayWithin(topLevel, place);
  const literally = within === null ? place : `${topLevel}/${within.replace(/[\\*?[\]]/g, '\\$&')}`;
  return { ...word, text, pattern: `${literally}/${word.pattern.slice(way.length)}` };
}
