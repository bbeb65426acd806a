import { spawn } from 'node:child_process';

export type ProgramEnv = Readonly<Record<string, string | undefined>>;

/** What a program left behind; `status` is null where it was killed or never started. */
export interface ProgramResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
}

export interface ProgramOptions {
  readonly cwd: string;
  readonly env: ProgramEnv;
  readonly timeoutMs: number;
  /** Kills it, and rejects. */
  readonly signal?: AbortSignal | undefined;
}

/** Runs a program to its end or its time-out, in milliseconds; throws for nothing but an aborted signal. */
export type RunProgram = (
  file: string,
  args: readonly string[],
  options: ProgramOptions,
) => Promise<ProgramResult>;

const LONGEST_OUTPUT = 10_000_000;

/** Runs a program without input; at the time-out it is killed for good, whoever still holds its pipes. */
export const runProgram: RunProgram = (file, args, { cwd, env, timeoutMs, signal }) =>
  new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const child = spawn(file, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
    const out: string[] = [];
    const err: string[] = [];
    let timedOut = false;
    const finish = (status: number | null) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      child.stdout.destroy();
      child.stderr.destroy();
      resolve({ status, stdout: out.join(''), stderr: err.join(''), timedOut });
    };
    const timer = setTimeout(() => {
      timedOut = true;
      child.kill('SIGKILL');
      finish(null);
    }, timeoutMs);
    const abort = (): void => {
      child.kill('SIGKILL');
      reject(signal?.reason);
      finish(null);
    };
    signal?.addEventListener('abort', abort);
    collect(child.stdout, out);
    collect(child.stderr, err);
    child.once('error', () => finish(null));
    child.once('close', finish);
  });

function collect(stream: NodeJS.ReadableStream, into: string[]): void {
  let length = 0;
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    length += chunk.length;
    if (length <= LONGEST_OUTPUT) into.push(chunk);
  });
}
