import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Hook behaviour changes between releases, so the tests name theirs. */
const VERSION = '2.1.330';

/** The native Claude Code program: `CLAUDE_BIN`, or one installed from npm beside the system's other temporary files (381 MB). */
export function findClaude(): string {
  const named = process.env.CLAUDE_BIN ?? '';
  if (named !== '') return named;
  const folder = join(tmpdir(), `guard-claude-code-${VERSION}`);
  const platform = `${process.platform}-${process.arch}`;
  const program = join('node_modules', '@anthropic-ai', `claude-code-${platform}`, 'claude');
  if (!existsSync(join(folder, program))) install(folder);
  return join(folder, program);
}

/** Installed aside and moved, so that an interrupted download is not taken for the program. */
function install(folder: string): void {
  const aside = `${folder}.${process.pid}`;
  mkdirSync(aside, { recursive: true });
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--silent'];
  const npm = spawnSync(
    'npm',
    ['install', '--prefix', aside, ...options, `@anthropic-ai/claude-code@${VERSION}`],
    {
      encoding: 'utf8',
    },
  );
  if (npm.status !== 0) throw new Error(`npm could not install Claude Code ${VERSION}: ${npm.stderr}`);
  rmSync(folder, { recursive: true, force: true });
  renameSync(aside, folder);
}
