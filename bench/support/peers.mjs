import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Packages that are compared with and not needed otherwise: fetched once, into a folder of the system's temporary one. */
const PACKAGES = {
  lefthook: '2.2.2',
  remark: '15.0.1',
  'remark-gfm': '4.0.1',
};

/** The folder with the packages; null, with a word on why, where the registry cannot be reached. */
export function fetchPeers() {
  const folder = join(tmpdir(), 'guard-bench-peers');
  if (isComplete(folder)) return folder;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"private":true}\n');
  const wanted = Object.entries(PACKAGES).map(([name, version]) => `${name}@${version}`);
  try {
    execFileSync('npm', ['install', '--no-fund', '--no-audit', '--no-save', ...wanted], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: 120_000,
    });
  } catch (error) {
    console.error(`bench: lefthook and remark are left out: ${String(error.stderr ?? error).split('\n')[0]}`);
    return null;
  }
  return isComplete(folder) ? folder : null;
}

function isComplete(folder) {
  return Object.keys(PACKAGES).every((name) => existsSync(join(folder, 'node_modules', name)));
}
