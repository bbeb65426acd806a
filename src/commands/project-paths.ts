import type { Context } from '../context.ts';
import { literalEntry } from '../core/claims.ts';
import { indexCoverage } from '../core/coverage.ts';

/** Which paths count for a deployment; undefined where `push.paths` in the configuration leaves none out. */
export function projectPaths({ config, paths }: Context): ((path: string) => boolean) | undefined {
  if (config.push.paths.includes('**')) return undefined;
  const patterns = config.push.paths.map((pattern) => ({ entry: literalEntry(pattern), owner: pattern }));
  const wanted = indexCoverage(patterns, paths);
  return (path) => wanted.covering(path).length > 0;
}
