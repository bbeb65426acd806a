/**
 * The path of a name below a directory. `join` goes through every letter of both for a `..` that neither has: for all the
 * places that a hook looks at, 0.1 ms.
 */
export function pathBelow(directory: string, name: string): string {
  return directory.endsWith('/') ? `${directory}${name}` : `${directory}/${name}`;
}

/** Whether a relative path leads out of the directory that it begins in; a file may be called `..cache`. */
export function leadsOut(path: string): boolean {
  return path === '..' || path.startsWith('../');
}

/** Whether a `/`-separated path is that directory or lies below it; both without a slash at the end, '' is where both begin. */
export function isAtOrBelow(path: string, directory: string): boolean {
  return directory === '' || `${path}/`.startsWith(`${directory}/`);
}
