import type { Directory, Fallback, Place } from './command.ts';

/** More places than that are followed no further. */
const MAX_FALLBACKS = 8;
/** Nor what comes about only where so many directories in a row cannot be entered. */
const MAX_CONDITIONS = 4;

/** The directory after a `cd`: that to which it goes from wherever one may be, and pending that one stays there. */
export function afterMove(from: Directory, go: (place: Place) => Place): Directory {
  const stays = possibleIn(from).map(({ place, unless }) => ({ place, unless: [...unless, go(place)] }));
  const pending = distinct([...(from.pending ?? []), ...stays], { kind: 'unknown' });
  return { ...fromEach(from, go), pending };
}

/** Once a line goes on whether or not its `cd` has succeeded, what was pending is possible. */
export function thinkOfFailure(directory: Directory): Directory {
  const { pending = [], fallbacks = [] } = directory;
  return pending.length === 0 ? directory : withFallbacks(directory, [...fallbacks, ...pending]);
}

/** A directory, or wherever one may have stayed. */
export function orStay(directory: Directory, stayed: Directory): Directory {
  return withFallbacks(directory, [...(directory.fallbacks ?? []), ...possibleIn(stayed)]);
}

/** One of several directories, and nobody knows which. */
export function oneOf(directories: readonly Directory[]): Directory {
  const [first] = directories;
  if (first !== undefined && directories.every((one) => isSamePlace(one, first))) return first;
  return withFallbacks({ kind: 'unknown' }, directories.map(thinkOfFailure).flatMap(possibleIn));
}

/** The directory alone, where the line does not go on without it. */
export function withoutFallbacks(directory: Directory): Directory {
  return directory.fallbacks === undefined && directory.pending === undefined
    ? directory
    : placeOf(directory);
}

/** The directory as a command finds it. */
export function withoutPending({ pending: _pending, ...directory }: Directory): Directory {
  return directory;
}

/** The same from every place that is possible. */
export function fromEach(directory: Directory, go: (place: Place) => Place): Directory {
  const fallbacks = (directory.fallbacks ?? []).map(({ place, unless }) => ({ place: go(place), unless }));
  return withFallbacks(go(placeOf(directory)), fallbacks);
}

export function isSamePlace(one: Place, other: Place): boolean {
  return keyOf(one) === keyOf(other);
}

function possibleIn(directory: Directory): readonly Fallback[] {
  return [{ place: placeOf(directory), unless: [] }, ...(directory.fallbacks ?? [])];
}

function withFallbacks(directory: Place, given: readonly Fallback[]): Directory {
  const main = placeOf(directory);
  const fallbacks = distinct(given, main);
  return fallbacks.length === 0 ? main : { ...main, fallbacks };
}

/** What a condition adds to a place that is possible without it is nothing. */
function distinct(given: readonly Fallback[], main: Place): readonly Fallback[] {
  const known = given.filter(
    ({ place, unless }) =>
      place.kind !== 'unknown' && unless.length <= MAX_CONDITIONS && !isSamePlace(place, main),
  );
  const sure = new Set(known.filter(({ unless }) => unless.length === 0).map(({ place }) => keyOf(place)));
  const kept = known.filter(({ place, unless }) => unless.length === 0 || !sure.has(keyOf(place)));
  const keyed = kept.map((one) => [`${keyOf(one.place)}\n${one.unless.map(keyOf).join('\n')}`, one] as const);
  return [...new Map(keyed).values()].slice(0, MAX_FALLBACKS);
}

function placeOf(directory: Directory): Place {
  return directory.kind === 'unknown' ? { kind: 'unknown' } : { kind: directory.kind, path: directory.path };
}

function keyOf(place: Place): string {
  return place.kind === 'unknown' ? '?' : `${place.kind} ${place.path}`;
}
