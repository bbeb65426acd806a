import { join } from 'node:path';
import { realPath } from './file-state.ts';

/**
 * The directory by which settings name guard's `dist`: its link in a working tree's `node_modules`, where one leads there. pnpm keeps
 * the package itself below `.pnpm/NAME@VERSION/`, which is gone after an update.
 */
export function lastingDist(dist: string, topLevels: readonly (string | null)[]): string {
  const links = topLevels.flatMap((top) =>
    top === null ? [] : [join(top, 'node_modules', 'git-session-guard', 'dist')],
  );
  return links.find((link) => realPath(link) === dist) ?? dist;
}
