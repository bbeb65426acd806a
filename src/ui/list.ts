import { pathName } from './visible.ts';

/** Some names in a sentence, the first five of them, and how many more there are. */
export const list = (texts: readonly string[], max = 5): string => {
  const shown = texts.slice(0, max).map(pathName);
  return texts.length > max ? `${shown.join(', ')} and ${texts.length - max} more` : shown.join(', ');
};

/** Paths in a sentence, with the working tree in which those lie that are not here. */
export function listByTree(
  paths: readonly string[],
  elsewhere: readonly { readonly tree: string; readonly paths: readonly string[] }[],
): string {
  const here = paths.filter((path) => !elsewhere.some((other) => other.paths.includes(path)));
  const places = [
    ...(here.length === 0 ? [] : [list(here)]),
    ...elsewhere.map((other) => `${list(other.paths)} in ${pathName(other.tree)}`),
  ];
  return places.join('; ');
}
