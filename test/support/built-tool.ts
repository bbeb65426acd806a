import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

/** What the tests of one file share; a worker is ended without a word, so it goes when they are done. */
const shared: string[] = [];
afterAll(() => {
  for (const place of shared) rmSync(place, { recursive: true, force: true });
});

/** A new directory, a real path, that is there until the last test of the file has ended. */
export function sharedDirectory(prefix: string): string {
  const place = realpathSync(mkdtempSync(join(tmpdir(), prefix)));
  shared.push(place);
  return place;
}

/**
 * The built tool, copied to a place of this test file's own, so that a build meanwhile changes nothing. It is one for all tests of
 * the file: each process but the first finds the code that V8 has kept.
 */
export const DIST = copyDist();
/** A directory for PATH with its executables. */
export const BIN = join(dirname(DIST), 'bin');

/** `E2E_DIST` names another one, say a packed tool's. Somebody may build just now: waits for a whole one. */
function copyDist(): string {
  const built = process.env.E2E_DIST ?? fileURLToPath(new URL('../../dist/', import.meta.url));
  const parts = [
    'guard.cjs',
    'guard.js',
    'hook.cjs',
    'pre-commit-hook.js',
    'git-hook.js',
    'hook.sh',
    'agent.sh',
    'prefilter.awk',
    'agent-message.awk',
  ];
  const root = sharedDirectory('guard-dist-');
  const target = join(root, 'dist');
  for (let tries = 0; tries < 100; tries += 1) {
    if (parts.every((part) => existsSync(join(built, part)))) {
      rmSync(target, { recursive: true, force: true });
      cpSync(built, target, { recursive: true });
      if (
        parts.every((part) => existsSync(join(target, part)) && readFileSync(join(target, part)).length > 0)
      )
        break;
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
  }
  const bin = join(root, 'bin');
  mkdirSync(bin);
  for (const name of ['guard', 'git-guard']) symlinkSync(join(target, 'guard.cjs'), join(bin, name));
  chmodSync(join(target, 'guard.cjs'), 0o755);
  return target;
}
