import { realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path';
import { leadsOut } from '../core/path-below.ts';

/** The path with its links resolved, as far as it exists. */
export function realPath(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return realParent(path);
  }
}

/** Resolves links in the part of the path that exists, except in its last segment, which may itself be a tracked link. */
export function realParent(path: string): string {
  const parent = dirname(path);
  return parent === path ? path : join(realPath(parent), basename(path));
}

/** The way from a directory to a path in it, `/`-separated: empty for the directory itself, null to a path outside. */
export function wayWithin(directory: string, path: string): string | null {
  const way = relative(directory, path).split(sep).join('/');
  return leadsOut(way) || isAbsolute(way) ? null : way;
}
