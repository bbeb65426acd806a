import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { countOf, countUp, leftovers, makeStoreLab, type StoreLab } from '../support/store-lab.ts';
import { bundleWorkers, type Workers } from '../support/store-worker.ts';
import type { StoreJob } from './workers/store.ts';

let workers: Workers;
let lab: StoreLab;
beforeAll(() => {
  workers = bundleWorkers('store.ts');
});
afterAll(() => workers.dispose());
beforeEach(() => {
  lab = makeStoreLab();
});
afterEach(() => lab.dispose());

const job = (times: number, options: Partial<StoreJob> = {}): StoreJob => ({
  path: lab.path,
  top: lab.top,
  guardDirectory: lab.guardDirectory,
  times,
  ...options,
});

describe('8 processes', () => {
  it('lose none of 400 updates, and each has its record', async () => {
    const running = Array.from({ length: 8 }, () => workers.start(job(50, { durability: 'none' })));
    const ends = await Promise.all(running.map((worker) => worker.end()));
    expect(ends.map(({ stderr }) => stderr).join('')).toBe('');
    const counts = ends.flatMap(({ stdout }) => stdout.trim().split('\n').map(Number));
    expect(new Set(counts).size).toBe(400);
    expect(countOf(lab.text())).toBe(400);
    const entries = lab
      .open()
      .records()
      .flatMap((record) => record.entries);
    expect(entries).toEqual(
      Array.from({ length: 400 }, (_, index) => ({ kind: 'counted', count: index + 1 })),
    );
  });

  it('killed one after the other lose no acknowledged update, and stop nobody', async () => {
    let acknowledged = 0;
    for (let round = 0; round < 12; round += 1) {
      const running = Array.from({ length: 3 }, () => workers.start(job(100_000, { withState: true })));
      await Promise.all(running.map((worker) => worker.line()));
      for (const worker of running) worker.process.kill('SIGKILL');
      const ends = await Promise.all(running.map((worker) => worker.end()));
      acknowledged += ends.reduce((sum, { stdout }) => sum + (stdout.match(/\n/g)?.length ?? 0), 0);
    }
    const count = lab.open().update((view) => ({ ...countUp(view), state: { count: countUp(view).result } }));
    // One that was killed after the rename and before it could say so is counted all the same.
    expect(count - 1).toBeGreaterThanOrEqual(acknowledged);
    expect(count - 1).toBeLessThanOrEqual(acknowledged + 36);
    expect(lab.open().readState()).toEqual({ kind: 'state', value: { count } });
    expect(leftovers(lab.top)).toEqual([]);
  });
});

const hasStrace = process.platform === 'linux' && spawnSync('strace', ['-V']).status === 0;

describe.runIf(hasStrace)('killed at each system call of an update', () => {
  // Every name on the way of a write; strace counts each by itself.
  const calls = ['openat', 'link', 'rename', 'unlink', 'fsync', 'write', 'fchmod', 'mkdir', 'close'];

  it.each(calls)('%s', (call) => {
    const own = callsBefore(call);
    let killed = 0;
    for (let nth = own.skip + 1; nth <= own.total; nth += 1) {
      killed += killAt(call, nth) ? 1 : 0;
    }
    expect(killed).toBeGreaterThan(0);
  });

  function callsBefore(call: string): { readonly skip: number; readonly total: number } {
    const { trace } = run(['-e', `trace=${call}`]);
    const lines = trace.split('\n').filter((line) => line.startsWith(`${call}(`));
    const first = lines.findIndex((line) => line.includes('.git/guard') || line.includes('.claude'));
    return { skip: first === -1 ? 0 : first, total: lines.length };
  }

  function killAt(call: string, nth: number): boolean {
    const { signal } = run(['-e', `trace=${call}`, '-e', `inject=${call}:signal=KILL:when=${nth}`], {
      keep: true,
    });
    const before = lab.text();
    expect(['# Count: 1\n', '# Count: 2\n']).toContain(before);
    const store = lab.open({ deadlineMs: 2_000 });
    const count = store.update((view) => ({ ...countUp(view), state: { count: countUp(view).result } }));
    expect(count).toBe(countOf(before) + 1);
    const counted = store.records().flatMap((record) => record.entries);
    expect(counted).toEqual(
      Array.from({ length: count }, (_, index) => ({ kind: 'counted', count: index + 1 })),
    );
    // The record says 2 exactly when the text did, and so does the state once the next update has been there.
    expect(leftovers(join(lab.top, '.claude'))).toEqual([]);
    expect(leftovers(lab.guardDirectory).filter((name) => !name.includes('owner'))).toEqual([]);
    return signal;
  }

  function run(
    options: readonly string[],
    { keep = false } = {},
  ): { readonly trace: string; readonly signal: boolean } {
    lab.dispose();
    lab = makeStoreLab();
    lab.open({ durability: 'none' }).update((view) => ({ ...countUp(view), state: { count: 1 } }));
    const trace = join(lab.top, 'trace');
    const child = spawnSync('strace', [
      '-o',
      trace,
      ...options,
      process.execPath,
      workers.script,
      JSON.stringify(job(1, { withState: true })),
    ]);
    const text = readFileSync(trace, 'utf8');
    rmSync(trace);
    if (!keep) expect(String(child.stderr)).toBe('');
    return { trace: text, signal: text.includes('killed by SIGKILL') };
  }
});

describe('a full disk', () => {
  let disk: string | undefined;
  beforeEach(() => {
    disk = mountSmallDisk();
  });
  afterEach(() => {
    if (disk === undefined) return;
    execFileSync('umount', [disk]);
    rmSync(disk, { recursive: true });
  });

  it('keeps the old text whole and names the cause', ({ skip }) => {
    if (disk === undefined) return skip('mounting a tmpfs is not permitted here');
    const full = makeStoreLab(disk);
    full.put(`# Count: 0\n${'x'.repeat(20_000)}\n`);
    const store = full.open();
    store.update(countUp);
    writeFileSync(join(disk, 'filler'), Buffer.alloc(16_000));
    let acknowledged = 1;
    let failure: unknown;
    for (let time = 0; time < 40 && failure === undefined; time += 1) {
      try {
        store.update(countUp);
        acknowledged += 1;
      } catch (error) {
        failure = error;
      }
    }
    expect(failure).toMatchObject({
      code: 'file-unwritable',
      data: { path: full.path, reason: 'no space left on device (ENOSPC)' },
    });
    expect(countOf(full.text())).toBe(acknowledged);
    expect(full.text().slice(full.text().indexOf('\n'))).toBe(`\n${'x'.repeat(20_000)}\n`);
    expect(readdirSync(join(full.top, '.claude'))).toEqual(['sessions.md']);
    rmSync(join(disk, 'filler'));
    rmSync(full.journal, { recursive: true });
    mkdirSync(full.journal);
    expect(store.update(countUp)).toBe(acknowledged + 1);
  });

  function mountSmallDisk(): string | undefined {
    const directory = mkdtempSync(join(tmpdir(), 'guard-disk-'));
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'none', directory]);
    if (mounted.status === 0) return directory;
    rmSync(directory, { recursive: true });
    return undefined;
  }
});
