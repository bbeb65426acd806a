import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { printStamp } from '../../src/core/stamp.ts';
import { hookBlock } from '../../src/install/hook-block.ts';
import type { HookName } from '../../src/install/hook-name.ts';
import { DIST, sharedDirectory } from './built-tool.ts';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A guard process that is still at work. */
export interface Running {
  readonly process: ChildProcess;
  readonly pid: number;
  /** Resolves as soon as its output has the text. */
  says(text: string): Promise<void>;
  end(): Promise<Ended>;
}

export interface CallOptions {
  readonly session?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** A repository with a bare remote, in which the built guard runs as processes of its own. */
export interface LockLab {
  readonly root: string;
  readonly top: string;
  readonly remote: string;
  readonly dist: string;
  guard(args: readonly string[], options?: CallOptions): Ended;
  start(args: readonly string[], options?: CallOptions): Running;
  git(...args: readonly string[]): string;
  /** git with its outcome, for what a hook may refuse. */
  tryGit(args: readonly string[], options?: CallOptions): Ended;
  /** A line in a shell, as somebody types it. */
  sh(line: string, options?: CallOptions): Ended;
  commit(path: string, options?: CallOptions): string;
  installHook(name: HookName, tail?: string): void;
  text(): string;
  put(text: string): void;
  /** Writes a field of a lock, as a hand or another clock would have. */
  setField(heading: string, label: string, value: string): void;
  field(heading: string, label: string): string | undefined;
  configure(config: unknown): void;
  dispose(): void;
}

export const VERCEL = 'Vercel Deployment Lock';
export const DOCKER = 'Docker Rebuild Lock';

/** A stamp so many seconds before now. */
export const secondsAgo = (seconds: number): string => printStamp(Date.now() - seconds * 1000);

/** Whether the branch is on its remote, and goes by it (`push -u`). */
type Branch = 'new' | 'pushed' | 'tracking';

export function makeLockLab(branch: Branch = 'new'): LockLab {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'guard-lock-')));
  const top = join(root, 'repository');
  const remote = join(root, 'remote.git');
  const dist = DIST;
  const master = masters.get(branch) ?? makeMaster(branch);
  masters.set(branch, master);
  cpSync(master, root, { recursive: true, preserveTimestamps: true });
  const config = join(top, '.git', 'config');
  writeFileSync(config, readFileSync(config, 'utf8').replace(master, root));
  const sessions = join(top, '.claude', 'sessions.md');
  const environment = (options: CallOptions): NodeJS.ProcessEnv => ({
    ...process.env,
    HOME: root,
    ...(options.session === undefined ? {} : { GUARD_SESSION: options.session }),
    ...options.env,
  });
  const run = (file: string, args: readonly string[], options: CallOptions = {}): Ended => {
    const result = spawnSync(file, args, {
      cwd: options.cwd ?? top,
      encoding: 'utf8',
      env: environment(options),
    });
    return { code: result.status, stdout: result.stdout, stderr: result.stderr };
  };
  const program = join(dist, 'guard.cjs');
  const lab: LockLab = {
    root,
    top,
    remote,
    dist,
    guard(args, options = {}) {
      const env = environment(options);
      const result = spawnSync(process.execPath, [program, ...args], {
        cwd: options.cwd ?? top,
        encoding: 'utf8',
        env,
      });
      return { code: result.status, stdout: result.stdout, stderr: result.stderr };
    },
    start: (args, options = {}) =>
      running(
        spawn(process.execPath, [program, ...args], { cwd: options.cwd ?? top, env: environment(options) }),
      ),
    git: (...args) =>
      execFileSync('git', args, {
        cwd: top,
        encoding: 'utf8',
        env: environment({}),
        stdio: ['ignore', 'pipe', 'pipe'],
      }).trim(),
    tryGit: (args, options) => run('git', args, options),
    sh: (line, options) => run('sh', ['-c', line], options),
    commit(path, options = {}) {
      mkdirSync(dirname(join(top, path)), { recursive: true });
      writeFileSync(join(top, path), `${Math.random()}\n`);
      lab.git('add', '--', path);
      const result = lab.tryGit(['commit', '-qm', `change ${path}`], options);
      if (result.code !== 0) throw new Error(result.stderr);
      return lab.git('rev-parse', 'HEAD');
    },
    installHook(name, tail = '') {
      mkdirSync(join(top, '.git', 'guard'), { recursive: true });
      writeFileSync(join(top, '.git', 'guard', 'home'), `${dist}\n`);
      mkdirSync(join(top, '.git', 'hooks'), { recursive: true });
      const file = join(top, '.git', 'hooks', name);
      writeFileSync(file, `#!/bin/sh\n${hookBlock(name)}${tail}`);
      chmodSync(file, 0o755);
    },
    text: () => readFileSync(sessions, 'utf8'),
    put(text) {
      mkdirSync(dirname(sessions), { recursive: true });
      writeFileSync(sessions, text);
    },
    setField(heading, label, value) {
      const { start, end, body } = sectionOf(lab.text(), heading);
      const changed = body.replace(new RegExp(`(\\*\\*${label}:\\*\\*).*`), `$1 ${value}`);
      lab.put(lab.text().slice(0, start) + changed + lab.text().slice(end));
    },
    field: (heading, label) =>
      new RegExp(`\\*\\*${label}:\\*\\* (.*)`).exec(sectionOf(lab.text(), heading).body)?.[1],
    configure: (config) => writeFileSync(join(top, 'guard.config.json'), JSON.stringify(config)),
    dispose: () => rmSync(root, { recursive: true, force: true }),
  };
  return lab;
}

/** What the labs of a file begin with, as directories to copy. */
const masters = new Map<Branch, string>();

function makeMaster(branch: Branch): string {
  const root = sharedDirectory('guard-lock-');
  const top = join(root, 'repository');
  const git = (...args: readonly string[]) => execFileSync('git', args, { cwd: root });
  git('init', '-q', '--bare', '-b', 'main', join(root, 'remote.git'));
  git('init', '-q', '-b', 'main', top);
  git('-C', top, 'remote', 'add', 'origin', join(root, 'remote.git'));
  git('-C', top, 'commit', '-q', '--allow-empty', '-m', 'start');
  if (branch !== 'new') git('-C', top, 'push', branch === 'tracking' ? '-qu' : '-q', 'origin', 'main');
  writeFileSync(join(top, '.git', 'info', 'exclude'), '.claude/\nguard.config.json\n');
  return root;
}

/** Puts a directory first on a PATH that has Node and the system's own programs. */
export function pathWith(directory: string): string {
  return [directory, dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter);
}

function sectionOf(text: string, heading: string): { start: number; end: number; body: string } {
  const start = text.indexOf(`## ${heading}`);
  if (start === -1) throw new Error(`no section ${heading}`);
  const next = text.indexOf('\n## ', start + 1);
  const end = next === -1 ? text.length : next;
  return { start, end, body: text.slice(start, end) };
}

function running(child: ReturnType<typeof spawn>): Running {
  let stdout = '';
  let stderr = '';
  const listeners = new Set<() => void>();
  const collect = (add: (chunk: string) => void) => (chunk: Buffer) => {
    add(chunk.toString());
    for (const listener of listeners) listener();
  };
  child.stdout?.on(
    'data',
    collect((chunk) => (stdout += chunk)),
  );
  child.stderr?.on(
    'data',
    collect((chunk) => (stderr += chunk)),
  );
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return {
    process: child,
    pid: child.pid ?? 0,
    says: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (!`${stdout}${stderr}`.includes(text)) return;
          listeners.delete(look);
          resolve();
        };
        listeners.add(look);
        look();
        void ended.then(() => reject(new Error(`ended without saying ${text}: ${stdout}${stderr}`)));
      }),
    async end() {
      const code = await ended;
      return { code, stdout, stderr };
    },
  };
}
