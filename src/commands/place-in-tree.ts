import { basename, dirname, join, relative } from 'node:path';
import { realPath } from '../install/file-state.ts';

/** A file as git names it from the top level, which follows no link on the way; it begins with `../` where it lies outside. */
export function placeInTree(topLevel: string, file: string): string {
  const real = join(realPath(dirname(file)), basename(file));
  return relative(realPath(topLevel), real).split('\\').join('/');
}
