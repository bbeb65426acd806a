import { existsSync } from 'node:fs';
import { GuardError } from '../errors.ts';

/** How guard asks git: no optional locks, literal pathspecs, the hook's own `GIT_*` variables kept. */
export interface GitRunner {
  /** Standard output of a git command, as bytes; a failing git throws `git-failed`. */
  bytes(args: readonly string[], options?: GitOptions): Buffer;
  /** The same, or null where git says no (any exit code but 0). */
  tryBytes(args: readonly string[], options?: GitOptions): Buffer | null;
}

export interface GitOptions {
  readonly cwd?: string;
  readonly input?: string | Buffer;
  readonly env?: Readonly<Record<string, string>>;
  /** `git check-ignore` refuses to be told that its paths are literal; it takes them so anyway. */
  readonly pathspecs?: 'literal' | 'as-git';
}

/** git's exit code for options that it does not know. */
const USAGE = 129;
const GIT_TIMEOUT_MS = 60_000;
const MAX_OUTPUT_BYTES = 256 * 1024 * 1024;
const LITERAL = ['--no-optional-locks', '--literal-pathspecs'];
/** What the caller's git was told of pathspecs, as by Magit, is about its own: guard's would fail of it. */
const NOTHING_SAID_OF_PATHSPECS = {
  GIT_LITERAL_PATHSPECS: undefined,
  GIT_GLOB_PATHSPECS: undefined,
  GIT_NOGLOB_PATHSPECS: undefined,
  GIT_ICASE_PATHSPECS: undefined,
};

/** Makes the runner for a directory. A hook's environment must reach git: `GIT_INDEX_FILE` names the effective index. */
export function gitRunner(
  cwd: string,
  env: NodeJS.ProcessEnv,
  { timeoutMs = GIT_TIMEOUT_MS }: { readonly timeoutMs?: number } = {},
): GitRunner {
  // Fetched when first needed: a hook that was handed git's answer never loads it (4 ms of 28).
  const run = (args: readonly string[], options: GitOptions = {}) =>
    process
      .getBuiltinModule('node:child_process')
      .spawnSync('git', [...(options.pathspecs === 'as-git' ? LITERAL.slice(0, 1) : LITERAL), ...args], {
        cwd: options.cwd ?? cwd,
        env: { ...env, ...NOTHING_SAID_OF_PATHSPECS, ...options.env, LC_ALL: 'C' },
        input: options.input ?? '',
        timeout: timeoutMs,
        maxBuffer: MAX_OUTPUT_BYTES,
        windowsHide: true,
      });
  return {
    bytes(args, options) {
      const { status, stdout, stderr, error } = run(args, options);
      if (status === 0) return stdout;
      if (error !== undefined) throw notRun(args, error, options?.cwd ?? cwd);
      // Where git finds no repository it may use, `git diff` compares files, and knows its own options no more.
      const found = status === USAGE ? run(['rev-parse', '--git-dir'], options) : null;
      const said = found === null || found.status === 0 ? stderr : found.stderr;
      throw new GuardError('git-failed', { args, status, stderr: said.toString().trim() });
    },
    tryBytes(args, options) {
      const { status, stdout, error } = run(args, options);
      if (error !== undefined) throw notRun(args, error, options?.cwd ?? cwd);
      return status === 0 ? stdout : null;
    },
  };
}

/** A directory that is not there is told by the same code as a program that is not. */
function notRun(args: readonly string[], error: NodeJS.ErrnoException, cwd: string): GuardError {
  return error.code === 'ENOENT' && existsSync(cwd)
    ? new GuardError('git-missing', { reason: 'git is not on PATH' }, { cause: error })
    : new GuardError('git-failed', { args, status: null, stderr: error.message }, { cause: error });
}
