import { execFileSync, spawn } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeText } from '../src/write-text.ts';
import { startCpuTime } from './support/cpu-time.ts';

const { O_NONBLOCK, O_RDONLY, O_RDWR, O_WRONLY } = constants;
let directory: string;
let pipe: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'guard-pipe-'));
  pipe = join(directory, 'pipe');
  execFileSync('mkfifo', [pipe]);
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

it('waits for a reader that is slower, also where the pipe is shared with a program that made it non-blocking', async () => {
  const descriptor = openSync(pipe, O_RDWR | O_NONBLOCK);
  const reader = spawn('sh', ['-c', 'exec 3<"$1"; sleep 0.2; wc -c <&3', 'sh', pipe], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let counted = '';
  reader.stdout.on('data', (chunk) => {
    counted += chunk;
  });
  const spent = startCpuTime();
  expect(writeText(descriptor, 'x'.repeat(1_000_000))).toBe('written');
  const cost = spent();
  closeSync(descriptor);
  await new Promise((resolve) => reader.once('close', resolve));
  expect(counted.trim()).toBe('1000000');
  expect(cost).toBeLessThan(100);
});

it('says so when the reader has gone', () => {
  const reader = openSync(pipe, O_RDONLY | O_NONBLOCK);
  const descriptor = openSync(pipe, O_WRONLY);
  closeSync(reader);
  expect(writeText(descriptor, 'x')).toBe('closed');
  closeSync(descriptor);
});

it.runIf(process.platform === 'linux')('says why where the system refuses', () => {
  const descriptor = openSync('/dev/full', O_WRONLY);
  expect(writeText(descriptor, 'x')).toMatchObject({ failed: { code: 'ENOSPC' } });
  closeSync(descriptor);
});
