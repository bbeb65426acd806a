import { isAbsolute, relative, sep } from 'node:path';
import { leadsOut } from '../core/path-below.ts';

/** Whether an absolute path is that directory or lies below it, by their letters alone. */
export function isInDirectory(path: string, directory: string): boolean {
  const way = relative(directory, path);
  // To another drive there is no way but the path itself.
  return !leadsOut(way.split(sep).join('/')) && !isAbsolute(way);
}
