/**
 * The path of a name below a directory. `join` goes through every letter of both for a `..` that neither has: for all the
 * places that a hook looks at, 0.1 ms.
 */
export function pathBelow(directory: string, name: string): string {
  return directory.endsWith('/') ? `${directory}${name}` : `${directory}/${name}`;
}
