import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { TEMPLATE } from '../../src/core/sessions-file/template.ts';
import { printStamp } from '../../src/core/stamp.ts';
import { BIN, DIST, sharedDirectory } from './built-tool.ts';

/** What a process came to. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** Which session calls; left out for nobody. */
  readonly session?: string;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string | Uint8Array;
}

/** One row of the sessions table; ages in seconds before now. */
export interface Row {
  readonly id: string;
  readonly editing?: string;
  readonly activeAgo?: number;
  readonly startedAgo?: number;
}

/** A real repository with guard in it; removed when the scope ends. */
export interface Repository extends AsyncDisposable {
  /** Top level, a real path. */
  readonly top: string;
  /** The directory above, which is also HOME: nothing else lies there. */
  readonly home: string;
  readonly file: string;
  git(args: readonly string[], options?: RunOptions): Promise<Ran>;
  guard(args: readonly string[], options?: RunOptions): Promise<Ran>;
  sh(script: string, options?: RunOptions): Promise<Ran>;
  /** Runs git and gives what it printed, trimmed; throws where it fails. */
  ask(...args: readonly string[]): Promise<string>;
  commit(args: readonly string[], options?: RunOptions): Promise<Ran>;
  head(): Promise<string>;
  put(path: string | Buffer, text?: string | Uint8Array): void;
  sessions(rows: readonly Row[]): void;
  text(): string;
  /** The row of a session as it stands, or the empty text. */
  row(id: string): string;
  journal(): Promise<readonly Readonly<Record<string, unknown>>[]>;
}

export interface Setup {
  /** Whether `guard init` runs. */
  readonly init?: 'yes' | 'no';
  /** Whether the files are committed. */
  readonly born?: 'yes' | 'no';
  readonly rows?: readonly Row[];
}

const masters = new Map<string, Promise<string>>();

/** Makes a repository with these files committed and guard installed; equal ones are copies of the first. */
export async function repository(
  files: Readonly<Record<string, string>> = { 'own.ts': 'own\n', 'other.ts': 'other\n' },
  setup: Setup = {},
): Promise<Repository> {
  const { rows, ...kind } = setup;
  const key = JSON.stringify([files, kind]);
  const master = masters.get(key) ?? makeMaster(files, kind);
  masters.set(key, master);
  const home = realpathSync(mkdtempSync(join(tmpdir(), 'guard-e2e-')));
  cpSync(await master, home, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
  const made = openRepository(home, join(home, 'repo'));
  if (rows !== undefined) made.sessions(rows);
  return made;
}

async function makeMaster(files: Readonly<Record<string, string>>, setup: Setup): Promise<string> {
  const home = sharedDirectory('guard-e2e-');
  const top = join(home, 'repo');
  mkdirSync(top);
  const made = openRepository(home, top);
  await made.ask('init', '-q', '-b', 'main');
  for (const [path, text] of Object.entries(files)) made.put(path, text);
  if (setup.born !== 'no') {
    await made.ask('add', '-A');
    await made.ask('commit', '-q', '--allow-empty', '-m', 'start');
  }
  if (setup.init !== 'no') expectDone(await made.guard(['init']));
  return home;
}

/** The same for a repository that is there already. */
export function openRepository(home: string, top: string): Repository {
  const run = (file: string, args: readonly string[], options: RunOptions = {}): Promise<Ran> =>
    runProcess(file, args, {
      cwd: top,
      ...options,
      env: { ...environment(home), ...sessionOf(options), ...options.env },
    });
  const git = (args: readonly string[], options?: RunOptions) => run('git', args, options);
  const guard = (args: readonly string[], options?: RunOptions) =>
    run(process.execPath, [join(DIST, 'guard.cjs'), ...args], options);
  const ask = async (...args: readonly string[]): Promise<string> =>
    expectDone(await git(args)).stdout.trim();
  const file = join(top, '.claude', 'sessions.md');
  return {
    top,
    home,
    file,
    git,
    guard,
    ask,
    sh: (script, options) => run('sh', ['-c', script], options),
    commit: (args, options) => git(['commit', '-q', '-m', 'change', ...args], options),
    head: async () => (await git(['rev-parse', '--verify', '--quiet', 'HEAD'])).stdout.trim(),
    put(path, text = 'changed\n') {
      const place = Buffer.isBuffer(path) ? Buffer.concat([Buffer.from(`${top}/`), path]) : join(top, path);
      mkdirSync(dirname(place.toString()), { recursive: true });
      writeFileSync(place, text);
    },
    sessions: (rows) => writeSessionsFile(file, rows),
    text: () => readFileSync(file, 'utf8'),
    row: (id) =>
      readFileSync(file, 'utf8')
        .split('\n')
        .find((line) => line.startsWith(`| ${id} `)) ?? '',
    async journal() {
      const { stdout } = expectDone(await guard(['log', '--json']));
      return JSON.parse(stdout).entries;
    },
    async [Symbol.asyncDispose]() {
      rmSync(home, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** Two sessions, each with its file; `self` is a7f3, `other` is e1b2. */
export const SELF = 'a7f3';
export const OTHER = 'e1b2';
export const TWO: readonly Row[] = [
  { id: SELF, editing: 'own.ts' },
  { id: OTHER, editing: 'other.ts', activeAgo: 120 },
];

/** Writes the protocol's file with these rows, stamps counted back from now. */
export function writeSessionsFile(file: string, rows: readonly Row[]): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, TEMPLATE + rows.map(rowText).join(''));
}

export function rowText({ id, editing = '-', activeAgo = 60, startedAgo = 1200 }: Row): string {
  return `| ${id} | ${ago(startedAgo)} | ${ago(activeAgo)} | ${editing} |\n`;
}

/** A stamp that many seconds before now. */
export function ago(seconds: number): string {
  return printStamp(Date.now() - seconds * 1000);
}

/** Throws where a process failed, with all that it said. */
export function expectDone(ran: Ran): Ran {
  if (ran.code !== 0) throw new Error(`exit code ${ran.code}\n${ran.stdout}\n${ran.stderr}`);
  return ran;
}

/** Runs a process to its end. Killed by a signal counts as 128. */
export function runProcess(
  file: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv; readonly input?: string | Uint8Array },
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd: options.cwd, env: options.env, stdio: 'pipe' });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (data: Buffer) => out.push(data));
    child.stderr.on('data', (data: Buffer) => err.push(data));
    child.stdin.on('error', () => {});
    child.stdin.end(options.input ?? '');
    child.on('error', reject);
    child.on('close', (code) =>
      resolve({
        code: code ?? 128,
        stdout: Buffer.concat(out).toString(),
        stderr: Buffer.concat(err).toString(),
      }),
    );
  });
}

/** An environment in which nothing of this machine's git or agents is left. */
export function environment(home: string): Record<string, string> {
  return {
    PATH: `${BIN}:${process.env.PATH ?? ''}`,
    HOME: home,
    TMPDIR: tmpdir(),
    TZ: 'UTC',
    LANG: 'C.UTF-8',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: join(import.meta.dirname, 'gitconfig'),
    GIT_AUTHOR_NAME: 'Test',
    GIT_AUTHOR_EMAIL: 'test@example.invalid',
    GIT_COMMITTER_NAME: 'Test',
    GIT_COMMITTER_EMAIL: 'test@example.invalid',
    GIT_TERMINAL_PROMPT: '0',
    GIT_EDITOR: 'true',
  };
}

function sessionOf({ session }: RunOptions): Record<string, string> {
  return session === undefined ? {} : { GUARD_SESSION: session };
}
