// npm run proof [-- FILE…]: the proofs at full length, half an hour. PROOF=ci takes a third of it.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const env = { ...process.env, PROOF: process.env.PROOF || 'full' };
const options = { cwd: root, env, stdio: 'inherit' };
try {
  execFileSync(process.execPath, [join(root, 'scripts', 'build.mjs')], options);
  execFileSync(process.execPath, [vitest, 'run', '--project', 'proof', ...process.argv.slice(2)], options);
} catch (error) {
  process.exitCode = error.status ?? 1;
}
