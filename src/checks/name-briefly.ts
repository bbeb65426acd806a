/** More words than these nobody types, nor reads. */
export const MANY_WORDS = 20;

/**
 * Words that cover the chosen ones of the changed paths and no other: the paths themselves where they are few, else the
 * directories, with a slash, in which nothing else is changed.
 */
export function nameBriefly(chosen: readonly string[], changed: readonly string[]): readonly string[] {
  if (chosen.length <= MANY_WORDS) return chosen;
  const taken = new Set(chosen);
  const mixed = new Set(changed.filter((path) => !taken.has(path)).flatMap(directoriesOf));
  const sizes = new Map<string, number>();
  for (const directory of chosen.flatMap(directoriesOf))
    sizes.set(directory, (sizes.get(directory) ?? 0) + 1);
  const isWorthwhile = (directory: string): boolean =>
    !mixed.has(directory) && (sizes.get(directory) ?? 0) > 1;
  return [...new Set(chosen.map((path) => directoriesOf(path).find(isWorthwhile) ?? path))];
}

/** The directories round a path, the widest first. */
function directoriesOf(path: string): readonly string[] {
  const names = path.split('/').slice(0, -1);
  return names.map((_name, index) => `${names.slice(0, index + 1).join('/')}/`);
}
