import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { GuardError } from '../../src/errors.ts';
import { fileMutex } from '../../src/store/file-mutex.ts';
import { currentProcess } from '../../src/store/process-identity.ts';
import { bundleWorkers, type Workers } from '../support/store-worker.ts';
import { withFileMutex } from '../support/with-file-mutex.ts';
import type { MutexJob } from './workers/mutex.ts';

let workers: Workers;
let parent: string;
let directory: string;
let counter: string;
beforeAll(() => {
  workers = bundleWorkers('mutex.ts');
});
afterAll(() => workers.dispose());
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'guard-mutex-'));
  directory = join(parent, 'mutex');
  counter = join(parent, 'counter');
  writeFileSync(counter, '0');
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

const start = (job: MutexJob) => workers.start(job);
const count = (times: number) => start({ kind: 'count', directory, counter, times });
const owner = (name: string, identity: object) => {
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, name), JSON.stringify({ ...currentProcess(), ...identity }));
};
const DEAD = { pid: 2 ** 22 + 1 };
const FOREIGN = { host: 'linux:another:machine', bootId: 'another' };
const errorOf = (body: () => unknown): GuardError => {
  try {
    body();
  } catch (error) {
    if (error instanceof GuardError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
};

describe('fileMutex', () => {
  it('takes an epoch and gives it back', () => {
    fileMutex(directory).acquire().release();
    expect(readdirSync(directory).sort()).toEqual(['e.1', 'r.1']);
    expect(fileMutex(directory, { deadlineMs: 0 }).acquire().epoch).toBe(2);
  });

  it('gives each hold a higher epoch, and keeps few names', () => {
    const mutex = fileMutex(directory);
    for (let epoch = 1; epoch <= 100; epoch += 1) {
      const hold = epoch % 3 === 0 ? fileMutex(directory).acquire() : mutex.acquire();
      expect(hold.epoch).toBe(epoch);
      hold.release();
    }
    expect(readdirSync(directory).length).toBeLessThanOrEqual(18);
  });

  it('makes its directory for the user alone, or for those who share the repository', () => {
    withFileMutex(directory, {}, () => undefined);
    expect(statSync(directory).mode & 0o7777).toBe(0o700);
    const shared = join(parent, 'shared');
    withFileMutex(shared, { permissions: { directoryMode: 0o2770, fileMode: 0o660 } }, () => undefined);
    expect(statSync(shared).mode & 0o7777).toBe(0o2770);
    expect(statSync(join(shared, 'e.1')).mode & 0o777).toBe(0o660);
  });

  it.each([
    ['a symbolic link', (path: string) => symlinkSync(parent, path)],
    ['a dangling symbolic link', (path: string) => symlinkSync('nowhere', path)],
    ['a file', (path: string) => writeFileSync(path, '')],
  ])('refuses %s in place of its directory', (_title, make) => {
    make(directory);
    const error = errorOf(() => withFileMutex(directory, {}, () => undefined));
    expect(error.code).toBe('file-unreadable');
    expect(readdirSync(parent).sort()).toEqual(['counter', 'mutex']);
  });

  it('gives up at the deadline and names the holder', () => {
    const hold = fileMutex(directory).acquire();
    const error = errorOf(() => fileMutex(directory, { deadlineMs: 50 }).acquire());
    expect(error.code).toBe('file-busy');
    expect(error.data).toMatchObject({ path: directory, holder: `process ${process.pid}` });
    hold.release();
    expect(fileMutex(directory).tryAcquire().kind).toBe('acquired');
  });
});

describe('a holder that is no more', () => {
  it.each([
    ['whose process is gone', DEAD],
    ['whose pid has another process now', { startTime: '1' }],
    ['from before this host was started', { bootId: 'before' }],
  ])('%s is taken over, and the next holder is told', (_title, identity) => {
    owner('e.7', identity);
    const hold = fileMutex(directory, { deadlineMs: 0 }).acquire();
    expect(hold).toMatchObject({ epoch: 8, isAfterCrash: true });
    hold.release();
    expect(fileMutex(directory).acquire()).toMatchObject({ epoch: 9, isAfterCrash: false });
  });

  it.each([
    ['on another host', FOREIGN, ' in another container or on another host'],
    [
      'in another container',
      { pidNamespace: 'pid:[1]', ...DEAD },
      ' in another container or on another host',
    ],
    ['of unknown start time', { startTime: null }, ''],
  ])('%s cannot be proven, so it is held', (_title, identity, where) => {
    owner('e.7', identity);
    const error = errorOf(() => fileMutex(directory, { deadlineMs: 20 }).acquire());
    expect(error.data).toMatchObject({ holder: expect.stringMatching(new RegExp(`^process \\d+${where}$`)) });
  });

  it('left a half-written record: it counts as dead after 2 s', () => {
    mkdirSync(directory);
    writeFileSync(join(directory, 'e.3'), '{"pid":');
    expect(fileMutex(directory).tryAcquire()).toMatchObject({ kind: 'held', epoch: 3, holder: undefined });
    const past = Date.now() / 1000 - 3;
    utimesSync(join(directory, 'e.3'), past, past);
    expect(fileMutex(directory).tryAcquire()).toMatchObject({ kind: 'acquired', epoch: 4 });
  });

  it('left owner records without a name: they are swept, if not by its death then by their age', () => {
    mkdirSync(directory);
    const dead = '.owner.4194305-0123456789abcdef.tmp';
    const old = `.owner.${process.pid}-0123456789abcdee.tmp`;
    const young = `.owner.${process.pid}-0123456789abcded.tmp`;
    for (const name of [dead, old, young]) writeFileSync(join(directory, name), '{');
    const past = Date.now() / 1000 - 61;
    utimesSync(join(directory, old), past, past);
    withFileMutex(directory, {}, () => undefined);
    expect(readdirSync(directory).filter((name) => name.startsWith('.'))).toEqual([young]);
  });

  it('does not hide behind a name that was swept long ago and taken again by a slow waiter', () => {
    const mutex = fileMutex(directory);
    for (let epoch = 1; epoch <= 40; epoch += 1) mutex.acquire().release();
    linkSync(join(directory, 'e.40'), join(directory, 'e.5'));
    const hold = mutex.acquire();
    expect(hold.epoch).toBe(41);
    expect(fileMutex(directory).tryAcquire().kind).toBe('held');
    hold.release();
    withFileMutex(directory, {}, () => undefined);
    expect(readdirSync(directory)).not.toContain('e.5');
  });
});

describe('among processes', () => {
  it('loses no count of 8 processes, and no two holds share an epoch', async () => {
    const ends = await Promise.all(Array.from({ length: 8 }, () => count(50).end()));
    expect(ends.map(({ stderr }) => stderr).join('')).toBe('');
    const epochs = ends.flatMap(({ stdout }): number[] => JSON.parse(stdout));
    expect(new Set(epochs).size).toBe(400);
    expect(readFileSync(counter, 'utf8')).toBe('400');
  });

  it('two waiters for one killed holder both get their turn, one after the other', async () => {
    for (let round = 0; round < 5; round += 1) {
      const holder = start({ kind: 'hold', directory });
      await holder.line();
      const waiters = [count(20), count(20), count(20)];
      holder.process.kill('SIGKILL');
      const ends = await Promise.all(waiters.map((waiter) => waiter.end()));
      expect(ends.map(({ code }) => code)).toEqual([0, 0, 0]);
    }
    expect(readFileSync(counter, 'utf8')).toBe('300');
  });

  it('a stopped holder keeps the mutex, and a killed one loses it at once', async () => {
    const holder = start({ kind: 'hold', directory });
    await holder.line();
    holder.process.kill('SIGSTOP');
    const error = errorOf(() => fileMutex(directory, { deadlineMs: 300 }).acquire());
    expect(error.data).toMatchObject({ holder: `process ${holder.process.pid}` });
    holder.process.kill('SIGKILL');
    await holder.end();
    expect(fileMutex(directory, { deadlineMs: 0 }).tryAcquire()).toMatchObject({
      kind: 'acquired',
      isAfterCrash: true,
    });
  });
});
