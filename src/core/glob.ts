/**
 * Globs of claims (contract, section 4, rule 4): only `*`, `**`, `?` and `{a,b}` are special, `*` and `?` stay within a
 * segment, dotfiles match. Own code, because the libraries read `[slug]`, `(group)`, `!x` and `+page` as patterns and
 * take seconds on chains of stars; here each segment is matched greedily, which costs pattern × text at most, and no more
 * than so many steps.
 */

const MAX_ALTERNATIVES = 64;
/** Each comma between braces makes at least one alternative more, so beyond this nothing need be tried. */
const MAX_COMMAS = 256;
/** Nor in a longer text: each group of braces would be looked for in all of it. */
const MAX_BRACED_LENGTH = 10_000;
/** So often a path's characters are looked at for one glob, a few ms; 64 alternatives and 90 letters take 6,000 looks. */
const MAX_STEPS = 250_000;

/** A glob ready to match: each alternative is a list of segments. */
export interface Glob {
  readonly alternatives: readonly (readonly string[])[];
  /** Its braces count as a star, and so it covers more than it says. */
  readonly isWidened: boolean;
}

/** Whether text has anything special in it. */
export function isGlob(text: string): boolean {
  return text.includes('*') || text.includes('?') || (text.includes('{') && firstGroup(text) !== null);
}

/** Prepares a glob; braces of too many alternatives, or in too long a text, count as a star, which covers more, never less. */
export function compileGlob(pattern: string): Glob {
  const directory = pattern.endsWith('/');
  const body = directory ? pattern.slice(0, -1) : pattern;
  const { alternatives, isWidened } = expandOrWiden(directory ? `${body}/**` : body);
  return { alternatives: alternatives.map(segmentsOf), isWidened };
}

/** What is said of a path where a glob has too many alternatives, or takes too many steps, to be sure. */
export interface Doubt {
  readonly inDoubt: boolean;
}
const COVERED: Doubt = { inDoubt: true };

/** Whether a glob covers a path given as segments; in doubt it does, where nothing else is wanted: so it hides nothing. */
export function globCovers(glob: Glob, segments: readonly string[], { inDoubt }: Doubt = COVERED): boolean {
  if (glob.isWidened && !inDoubt) return false;
  const steps = { left: MAX_STEPS };
  const isCovered = glob.alternatives.some((alternative) => matchSegments(alternative, segments, steps));
  return isCovered || (steps.left < 0 && inDoubt);
}

/** How many more characters may be looked at; below 0 it is given up. */
export interface Steps {
  left: number;
}

/** `x/**` takes in `x` itself, but below a star only what is inside: `src/*` + `/**` leaves the files of `src` alone. */
function segmentsOf(alternative: string): readonly string[] {
  const segments = alternative
    .split('/')
    .map((segment) => (segment.length > 2 && segment.includes('**') ? segment.replace(/\*+/g, '*') : segment))
    .filter((segment, at, all) => segment !== '**' || all[at - 1] !== '**');
  const before = segments.at(-2) ?? '';
  const isBelowStar = segments.at(-1) === '**' && before.endsWith('*');
  return isBelowStar ? segments.with(-1, '*').concat('**') : segments;
}

/** `a{b,c{d,e}}` to all its alternatives; a brace without a comma is an ordinary character. */
export function expandBraces(pattern: string): readonly string[] {
  return expandOrWiden(pattern).alternatives;
}

function expandOrWiden(pattern: string): { alternatives: readonly string[]; isWidened: boolean } {
  const expanded = isHuge(pattern) ? null : expand(pattern, { left: MAX_ALTERNATIVES });
  if (expanded !== null) return { alternatives: expanded, isWidened: false };
  const starred = pattern.split('/').map(withStar).join('/');
  if (firstGroup(starred) === null) return { alternatives: [starred], isWidened: true };
  const before = pattern.slice(0, pattern.lastIndexOf('/', pattern.indexOf('{')) + 1);
  return { alternatives: [`${before}**`], isWidened: true };
}

function isHuge(pattern: string): boolean {
  if (firstGroup(pattern) === null) return false;
  return pattern.length > MAX_BRACED_LENGTH || pattern.split(',', MAX_COMMAS + 1).length > MAX_COMMAS;
}

/** A segment with a star in place of all from its first brace to its last. */
function withStar(segment: string): string {
  const open = segment.indexOf('{');
  const close = segment.lastIndexOf('}');
  return open === -1 || close < open ? segment : `${segment.slice(0, open)}*${segment.slice(close + 1)}`;
}

function expand(pattern: string, budget: { left: number }): readonly string[] | null {
  const group = firstGroup(pattern);
  if (group === null) return [pattern];
  const results: string[] = [];
  for (const option of optionsOf(pattern, group)) {
    const expanded = expand(`${option}${pattern.slice(group.end)}`, budget);
    if (expanded === null) return null;
    for (const rest of expanded) {
      results.push(pattern.slice(0, group.start) + rest);
      if (results.length > budget.left) return null;
    }
  }
  return results;
}

interface Group {
  readonly start: number;
  readonly end: number;
  /** Where the commas are that separate its options. */
  readonly commas: readonly number[];
}

/** The first pair of braces with a comma between, found in one pass however many braces stay open. */
function firstGroup(pattern: string): Group | null {
  const open: { start: number; commas: number[] }[] = [];
  let first: Group | null = null;
  for (let at = pattern.indexOf('{'); at !== -1 && at < pattern.length; at += 1) {
    const character = pattern[at];
    if (character === '{') open.push({ start: at, commas: [] });
    else if (character === ',') open.at(-1)?.commas.push(at);
    if (character !== '}') continue;
    const brace = open.pop();
    if (brace === undefined || brace.commas.length === 0) continue;
    if (first === null || brace.start < first.start)
      first = { start: brace.start, end: at + 1, commas: brace.commas };
    if (open.length === 0) break;
  }
  return first;
}

function optionsOf(pattern: string, { start, end, commas }: Group): readonly string[] {
  const cuts = [start, ...commas, end - 1];
  return cuts.slice(1).map((cut, index) => pattern.slice((cuts[index] ?? 0) + 1, cut));
}

function matchSegments(pattern: readonly string[], segments: readonly string[], steps: Steps): boolean {
  let at = 0;
  let segment = 0;
  let starAt = -1;
  let starSegment = 0;
  while (segment < segments.length) {
    if (pattern[at] === '**') {
      starAt = at;
      starSegment = segment;
      at += 1;
    } else if (at < pattern.length && matchSegment(pattern[at] ?? '', segments[segment] ?? '', steps)) {
      at += 1;
      segment += 1;
    } else if (starAt !== -1) {
      if (steps.left < 0) return false;
      starSegment += 1;
      segment = starSegment;
      at = starAt + 1;
    } else return false;
  }
  while (pattern[at] === '**') at += 1;
  return at === pattern.length;
}

/** One segment; the classic greedy match with one point of return, never exponential. */
export function matchSegment(pattern: string, text: string, steps: Steps): boolean {
  steps.left -= text.length + 1;
  let at = 0;
  let index = 0;
  let starAt = -1;
  let starIndex = 0;
  while (index < text.length) {
    const wanted = pattern[at];
    if (wanted === '*') {
      starAt = at;
      starIndex = index;
      at += 1;
    } else if (wanted !== undefined && (wanted === '?' || wanted === text[index])) {
      index += wanted === '?' ? characterLength(text, index) : 1;
      at += 1;
    } else if (starAt !== -1) {
      // What was read since the star is read again.
      steps.left -= index - starIndex;
      if (steps.left < 0) return false;
      starIndex += 1;
      index = starIndex;
      at = starAt + 1;
    } else return false;
  }
  while (pattern[at] === '*') at += 1;
  return at === pattern.length;
}

function characterLength(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}
