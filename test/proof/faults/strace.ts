import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import type { Ran } from '../../support/e2e.ts';

/** One system call on the repository, as the main thread made it. */
export interface RepositoryCall {
  readonly syscall: string;
  /** Counted over all calls of that name, from 1: what strace's `when=` wants. */
  readonly nth: number;
  /** Counted over the calls of that name on the repository, from 1. */
  readonly touch: number;
  readonly line: string;
}

export interface Traced extends Ran {
  readonly calls: readonly RepositoryCall[];
  readonly wasKilled: boolean;
  /** It had to be ended by us. */
  readonly isEndless: boolean;
}

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly input?: string;
}

/** Why the sweeps cannot run here; undefined where they can. */
export function whyNoStrace(): string | undefined {
  if (process.platform !== 'linux') return 'strace is for Linux';
  const probe = spawnSync('strace', ['-e', 'inject=chdir:error=EIO', '-o', '/dev/null', 'true']);
  if (probe.error !== undefined) return 'strace is not installed';
  return probe.status === 0 ? undefined : `strace may not trace here: ${probe.stderr.toString().trim()}`;
}

/**
 * Runs a command under strace and gives its calls on the repository below `top`. Only the main thread is followed: guard
 * does its file work there, and git's own calls are git's business.
 */
export async function trace(
  command: Command,
  options: { readonly top: string; readonly log: string; readonly inject?: string | undefined },
): Promise<Traced> {
  const { top, log, inject } = options;
  const injection = inject === undefined ? [] : ['-e', `inject=${inject}`];
  const strace = ['-y', '-s', '48', '-o', log, '-e', `trace=${TRACED.join(',')}`, ...injection];
  const ran = await run('strace', [...strace, '--', command.file, ...command.args], command);
  const text = existsSync(log) ? readFileSync(log, 'latin1') : '';
  rmSync(log, { force: true });
  return { ...ran, calls: repositoryCalls(text, top), wasKilled: text.includes('+++ killed by SIGKILL') };
}

/** Runs a command to its end without strace. */
export function runCommand(command: Command): Promise<Ran> {
  return run(command.file, command.args, command);
}

export const CHANGING = [
  'openat',
  'write',
  'pwrite64',
  'writev',
  'fsync',
  'fdatasync',
  'rename',
  'link',
  'unlink',
  'mkdir',
  'rmdir',
  'ftruncate',
  'chmod',
  'fchmod',
  'fchown',
  'symlink',
  'utimensat',
  'copy_file_range',
  'close',
] as const;

const READING = ['read', 'pread64', 'statx', 'newfstatat', 'getdents64', 'readlink', 'access'] as const;
const TRACED: readonly string[] = [...CHANGING, ...READING];

function repositoryCalls(log: string, top: string): readonly RepositoryCall[] {
  const counts = new Map<string, number>();
  const touches = new Map<string, number>();
  const calls: RepositoryCall[] = [];
  for (const line of log.split('\n')) {
    const syscall = /^(\w+)\(/.exec(line)?.[1];
    if (syscall === undefined) continue;
    const nth = (counts.get(syscall) ?? 0) + 1;
    counts.set(syscall, nth);
    const shown = line.replace(/AT_FDCWD<[^>]*>/g, 'AT_FDCWD');
    if (!shown.includes(`${top}/`) && !shown.includes('"/proc/self/fd/')) continue;
    const touch = (touches.get(syscall) ?? 0) + 1;
    touches.set(syscall, touch);
    calls.push({ syscall, nth, touch, line: shown.replaceAll(top, '') });
  }
  return calls;
}

/** Far longer than any command waits. */
const ENDLESS_MS = 5_000;

function run(
  file: string,
  args: readonly string[],
  { cwd, env, input = '' }: Pick<Command, 'cwd' | 'env' | 'input'>,
): Promise<Ran & { readonly isEndless: boolean }> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd, env, stdio: 'pipe', detached: true });
    let isEndless = false;
    const timer = setTimeout(() => {
      isEndless = true;
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    }, ENDLESS_MS);
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk;
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      stderr += chunk;
    });
    child.stdin.on('error', () => {});
    child.stdin.end(input);
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code: code ?? 128, stdout, stderr, isEndless });
    });
  });
}
