import { append } from '../core/grouping.ts';
import type { Word } from '../shell/command.ts';
import { isAbsolutePath, joinPath } from '../shell/directory.ts';
import type { Pathspecs } from '../shell/git/effect.ts';
import type { NameFilter } from '../shell/git/name-filter.ts';
import { wildmatch } from './wildmatch.ts';

/** Where pathspecs are given: the top level, absolute, and the directory as a repo path (`''` at the top level). */
export interface Place {
  readonly topLevel: string;
  readonly directory: string;
}

interface Magic {
  readonly pattern: string;
  readonly fromTop: boolean;
  readonly excludes: boolean;
  readonly ignoresCase: boolean;
  readonly wildcards: 'magic' | 'glob' | 'literal';
}

type Matcher = (path: string) => boolean;

/** A file that pathspecs may cover; a deleted one is not on disk, so a shell's pattern cannot name it. */
export interface Candidate {
  readonly path: string;
  readonly isOnDisk: boolean;
}

/** Repo paths, meant with all below them; `by pattern`: of a shell's it depends on all changes what it names. */
export type Named = readonly string[] | 'anywhere' | 'by pattern';

/** Where all lies that pathspecs cover. */
export function namedPaths({ words, mode }: Exclude<Pathspecs, { kind: 'none' }>, place: Place): Named {
  const known = words.filter(({ expansion }) => expansion !== 'unknown');
  if (known.some(({ expansion }) => expansion === 'glob')) return 'by pattern';
  const isLiteral = mode === 'literal';
  if (!isLiteral && known.some(({ text }) => text.startsWith(':'))) return 'anywhere';
  const paths = known.flatMap(({ text }) => repoPathOf(text, place) ?? []);
  return paths.every((path) => path !== '' && (isLiteral || !/[*?[]/.test(path))) ? paths : 'anywhere';
}

/** Whether a path is one of some, or lies below it. */
export function liesIn(path: string, some: ReadonlySet<string>): boolean {
  return some.has(path) || directoriesAbove(path).some((one) => some.has(one));
}

/** Finds among many paths those that are one of some, or lie below it; in the order of the many. */
export function pathsWithin(many: readonly string[]): (some: readonly string[]) => readonly string[] {
  const places = new Map<string, number[]>();
  for (const [place, path] of many.entries())
    for (const name of [path, ...directoriesAbove(path)]) append(places, name, place);
  return (some) =>
    [...new Set(some.flatMap((name) => places.get(name) ?? []))]
      .toSorted((one, other) => one - other)
      .map((place) => many[place] ?? '');
}

/** The repo paths that pathspecs cover, out of the candidates; words with expansions that cannot be known cover none. */
export function selectPaths(
  candidates: readonly Candidate[],
  pathspecs: Exclude<Pathspecs, { kind: 'none' }>,
  place: Place,
): ReadonlySet<string> {
  const known = pathspecs.words.filter((word) => word.expansion !== 'unknown');
  const magics = known.map((word) => ({ word, magic: readMagic(word, pathspecs.mode) }));
  const excluded = magics.filter(({ magic }) => magic.excludes).map(({ magic }) => matcherOf(magic, place));
  const included = magics.filter(({ magic }) => !magic.excludes);
  const onlyExcludes = included.length === 0 && excluded.length > 0 && pathspecs.kind === 'known';
  const isName = ({ word, magic }: (typeof included)[number]): boolean =>
    word.expansion !== 'glob' && !magic.ignoresCase && !hasWildcards(magic, place);
  const named = nameMatcher(
    included.filter(isName).map(({ magic }) => magic),
    place,
  );
  const paths = candidates.map(({ path }) => path);
  const patterns = included.filter((one) => !isName(one));
  const selected = onlyExcludes
    ? paths
    : [
        ...paths.filter(named),
        ...patterns.flatMap(({ word, magic }) => select(candidates, word, magic, place)),
      ];
  const filters = (pathspecs.filters ?? []).map((filter) => letsThrough(filter, place));
  return new Set(
    selected.filter(
      (path) => !excluded.some((matches) => matches(path)) && filters.every((filter) => filter(path)),
    ),
  );
}

/**
 * Whether a filter may let a path through. It saw the path as it was printed: from the top level or from the directory, with
 * `./` or `../` before it; of all these the end is the same.
 */
function letsThrough({ expression, keeps, ignoresCase }: NameFilter, { directory }: Place): Matcher {
  const flags = ignoresCase ? 'i' : '';
  if (keeps === 'matching') {
    const pattern = new RegExp(expression.replaceAll('^', '(?:^|/)'), flags);
    return (path) => pattern.test(`../${path}`);
  }
  if (expression.includes('^') && directory !== '') return () => true;
  const pattern = new RegExp(expression, flags);
  return (path) => !pattern.test(endOf(path, directory));
}

/** A path from where it and a directory part. */
function endOf(path: string, directory: string): string {
  const from = directory.split('/');
  const segments = path.split('/');
  const parting = segments.findIndex((segment, index) => segment !== from[index]);
  return segments.slice(Math.max(parting, 0)).join('/');
}

/**
 * What one word selects. An unquoted pattern is the shell's first: it names what lies in its directory, hidden files left
 * out. When no changed file is among these, the shell may have found nothing and handed the pattern to git as it stands.
 */
function select(candidates: readonly Candidate[], word: Word, magic: Magic, place: Place): readonly string[] {
  const paths = candidates.map(({ path }) => path);
  const asGit = matcherOf(magic, place);
  if (word.expansion !== 'glob') return paths.filter(asGit);
  const literal = paths.filter(matcherOf({ ...magic, wildcards: 'literal' }, place));
  const base = magic.fromTop ? undefined : repoPathOf(word.pattern, place);
  const byShell = base === undefined ? [] : candidates.filter(shellMatcher(base)).map(({ path }) => path);
  const named = [...literal, ...byShell];
  return named.length > 0 ? named : paths.filter(asGit);
}

function readMagic({ text }: Word, mode: Magic['wildcards']): Magic {
  const plain: Magic = {
    pattern: text,
    fromTop: false,
    excludes: false,
    ignoresCase: false,
    wildcards: mode,
  };
  if (mode === 'literal' || !text.startsWith(':')) return plain;
  const long = /^:\(([^)]*)\)([\s\S]*)$/.exec(text);
  if (long !== null) {
    const names = (long[1] ?? '').split(',');
    const wildcards = names.includes('literal') ? 'literal' : names.includes('glob') ? 'glob' : mode;
    return {
      pattern: long[2] ?? '',
      fromTop: names.includes('top'),
      excludes: names.includes('exclude'),
      ignoresCase: names.includes('icase'),
      wildcards,
    };
  }
  const [, marks = '', pattern = ''] = /^:([/!^]*):?([\s\S]*)$/.exec(text) ?? [];
  return { ...plain, pattern, fromTop: marks.includes('/') || text === ':', excludes: /[!^]/.test(marks) };
}

/** A path itself, all below it, or what its wildcards match: literal before pattern. */
function matcherOf(magic: Magic, place: Place): Matcher {
  if (magic.ignoresCase) {
    const matches = matcherOf(inLowerCase(magic), {
      topLevel: place.topLevel.toLowerCase(),
      directory: place.directory.toLowerCase(),
    });
    return (given) => matches(given.toLowerCase());
  }
  const named = nameMatcher([magic], place);
  if (!hasWildcards(magic, place)) return named;
  const reach = magic.wildcards === 'glob' ? 'within a segment' : 'across /';
  const pattern = wildmatch(placeOf(magic, place) ?? '', reach);
  return (given) => named(given) || pattern(given);
}

/** Paths themselves and all below them, taken by the letter: of thousands of names each path is looked up, not compared with all. */
function nameMatcher(magics: readonly Magic[], place: Place): Matcher {
  const directories = new Set<string>();
  const files = new Set<string>();
  for (const magic of magics) {
    const path = placeOf(magic, place);
    if (path === undefined) continue;
    directories.add(path);
    const isDirectory = magic.pattern === '' || /(?:^|\/)\.{0,2}$/.test(magic.pattern);
    if (!isDirectory) files.add(path);
  }
  if (directories.has('')) return () => true;
  // A line of many commands asks about each file again for each: only what is as long as some name is looked up.
  const lengths = new Set([...directories].map(({ length }) => length));
  return (given) => {
    if (files.has(given)) return true;
    for (let slash = given.indexOf('/'); slash !== -1; slash = given.indexOf('/', slash + 1))
      if (lengths.has(slash) && directories.has(given.slice(0, slash))) return true;
    return false;
  };
}

/** The directories that a path lies in, from the top level down. */
export function directoriesAbove(path: string): readonly string[] {
  const above: string[] = [];
  for (let slash = path.indexOf('/'); slash !== -1; slash = path.indexOf('/', slash + 1))
    above.push(path.slice(0, slash));
  return above;
}

function hasWildcards(magic: Magic, place: Place): boolean {
  return magic.wildcards !== 'literal' && /[*?[]/.test(placeOf(magic, place) ?? '');
}

/** The repo path that a pathspec names; undefined when it leaves the repository. */
function placeOf({ pattern, fromTop }: Magic, place: Place): string | undefined {
  return repoPathOf(pattern, fromTop ? { ...place, directory: '' } : place);
}

function inLowerCase(magic: Magic): Magic {
  return { ...magic, ignoresCase: false, pattern: magic.pattern.toLowerCase() };
}

/** A shell's pattern names entries of directories; git then takes all below a named one. */
function shellMatcher(pattern: string): (candidate: Candidate) => boolean {
  const segments = pattern
    .split('/')
    .map((segment) => ({ segment, matches: wildmatch(segment, 'within a segment') }));
  return ({ path, isOnDisk }) => {
    const given = path.split('/');
    if (!isOnDisk && given.length === segments.length) return false;
    return segments.every(({ segment, matches }, index) => {
      const name = given[index];
      return name !== undefined && matches(name) && (!name.startsWith('.') || segment.startsWith('.'));
    });
  };
}

/** A path as given in a directory, from the top level; undefined when it leaves the repository. */
export function repoPathOf(path: string, { topLevel, directory }: Place): string | undefined {
  if (!isAbsolutePath(path)) {
    const joined = joinPath(directory, path.replaceAll('\\', '\u0000')).replaceAll('\u0000', '\\');
    return joined === '..' || joined.startsWith('../') ? undefined : joined;
  }
  const top = joinPath('/', topLevel);
  const whole = joinPath('/', path);
  if (whole === top) return '';
  return whole.startsWith(`${top}/`) ? whole.slice(top.length + 1) : undefined;
}
