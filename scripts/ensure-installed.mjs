// Lets `npm test` and `npm start` work on a fresh clone: installs from the lock file when nothing is there yet, and puts
// this repository under its own guard. (No "prepare" script: npm would show it to everybody who installs the package.)
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

if (!existsSync(join(root, 'node_modules', 'esbuild'))) {
  console.error('Installing what the project needs (npm ci) …');
  const { status } = spawnSync('npm', ['ci', '--no-fund', '--no-audit'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) process.exit(status ?? 1);
}

const hooksPath = spawnSync('git', ['config', '--get', 'core.hooksPath'], { cwd: root, encoding: 'utf8' });
if (existsSync(join(root, '.git')) && hooksPath.stdout.trim() === '') {
  spawnSync(process.execPath, [join(root, 'node_modules', 'husky', 'bin.js')], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
}
