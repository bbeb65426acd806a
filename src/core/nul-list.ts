import { encodeLossless } from './lossless-text.ts';
import type { RepoPath } from './repo-path.ts';

/** Paths as git lists them with `-z`: their bytes, each path with a NUL behind it. */
export type NulList = Uint8Array;

/** Whether paths are still as git listed them. */
export function isNulList(paths: readonly RepoPath[] | NulList): paths is NulList {
  return paths instanceof Uint8Array;
}

/** Paths as such a list. */
export function nulListOf(paths: readonly RepoPath[]): NulList {
  return encodeLossless(paths.map((path) => `${path}\0`).join(''));
}
