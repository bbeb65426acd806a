import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileMutex } from '../../src/store/file-mutex.ts';
import { PRIVATE } from '../../src/store/guard-directory.ts';
import { joinQueue, sweepQueue, waitingSchedule } from '../../src/store/mutex-queue.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'guard-queue-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const NOBODY = 2 ** 22 + 1;
const names = (): readonly string[] => readdirSync(directory).sort();
const place = (time: bigint, pid: number): string => `w.${String(time).padStart(20, '0')}.${pid}`;

describe('the line of waiters', () => {
  it('is in the order in which they came, and closes up when one leaves', () => {
    const [one, two, three] = [0, 0, 0].map(() => joinQueue(directory, PRIVATE));
    expect([one, two, three].map((each) => each?.positionIn(names()))).toEqual([0, 1, 2]);
    one?.leave();
    expect([two, three].map((each) => each?.positionIn(names()))).toEqual([0, 1]);
  });

  it('does not count other names', () => {
    const one = joinQueue(directory, PRIVATE);
    for (const name of ['e.1', 'r.1', 'waiting', 'w.1.2', 'w.']) writeFileSync(join(directory, name), '');
    expect(one.positionIn(names())).toBe(0);
  });

  it('loses those who died, those of before the machine started, and those of long ago', () => {
    const now = 3_600_000_000_000n;
    const mine = place(now, process.pid);
    for (const [time, pid] of [
      [now, process.pid],
      [now - 1_000_000_001n, NOBODY],
      [now + 60_000_000_000n, process.pid],
      [now - 601_000_000_000n, process.pid],
    ] as const)
      writeFileSync(join(directory, place(time, pid)), '');
    sweepQueue(directory, names(), now);
    expect(names()).toEqual([mine]);
  });

  it('keeps one that came within the last second without asking whether its process lives', () => {
    const young = place(process.hrtime.bigint(), NOBODY);
    writeFileSync(join(directory, young), '');
    sweepQueue(directory, names());
    expect(names()).toEqual([young]);
  });

  it('is swept by whoever holds the mutex, and stops nobody', () => {
    writeFileSync(join(directory, place(1n, NOBODY)), '');
    fileMutex(directory, { deadlineMs: 0 }).acquire().release();
    expect(names()).toEqual(['e.1', 'r.1']);
  });

  it('is left by who gives up', () => {
    const hold = fileMutex(directory).acquire();
    expect(() => fileMutex(directory, { deadlineMs: 20 }).acquire()).toThrow();
    expect(names().filter((name) => name.startsWith('w.'))).toEqual([]);
    hold.release();
  });
});

describe('when to look again', () => {
  it('the first looks every tenth of a millisecond, then less, up to every 8 ms', () => {
    const schedule = waitingSchedule();
    const pauses = Array.from({ length: 60 }, () => schedule.next(0, 0));
    for (const [index, expected] of [0.1, 0.11, 0.121, 0.1331].entries())
      expect(pauses[index]).toBeCloseTo(expected);
    expect(pauses.at(-1)).toBe(8);
  });

  it('the first peeks between its looks whether the holder lives, every 5 ms', () => {
    const schedule = waitingSchedule();
    schedule.next(0, 0);
    expect([0, 1, 4.9, 5, 6, 10].map((now) => schedule.how(now))).toEqual([
      'look',
      'peek',
      'peek',
      'look',
      'peek',
      'look',
    ]);
  });

  it('who stands behind sleeps most of the time that the line has needed so far for as many', () => {
    const schedule = waitingSchedule();
    schedule.next(60, 1_000);
    expect(schedule.next(50, 1_022)).toBeCloseTo(0.6 * 50 * 2);
    expect(schedule.next(10, 1_102)).toBeCloseTo(0.6 * 10 * 2);
  });

  it('never longer than 200 ms in one go', () => {
    const schedule = waitingSchedule();
    schedule.next(60, 0);
    expect(schedule.next(60, 60_000)).toBe(200);
  });

  it('looks at first, then every 50 ms, whether the holder lives', () => {
    const schedule = waitingSchedule();
    schedule.next(5, 0);
    expect([0, 10, 49, 50, 60, 100].map((now) => schedule.how(now))).toEqual([
      'look',
      'glance',
      'glance',
      'look',
      'glance',
      'look',
    ]);
  });

  it('the first takes what is free at once, those behind only what stays free', () => {
    expect(waitingSchedule().isTurnOf(0, 5)).toBe(true);
    expect(waitingSchedule().isTurnOf(1, 5)).toBe(false);
    const behind = waitingSchedule();
    expect(behind.isTurnOf(3, 5)).toBe(false);
    expect(behind.next(3, 0)).toBeLessThan(2);
    expect(behind.isTurnOf(3, 6)).toBe(false);
    expect(behind.isTurnOf(3, 6)).toBe(true);
  });
});

it('stopped processes at the head of the line stop nobody', () => {
  const sleepers = Array.from({ length: 5 }, () => spawn('sleep', ['60'], { stdio: 'ignore' }));
  for (const { pid } of sleepers)
    writeFileSync(join(directory, place(process.hrtime.bigint(), pid ?? 0)), '');
  writeFileSync(join(directory, 'waiting'), '');
  const mutex = fileMutex(directory, { deadlineMs: 1_000 });
  for (let round = 0; round < 10; round += 1) mutex.acquire().release();
  for (const sleeper of sleepers) sleeper.kill('SIGKILL');
});
