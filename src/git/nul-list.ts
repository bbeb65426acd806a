import { decodeLossless } from '../core/lossless-text.ts';
import type { NulList } from '../core/nul-list.ts';
import type { RepoPath } from '../core/repo-path.ts';

/** The paths of a list, as lossless text. */
export function readNulList(bytes: NulList): readonly RepoPath[] {
  if (bytes.length === 0) return [];
  const paths = decodeLossless(bytes).split('\0');
  if (paths.at(-1) === '') paths.pop();
  return paths;
}
