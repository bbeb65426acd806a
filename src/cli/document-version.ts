import { statSync } from 'node:fs';

/** Something that changes when the file at this place may have changed. Why it cannot be looked at, who reads it says. */
export function documentVersion(path: string): string {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    return stats === undefined ? 'absent' : `${stats.ino} ${stats.mtimeMs} ${stats.size}`;
  } catch (error) {
    return `out of reach: ${error}`;
  }
}
