import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Repository } from './repository.ts';

/** Whether HEAD names a commit yet. Git is asked only where its files leave it open: packed or other kinds of refs. */
export function hasCommit({ gitDir, commonDir, git }: Repository): boolean {
  const branch = /^ref: (refs\/heads\/.+)$/m.exec(readHead(gitDir))?.[1];
  if (branch !== undefined && existsSync(join(commonDir, branch))) return true;
  return git.tryBytes(['rev-parse', '--verify', '--quiet', 'HEAD']) !== null;
}

function readHead(gitDir: string): string {
  try {
    return readFileSync(join(gitDir, 'HEAD'), 'utf8');
  } catch {
    return '';
  }
}
