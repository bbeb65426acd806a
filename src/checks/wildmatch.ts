/** How `*` and `?` treat `/`: git's pathspecs cross it, `:(glob)` and shells do not. */
export type WildcardReach = 'across /' | 'within a segment';

type Step =
  | { readonly kind: 'one'; readonly test: (char: string) => boolean }
  | { readonly kind: 'many'; readonly test: (char: string) => boolean }
  /** Any number of whole directories, none included. */
  | { readonly kind: 'directories' };

const MAX_STEPS = 2_000;
const NAMED_CLASSES: ReadonlyMap<string, RegExp> = new Map([
  ['alpha', /[A-Za-z]/],
  ['digit', /\d/],
  ['alnum', /[A-Za-z0-9]/],
  ['upper', /[A-Z]/],
  ['lower', /[a-z]/],
  ['space', /\s/],
  ['punct', /[!-/:-@[-`{-~]/],
  ['xdigit', /[0-9A-Fa-f]/],
]);

/** Makes a matcher of whole paths from a pattern with `*`, `?`, `[…]` and `\`. Its cost is pattern times path, never more. */
export function wildmatch(pattern: string, reach: WildcardReach): (path: string) => boolean {
  const steps = compile(pattern, reach);
  return (path) => steps.length <= MAX_STEPS && run(steps, path);
}

function compile(pattern: string, reach: WildcardReach): readonly Step[] {
  const any = (char: string) => reach === 'across /' || char !== '/';
  const steps: Step[] = [];
  let index = 0;
  while (index < pattern.length) {
    const char = pattern[index] ?? '';
    const stars = /^\*+/.exec(pattern.slice(index))?.[0].length ?? 0;
    const set = char === '[' ? readSet(pattern, index, any) : undefined;
    if (stars === 2 && reach === 'within a segment' && pattern[index + 2] === '/') {
      if (steps.at(-1)?.kind !== 'directories') steps.push({ kind: 'directories' });
      index += 3;
    } else if (stars > 0) {
      const crosses = stars === 2 && index + 2 === pattern.length;
      steps.push({ kind: 'many', test: crosses ? () => true : any });
      index += stars;
    } else if (set !== undefined) {
      steps.push({ kind: 'one', test: set.test });
      index = set.end;
    } else {
      const literal = char === '\\' ? (pattern[index + 1] ?? '\\') : char;
      steps.push({ kind: 'one', test: char === '?' ? any : (given) => given === literal });
      index += char === '\\' ? 2 : 1;
    }
  }
  return steps;
}

function readSet(pattern: string, start: number, any: (char: string) => boolean) {
  const match = /^\[([!^]?)((?:\]|\[:\w+:\]|\\[\s\S]|[^\]\\])(?:\[:\w+:\]|\\[\s\S]|[^\]\\])*)\]/.exec(
    pattern.slice(start, start + 256),
  );
  if (match === null) return undefined;
  const members = [...(match[2] ?? '').matchAll(/\[:(\w+):\]|\\?([\s\S])-\\?([\s\S])|\\([\s\S])|([\s\S])/g)];
  const has = (char: string) =>
    members.some(([, named, from, to, escaped, plain]) => {
      if (named !== undefined) return NAMED_CLASSES.get(named)?.test(char) ?? false;
      if (from !== undefined && to !== undefined) return from <= char && char <= to;
      return char === (escaped ?? plain);
    });
  const negated = match[1] !== '';
  return { end: start + match[0].length, test: (char: string) => any(char) && has(char) !== negated };
}

/** Follows all positions of the pattern at once, one character of the path after another. */
function run(steps: readonly Step[], path: string): boolean {
  let at = new Set<number>();
  enter(at, 0, steps);
  for (const char of path) {
    const next = new Set<number>();
    for (const position of at) {
      const step = steps[position];
      if (step?.kind === 'directories') {
        next.add(position);
        if (char === '/') enter(next, position + 1, steps);
      } else if (step?.test(char)) {
        enter(next, step.kind === 'many' ? position : position + 1, steps);
      }
    }
    if (next.size === 0) return false;
    at = next;
  }
  return at.has(steps.length);
}

/** Adds a position, and those behind it that need no character. */
function enter(positions: Set<number>, position: number, steps: readonly Step[]): void {
  positions.add(position);
  const kind = steps[position]?.kind;
  if (kind === 'many' || kind === 'directories') enter(positions, position + 1, steps);
}
