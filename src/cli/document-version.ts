import { statSync } from 'node:fs';

/** Something that changes when the file at this place may have changed. */
export function documentVersion(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats === undefined ? 'absent' : `${stats.ino} ${stats.mtimeMs} ${stats.size}`;
}
