import type { Directory, Place, Word } from './command.ts';
import { afterMove, fromEach, orStay } from './fallbacks.ts';

const TOP_LEVEL =
  /^(?:\$\(|`)\s*git rev-parse --show-toplevel\s*(?:2>\s*\/dev\/null\s*)?(?:\)|`)(?:\/(.*))?$/;

/** Longer ones are nobody's, and each step of a line copies them. */
const MAX_PATH_LENGTH = 1_024;
/** A word that may be nothing, or the way back to where one is: only expansions, and dots behind them. */
const ONLY_EXPANSIONS = /^(?:\$\w+|\$[{(][\s\S]*[)}]|`[\s\S]*`)(?:\/\.{0,2})*$/;
const MAX_EXPANSION_LENGTH = 500;
/** What leads to a place made for the purpose. */
const SURELY_ELSEWHERE = /mktemp|TE?MP|SCRATCH/i;

/**
 * The directory to which a word leads. `$(git rev-parse --show-toplevel)` is understood; other expansions lead to unknown, or
 * nowhere.
 */
export function enterDirectory(from: Directory, target: Word): Directory {
  const entered = fromEach(from, (place) => enterPlace(place, target));
  return mayBeNothing(target) ? orStay(entered, from) : entered;
}

/** The directory after `cd WORD`, which may fail. */
export function changeDirectory(from: Directory, target: Word): Directory {
  const entered = afterMove(from, (place) => enterPlace(place, target));
  return mayBeNothing(target) ? orStay(entered, from) : entered;
}

function mayBeNothing(word: Word): boolean {
  const { text, expansion } = word;
  if (expansion !== 'unknown' || pathFromTopLevel(word) !== undefined) return false;
  return text.length <= MAX_EXPANSION_LENGTH && ONLY_EXPANSIONS.test(text) && !SURELY_ELSEWHERE.test(text);
}

function enterPlace(from: Place, target: Word): Place {
  const fromTop = pathFromTopLevel(target);
  if (fromTop !== undefined && from.kind !== 'unknown')
    return { kind: 'top-level', path: joinPath('', fromTop) };
  if (target.expansion !== 'none') return { kind: 'unknown' };
  if (isAbsolutePath(target.text)) return { kind: 'absolute', path: joinPath('/', target.text) };
  if (from.kind === 'unknown') return from;
  const path = joinPath(from.path, target.text);
  return path.length > MAX_PATH_LENGTH ? { kind: 'unknown' } : { kind: from.kind, path };
}

/** The path behind `$(git rev-parse --show-toplevel)/`; undefined when a word does not begin so. */
export function pathFromTopLevel(word: Word): string | undefined {
  const match = TOP_LEVEL.exec(word.text);
  return match === null ? undefined : (match[1] ?? '');
}

/** Whether a path starts at a root: POSIX, or a Windows drive. */
export function isAbsolutePath(path: string): boolean {
  return /^(?:[/\\]|[A-Za-z]:[/\\])/.test(path);
}

/** Two paths joined and normalised as text, with `/`; `..` stays where nothing is left to go up from. */
export function joinPath(base: string, path: string): string {
  const whole = (isAbsolutePath(path) ? path : `${base}/${path}`).replaceAll('\\', '/');
  const rooted = isAbsolutePath(base) || isAbsolutePath(path);
  const kept: string[] = [];
  for (const segment of whole.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment !== '..') kept.push(segment);
    else if (kept.length > 0 && kept.at(-1) !== '..') kept.pop();
    else if (!rooted) kept.push(segment);
  }
  const drive = /^[A-Za-z]:$/.test(kept[0] ?? '');
  return (rooted && !drive ? '/' : '') + kept.join('/');
}
