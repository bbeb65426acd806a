import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { CLEAN_ENV } from './repositories.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** A place of one's own with guard freshly built in it, and the yardstick of all hooks: Node doing nothing. */
export function openLab() {
  const place = mkdtempSync(join(tmpdir(), 'guard-bench-'));
  const dist = join(place, 'dist');
  execFileSync(process.execPath, [join(root, 'scripts', 'build.mjs'), '--outdir', dist], {
    stdio: 'inherit',
  });
  return {
    root,
    place,
    dist,
    /** `hook.sh` as git or an agent calls it. */
    hook: (...words) => ['sh', join(dist, 'hook.sh'), ...words],
    /** The process that it asks where it cannot tell, started as the shell starts it. */
    asked: (hook) => [
      process.execPath,
      ...['--no-rehash-snapshot', '--preserve-symlinks-main'],
      ...[join(dist, 'hook.cjs'), `${hook}-hook`, hook, 'sections', 'git', hook],
    ],
    /** Has guard do something that is not timed. */
    guard: (words, options) =>
      execFileSync(process.execPath, [join(dist, 'guard.cjs'), ...words], { ...options, stdio: 'ignore' }),
    node: (cwd, env = CLEAN_ENV) => ({ name: 'node -e 0', command: [process.execPath, '-e', '0'], cwd, env }),
    write(name, text) {
      const path = join(place, name);
      writeFileSync(path, text);
      return path;
    },
    /** A module of guard's or of the bench as one file that Node can run or import. */
    async bundle(entry, format = 'cjs') {
      const outfile = join(
        place,
        `${basename(entry).replace(/\.\w+$/, '')}.${format === 'cjs' ? 'cjs' : 'mjs'}`,
      );
      const options = { bundle: true, platform: 'node', format, outfile, logLevel: 'error' };
      await build({ entryPoints: [join(root, entry)], ...options });
      return outfile;
    },
    dispose: () => rmSync(place, { recursive: true, force: true }),
  };
}
