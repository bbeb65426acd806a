import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

/** A real process of its own, running one of `test/store/workers/`, bundled because Node 20 reads no TypeScript. */
export interface Workers {
  readonly script: string;
  start(job: unknown): Worker;
  dispose(): void;
}

export interface Worker {
  readonly process: ChildProcess;
  /** Resolves with the first line that the process writes. */
  line(): Promise<string>;
  /** Resolves when it has ended, with all its output. */
  end(): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;
}

export function bundleWorkers(name: string): Workers {
  const directory = mkdtempSync(join(tmpdir(), 'guard-worker-'));
  const script = join(directory, 'worker.mjs');
  const entry = join(import.meta.dirname, '..', 'store', 'workers', name);
  buildSync({ entryPoints: [entry], bundle: true, platform: 'node', format: 'esm', outfile: script });
  return {
    script,
    start: (job) => startWorker(script, job),
    dispose: () => rmSync(directory, { recursive: true, force: true }),
  };
}

function startWorker(script: string, job: unknown): Worker {
  const child = spawn(process.execPath, [script, JSON.stringify(job)], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return {
    process: child,
    async line() {
      while (!stdout.includes('\n')) {
        await new Promise((resolve) => child.stdout.once('data', resolve));
      }
      return stdout.slice(0, stdout.indexOf('\n'));
    },
    async end() {
      const code = await ended;
      return { code, stdout, stderr };
    },
  };
}
