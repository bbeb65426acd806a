import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
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
    for (let round = 0; round < 5; round += 1) {
      const running = Array.from({ length: 3 }, () =>
        workers.start(job(100_000, { withState: true, durability: 'none' })),
      );
      await Promise.all(running.map((worker) => worker.line()));
      for (const worker of running) worker.process.kill('SIGKILL');
      const ends = await Promise.all(running.map((worker) => worker.end()));
      acknowledged += ends.reduce((sum, { stdout }) => sum + (stdout.match(/\n/g)?.length ?? 0), 0);
    }
    const count = lab.open().update((view) => ({ ...countUp(view), state: { count: countUp(view).result } }));
    // One that was killed after the rename and before it could say so is counted all the same.
    expect(count - 1).toBeGreaterThanOrEqual(acknowledged);
    expect(count - 1).toBeLessThanOrEqual(acknowledged + 15);
    expect(lab.open().readState()).toEqual({ kind: 'state', value: { count } });
    expect(leftovers(lab.top)).toEqual([]);
  });
});

describe('one that comes for a single update', () => {
  it('is let in before those that write again and again', async () => {
    const greedy = Array.from({ length: 2 }, () => workers.start(job(1_000_000)));
    try {
      await Promise.all(greedy.map((worker) => worker.line()));
      for (let turn = 0; turn < 20; turn += 1) lab.open({ deadlineMs: 1_000 }).update(countUp);
    } finally {
      for (const worker of greedy) worker.process.kill('SIGKILL');
      await Promise.all(greedy.map((worker) => worker.end()));
    }
  });
});

const hasStrace = process.platform === 'linux' && spawnSync('strace', ['-V']).status === 0;
type Start = 'nothing there' | 'a text there';

/** Runs one update in a process of its own, with faults injected by strace, on a fresh checkout. */
function runTraced(start: Start, options: readonly string[], times = 1) {
  lab.dispose();
  lab = makeStoreLab();
  if (start === 'a text there') {
    lab.open({ durability: 'none' }).update((view) => ({ ...countUp(view), state: { count: 1 } }));
  }
  const trace = join(lab.top, 'trace');
  const command = [process.execPath, workers.script, JSON.stringify(job(times, { withState: true }))];
  const child = spawnSync('strace', ['-o', trace, ...options, ...command]);
  return { trace: readFileSync(trace, 'utf8'), status: child.status, stderr: String(child.stderr) };
}

/** Numbers of the calls on the update's own files, as strace counts them. */
function callsOfUpdate(call: string, start: Start): readonly number[] {
  const lines = runTraced(start, ['-y', '-e', `trace=${call}`]).trace.split('\n');
  return lines
    .filter((line) => line.startsWith(`${call}(`))
    .flatMap((line, index) => (/\.git\/guard|\.claude|sessions\.md/.test(line) ? [index + 1] : []));
}

/** The text is old or new, the next update works, and text, state and records tell the same. */
function verifyIsSound(start: Start): void {
  const before = existsSync(lab.path) ? countOf(lab.text()) : 0;
  expect(start === 'nothing there' ? [0, 1] : [1, 2]).toContain(before);
  const store = lab.open({ deadlineMs: 2_000 });
  const count = store.update((view) => {
    const state = view.state.kind === 'state' ? view.state.value : { count: 0 };
    expect(state).toEqual({ count: before });
    return { ...countUp(view), state: { count: before + 1 } };
  });
  expect(count).toBe(before + 1);
  const counted = store.records().flatMap((record) => record.entries);
  expect(counted).toEqual(
    Array.from({ length: count }, (_, index) => ({ kind: 'counted', count: index + 1 })),
  );
  expect(leftovers(lab.top)).toEqual([]);
}

// Single system calls are reached through strace alone; .ci/run installs it.
describe.runIf(hasStrace)('an update', () => {
  // strace counts each call by its own name.
  it.each<[call: string, start: Start]>([
    ['openat', 'a text there'],
    ['link', 'nothing there'],
    ['link', 'a text there'],
    ['rename', 'a text there'],
    ['unlink', 'nothing there'],
    ['unlink', 'a text there'],
    ['fsync', 'a text there'],
    ['pwrite64', 'nothing there'],
    ['pwrite64', 'a text there'],
    ['mkdir', 'nothing there'],
    ['close', 'a text there'],
  ])('killed at any %s, with %s, is all or nothing', (call, start) => {
    const calls = callsOfUpdate(call, start);
    expect(calls).not.toEqual([]);
    for (const nth of calls) {
      const { trace } = runTraced(start, [
        '-e',
        `trace=${call}`,
        '-e',
        `inject=${call}:signal=KILL:when=${nth}`,
      ]);
      expect(trace).toContain('killed by SIGKILL');
      verifyIsSound(start);
    }
  });

  it.each<[call: string, error: string, start: Start]>([
    ['pwrite64', 'ENOSPC', 'a text there'],
    ['fsync', 'EIO', 'a text there'],
    ['fsync', 'EIO', 'nothing there'],
    ['rename', 'EROFS', 'a text there'],
    ['link', 'ENOSPC', 'a text there'],
    ['openat', 'EMFILE', 'a text there'],
  ])('in which any %s fails with %s, with %s, says so and loses nothing', (call, error, start) => {
    let failures = 0;
    for (const nth of callsOfUpdate(call, start)) {
      const fault = `inject=${call}:error=${error}:when=${nth}`;
      const { status, stderr } = runTraced(start, ['-e', `trace=${call}`, '-e', fault]);
      if (status !== 0) {
        failures += 1;
        expect(stderr).toMatch(/GuardError: file-(unwritable|unreadable|unsettled)/);
      }
      verifyIsSound(start);
    }
    expect(failures).toBeGreaterThan(0);
  });

  it.each<Start>(['nothing there', 'a text there'])('works without hard links, with %s', (start) => {
    const { status, stderr } = runTraced(start, ['-e', 'trace=link', '-e', 'inject=link:error=EPERM'], 5);
    expect([status, stderr]).toEqual([0, '']);
    expect(countOf(lab.text())).toBe(start === 'nothing there' ? 5 : 6);
    const texts = lab
      .open()
      .snapshots()
      .map(({ name }) => lab.open().readSnapshot(name));
    expect(texts).toHaveLength(start === 'nothing there' ? 5 : 6);
  });

  it('is on disk before it is in place, and in place on disk before it is acknowledged', () => {
    const { trace } = runTraced('a text there', ['-y', '-e', 'trace=write,pwrite64,fsync,rename']);
    const steps = trace
      .split('\n')
      .filter((line) => /sessions\.md|\.claude>|write\(1</.test(line))
      .map((line) => line.replace(/^(\w+)\(.*?(\.tmp|\.claude>|pipe|socket).*$/, '$1 $2'));
    expect(steps).toEqual([
      'pwrite64 .tmp',
      'fsync .tmp',
      'rename .tmp',
      'fsync .claude>',
      expect.stringMatching(/^write /),
    ]);
  });

  it('that slept through 40 others between its look and its turn waits for the one that writes now', async () => {
    const trace = join(lab.top, 'trace');
    lab.open().update(countUp);
    // Every look into a directory takes half a second longer, after the system has answered it.
    const options = ['-o', trace, '-e', 'trace=getdents64', '-e', 'inject=getdents64:delay_exit=500000'];
    const child = spawn('strace', [...options, process.execPath, workers.script, JSON.stringify(job(1))]);
    const ended = once(child, 'close');
    await expect.poll(() => existsSync(trace) && readFileSync(trace, 'utf8')).toContain('getdents64(');
    const store = lab.open({ durability: 'none' });
    for (let time = 0; time < 40; time += 1) store.update(countUp);
    const text = store.update((view) => {
      spawnSync('sh', ['-c', 'sleep 2']);
      return { ...countUp(view), result: lab.text() };
    });
    expect(countOf(text)).toBe(41);
    expect(await ended).toEqual([0, null]);
    expect(countOf(lab.text())).toBe(43);
  });
});

describe('a full disk', () => {
  let disk: string | undefined;
  beforeEach(() => {
    disk = mountSmallDisk();
  });
  afterEach(() => {
    if (disk === undefined) return;
    // Lazily: a store keeps its place open for a second after its last update.
    execFileSync('umount', ['-l', disk]);
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
