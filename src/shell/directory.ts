import type { Directory, Word } from './command.ts';

const TOP_LEVEL =
  /^(?:\$\(|`)\s*git rev-parse --show-toplevel\s*(?:2>\s*\/dev\/null\s*)?(?:\)|`)(?:\/(.*))?$/;

/** The directory after `cd WORD`. `$(git rev-parse --show-toplevel)` is understood; other expansions lead to unknown. */
export function enterDirectory(from: Directory, target: Word): Directory {
  const fromTop = pathFromTopLevel(target);
  if (fromTop !== undefined && from.kind !== 'unknown')
    return { kind: 'top-level', path: joinPath('', fromTop) };
  if (target.expansion !== 'none') return { kind: 'unknown' };
  if (isAbsolutePath(target.text)) return { kind: 'absolute', path: joinPath('/', target.text) };
  if (from.kind === 'unknown') return from;
  return { kind: from.kind, path: joinPath(from.path, target.text) };
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
