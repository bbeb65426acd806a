import { chmodSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { hookRepository } from '../../git/hook-repository.ts';
import { writeExclusively } from '../../make-for-owner.ts';

/** A call of a hook that guard could not answer. */
export interface FailedCall {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/** What pre-commit said longer ago than this was of another commit. */
const SAME_COMMIT_MS = 600_000;

/** The line, unless post-commit would say again what pre-commit has said of the same commit. */
export function sayOnce({ args: [host, name], cwd, env }: FailedCall, line: string): readonly string[] {
  if (host !== 'git' || (name !== 'pre-commit' && name !== 'post-commit')) return [line];
  try {
    const repository = hookRepository(cwd, env);
    const guardDirectory = join(repository?.commonDir ?? '', 'guard');
    const found = statSync(guardDirectory, { throwIfNoEntry: false });
    if (repository === null || found === undefined) return [line];
    // What is in the way of guard's own directory may be why nothing was checked.
    const place = found.isDirectory() ? join(guardDirectory, 'not-checked') : `${guardDirectory}-not-checked`;
    const text = `${repository.gitDir}\n${line}\n`;
    const said = takeText(place);
    if (name === 'post-commit') return said === text ? [] : [line];
    writeExclusively(place, text, 0o600);
    if (repository.sharedModes !== null) chmodSync(place, repository.sharedModes.fileMode);
  } catch {
    // Rather said twice than not at all.
  }
  return [line];
}

function takeText(place: string): string | null {
  const found = statSync(place, { throwIfNoEntry: false });
  const isRecent = found !== undefined && Date.now() - found.mtimeMs < SAME_COMMIT_MS;
  const text = isRecent ? readFileSync(place, 'utf8') : null;
  rmSync(place, { force: true });
  return text;
}
