import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import {
  currentProcess,
  identityOf,
  isProvablyDead,
  type ProcessIdentity,
  parseIdentity,
} from '../../src/store/process-identity.ts';

const isLinux = process.platform === 'linux';

async function deadProcess(): Promise<ProcessIdentity> {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  const identity = identityOf(child.pid ?? 0);
  child.kill('SIGKILL');
  await once(child, 'close');
  if (identity === undefined) throw new Error('the child was gone too early');
  return identity;
}

describe('currentProcess', () => {
  it('names this process', () => {
    expect(currentProcess().pid).toBe(process.pid);
    expect(currentProcess().host).not.toBe('');
  });

  // They are read from /proc, which only Linux has.
  it.runIf(isLinux)('has start time, boot and namespace', () => {
    const { startTime, bootId, pidNamespace } = currentProcess();
    expect(startTime).toMatch(/^\d+$/);
    expect(bootId).toMatch(/^[0-9a-f-]{36}$/);
    expect(pidNamespace).toMatch(/^pid:\[\d+\]$/);
  });

  it('is alive, as are its parent and the first process', () => {
    for (const pid of [process.pid, process.ppid, 1]) {
      const identity = identityOf(pid);
      expect(identity).toBeDefined();
      if (identity !== undefined) expect(isProvablyDead(identity)).toBe(false);
    }
  });
});

describe('isProvablyDead', () => {
  it('knows a killed process', async () => {
    const dead = await deadProcess();
    expect(isProvablyDead(dead)).toBe(true);
    expect(identityOf(dead.pid)).toBeUndefined();
  });

  it.runIf(isLinux)('knows a process that was killed and not yet collected by its parent', async () => {
    // The shell starts a child, tells its pid, and never waits for it: it stays a zombie.
    const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 60'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const pid = Number(String((await once(parent.stdout, 'data'))[0]));
    try {
      await expect.poll(() => identityOf(pid)).toBeUndefined();
      expect(() => process.kill(pid, 0)).not.toThrow();
    } finally {
      parent.kill('SIGKILL');
    }
  });

  const here = currentProcess();
  it.runIf(isLinux).each<[dead: boolean, title: string, changed: Partial<ProcessIdentity>]>([
    [true, 'its pid was given to another process', { startTime: '1' }],
    [false, 'its start time is not known', { startTime: null }],
    [false, 'it runs in another pid namespace', { pidNamespace: 'pid:[1]', pid: 2 ** 22 + 1 }],
    [true, 'this host has been started again since', { bootId: 'before' }],
    [false, 'it ran on another host', { bootId: 'another', host: 'linux:another:machine' }],
    [false, 'it ran on another host, boot unknown', { bootId: null, host: 'linux:another:machine' }],
    [false, 'it ran in a container of unknown host', { bootId: 'another', host: 'linux:boot:another' }],
    [true, 'no process has its pid', { pid: 2 ** 22 + 1 }],
  ])('is %s when %s', (dead, _title, changed) => {
    expect(isProvablyDead({ ...here, ...changed })).toBe(dead);
  });
});

describe('parseIdentity', () => {
  it('reads back what JSON made of an identity', () => {
    expect(parseIdentity(JSON.parse(JSON.stringify(currentProcess())))).toEqual(currentProcess());
  });

  it.each([
    null,
    7,
    'x',
    [],
    {},
    { pid: 0, host: 'x' },
    { pid: -1, host: 'x' },
    { pid: 1.5, host: 'x' },
    { pid: 1 },
  ])('refuses %j', (value) => {
    expect(parseIdentity(value)).toBeUndefined();
  });
});
