import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The commit that git repeats just now; a rebase picks each of its commits in the same way. Null outside of both. */
export function pickedCommit(gitDir: string): string | null {
  try {
    const id = readFileSync(join(gitDir, 'CHERRY_PICK_HEAD'), 'latin1').trim();
    return /^[0-9a-f]{40,64}$/.test(id) ? id : null;
  } catch {
    return null;
  }
}
