import { spawn } from 'node:child_process';

const PATIENCE_MS = 10_000;

/**
 * Commit ids by ref, as a remote or a URL has them now; null where it does not tell in time. Nobody is asked for a password:
 * git and ssh have no terminal here, and the answer is worth no window. Rejects when the signal aborts. Not by simple-git,
 * which drops what a remote may need, GIT_SSH_COMMAND among it.
 */
export function remoteRefs(
  place: string,
  {
    directory,
    env,
    signal,
  }: {
    readonly directory: string;
    readonly env: NodeJS.ProcessEnv;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<ReadonlyMap<string, string> | null> {
  const { SSH_ASKPASS: _, ...own } = env;
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const child = spawn('git', ['--no-optional-locks', 'ls-remote', '--quiet', '--', place], {
      cwd: directory,
      env: { ...own, GIT_TERMINAL_PROMPT: '0', GCM_INTERACTIVE: 'never', SSH_ASKPASS_REQUIRE: 'never' },
      stdio: ['ignore', 'pipe', 'ignore'],
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    let text = '';
    const stop = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      if (child.exitCode === null) endGroup(child);
      child.stdout.destroy();
    };
    const timer = setTimeout(() => {
      stop();
      resolve(null);
    }, PATIENCE_MS);
    const abort = (): void => {
      stop();
      reject(signal?.reason);
    };
    signal?.addEventListener('abort', abort);
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    child.once('error', () => {
      stop();
      resolve(null);
    });
    child.once('close', (code) => {
      stop();
      resolve(code === 0 ? readRefs(text) : null);
    });
  });
}

/** git has helpers, ssh among them, that would live on without it. */
function endGroup(child: { readonly pid?: number | undefined; kill(signal: 'SIGKILL'): boolean }): void {
  try {
    if (child.pid !== undefined && process.platform !== 'win32') process.kill(-child.pid, 'SIGKILL');
    else child.kill('SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

function readRefs(text: string): ReadonlyMap<string, string> {
  const refs = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [id = '', ref] = line.split('\t');
    if (ref !== undefined) refs.set(ref, id);
  }
  return refs;
}
