// npm run soak [-- --minutes 20] [-- --seed N] [-- --fuzz 2000000]: bundles test/proof/soak.ts, which Node 20 cannot read, and runs it.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildSync } from 'esbuild';

const root = join(import.meta.dirname, '..');
// Inside the checkout, so that esbuild itself, which makes the workers, is found.
const directory = mkdtempSync(join(root, 'node_modules', '.soak-'));
const outfile = join(directory, 'soak.mjs');
try {
  buildSync({
    entryPoints: [join(root, 'test', 'proof', 'soak.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    // The sources find fixtures and workers from where they stand.
    define: {
      'import.meta.dirname': JSON.stringify(join(root, 'test', 'support')),
      'import.meta.url': JSON.stringify(pathToFileURL(join(root, 'test', 'support', 'x.ts')).href),
    },
    outfile,
  });
  const { status } = spawnSync(process.execPath, [outfile, ...process.argv.slice(2)], {
    stdio: 'inherit',
    cwd: root,
  });
  process.exitCode = status ?? 1;
} finally {
  rmSync(directory, { recursive: true, force: true });
}
