import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startKept } from '../../src/commands/kept-child.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'guard-kept-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0) && !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
};
const begun = async (name: string): Promise<void> => {
  while (!existsSync(join(root, name))) await new Promise((resolve) => setTimeout(resolve, 20));
};
const pidIn = (name: string): number => Number(readFileSync(join(root, name), 'utf8'));

describe.each([true, false])('a command that is stopped, on a terminal: %s', (onTerminal) => {
  const start = async (script: string) => {
    const child = startKept(['sh', '-c', script], {
      env: process.env,
      cwd: root,
      onTerminal,
      prints: 'to stdout',
    });
    await begun('ready');
    return child;
  };

  it('is gone with all that it started, and nobody else', async () => {
    const bystander = spawn('sleep', ['60']);
    const inner = 'sleep 61 & echo $! > one; sleep 62; echo late > late';
    const child = await start(
      `sh -c '${inner}' & sleep 63 & echo $! > two; echo > ready; sleep 64; echo > late`,
    );
    await begun('one');
    const before = performance.now();
    await child.stop();
    expect(performance.now() - before).toBeLessThan(5_000);
    expect(['one', 'two'].map((name) => isAlive(pidIn(name)))).toEqual([false, false]);
    expect(existsSync(join(root, 'late'))).toBe(false);
    expect((await child.ended).code).toBe(143);
    expect(isAlive(bystander.pid ?? 0)).toBe(true);
    bystander.kill();
  });

  it('may still tidy up', async () => {
    const child = await start(
      `trap 'sleep 0.5; echo > tidied; exit 9' TERM; echo > ready; while :; do sleep 0.1; done`,
    );
    await child.stop();
    expect(existsSync(join(root, 'tidied'))).toBe(true);
    expect((await child.ended).code).toBe(9);
  });

  it('is killed after 10 s, also what goes on when the command itself has ended', async () => {
    const deaf = 'trap "" TERM; echo $$ > deaf; for one in $(seq 300); do sleep 0.1; done';
    const child = await start(`sh -c '${deaf}' & sleep 0.3; echo > ready; sleep 65`);
    await begun('deaf');
    await child.stop();
    expect(isAlive(pidIn('deaf'))).toBe(false);
  });

  it('has nobody to stop once it has ended', async () => {
    const child = await start('echo > ready');
    await child.ended;
    await child.stop();
  });
});
