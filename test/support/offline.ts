import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';

/** A place from which programs reach nothing but each other. */
export interface Offline {
  /** The command line that runs a program in there. */
  wrap(program: string, args: readonly string[]): { readonly file: string; readonly args: readonly string[] };
  /** Whether there is really no way out; where namespaces are forbidden there is no such place. */
  readonly isSealed: boolean;
  dispose(): void;
}

/** Opens a network namespace that has only loopback, and keeps it as long as the test needs it. */
export async function goOffline(): Promise<Offline> {
  const isRoot = process.getuid?.() === 0;
  const unshare = ['--net', ...(isRoot ? [] : ['--user', '--map-root-user'])];
  const probe = spawnSync('unshare', [...unshare, 'true']);
  if (probe.status !== 0)
    return { wrap: (file, args) => ({ file, args }), isSealed: false, dispose: () => {} };
  const script = 'PATH="$PATH:/usr/sbin:/sbin"; ip link set lo up && echo up && exec sleep 86400';
  const holder = spawn('unshare', [...unshare, 'sh', '-c', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  await firstLine(holder);
  const enter = ['-t', String(holder.pid), '-n', ...(isRoot ? [] : ['-U', '--preserve-credentials'])];
  return {
    wrap: (program, args) => ({ file: 'nsenter', args: [...enter, '--', program, ...args] }),
    isSealed: true,
    dispose: () => void holder.kill('SIGKILL'),
  };
}

/** The first line that a process prints. Throws where it ends before. */
export async function firstLine(child: ChildProcess): Promise<string> {
  let text = '';
  const ended = once(child, 'close').then(() => {
    throw new Error(`it ended before it said anything: ${child.spawnargs.join(' ')}`);
  });
  const said = new Promise<string>((resolve) => {
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      if (text.includes('\n')) resolve(text.slice(0, text.indexOf('\n')));
    });
  });
  ended.catch(() => {});
  return Promise.race([said, ended]);
}
