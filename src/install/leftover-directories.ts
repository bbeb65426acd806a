import { readdirSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Change, Planned } from './change.ts';
import { readFileState } from './file-state.ts';
import type { InstallSite } from './own-text.ts';
import { recordedPath } from './record.ts';

/**
 * Plans away the directories that guard made, innermost first, where nothing remains in them once `changes` are made.
 * `alsoRemoved` are files that the caller removes by itself.
 */
export function planLeftoverDirectories(
  site: InstallSite,
  changes: readonly Change[],
  alsoRemoved: readonly string[] = [],
): Planned {
  const gone = new Set(alsoRemoved);
  for (const change of changes) if (change.kind === 'remove' || change.kind === 'move') gone.add(change.path);
  const kept = new Set(changes.flatMap((change) => (change.kind === 'move' ? [change.to] : [])));
  const directories = site.record.directories.map((key) => recordedPath(site.commonDir, key));
  const removed: Change[] = [];
  for (const path of directories.sort((a, b) => b.length - a.length)) {
    if (readFileState(path).kind !== 'directory') continue;
    const names = new Set(readdirSync(path));
    for (const entry of gone) if (dirname(entry) === path) names.delete(basename(entry));
    for (const entry of kept) if (dirname(entry) === path) names.add(basename(entry));
    if (names.size > 0) continue;
    gone.add(path);
    removed.push({ kind: 'remove-directory', path, why: { code: 'taken-back' } });
  }
  return { changes: removed, problems: [] };
}
