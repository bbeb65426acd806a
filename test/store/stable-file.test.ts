import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holdStable, isUnchanged, LARGEST_FILE, readStable } from '../../src/store/stable-file.ts';

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'guard-stable-'));
  path = join(directory, 'sessions.md');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const read = () => readStable(path, 'shown');

describe('readStable', () => {
  it('reads bytes, size and mode', () => {
    writeFileSync(path, Buffer.from([0, 255, 10]), { mode: 0o640 });
    expect(read()).toMatchObject({ bytes: Buffer.from([0, 255, 10]), size: 3, mode: 0o640 });
  });

  it('tells an absent file', () => {
    expect(read()).toBeUndefined();
  });

  it('does not follow a symbolic link', () => {
    writeFileSync(join(directory, 'elsewhere'), 'secret');
    symlinkSync('elsewhere', path);
    expect(read).toThrow(expect.objectContaining({ code: 'ELOOP' }));
  });

  it.each([
    ['a directory', () => mkdirSync(path)],
    ['a FIFO', () => execFileSync('mkfifo', [path])],
  ])('refuses %s without hanging', (kind, make) => {
    make();
    expect(read).toThrow(
      expect.objectContaining({
        code: 'file-unreadable',
        data: { path: 'shown', reason: expect.stringContaining(kind) },
      }),
    );
  });

  it.runIf(process.getuid?.() === 0 && process.platform === 'linux')('refuses a device', () => {
    execFileSync('mknod', [path, 'c', '1', '3']);
    expect(read).toThrow(
      expect.objectContaining({ data: { path: 'shown', reason: expect.stringContaining('a device') } }),
    );
  });

  it('refuses a socket', async () => {
    const server = createServer().listen(path);
    await new Promise((resolve) => server.once('listening', resolve));
    try {
      expect(read).toThrow(expect.objectContaining({ code: 'ENXIO' }));
    } finally {
      server.close();
    }
  });

  it.each([
    [LARGEST_FILE - 1, true],
    [LARGEST_FILE, true],
    [LARGEST_FILE + 1, false],
  ])('reads %d bytes: %s', (size, isRead) => {
    writeFileSync(path, '');
    truncateSync(path, size);
    if (isRead) expect(read()?.size).toBe(size);
    else expect(read).toThrow(expect.objectContaining({ code: 'file-unreadable' }));
  });
});

describe('isUnchanged', () => {
  it('sees other bytes, another inode with the same bytes, and a deletion', () => {
    writeFileSync(path, 'same');
    const before = read();
    expect(isUnchanged(before, read())).toBe(true);
    writeFileSync(path, 'othe');
    expect(isUnchanged(before, read())).toBe(false);
    // The old inode stays in use under another name, or the file system gives it to the new file.
    renameSync(path, join(directory, 'old'));
    expect(isUnchanged(before, read())).toBe(false);
    writeFileSync(path, 'same');
    expect(isUnchanged(before, read())).toBe(false);
    expect(isUnchanged(undefined, undefined)).toBe(true);
  });
});

describe('holdStable', () => {
  const known = Buffer.alloc(150_000, 'a');
  const other = (at: number): Buffer => {
    const bytes = Buffer.from(known);
    bytes[at] = 0x62;
    return bytes;
  };
  const places = [0, 65_535, 65_536, 149_999];

  it('gives the known bytes themselves where the file has them', () => {
    writeFileSync(path, known);
    const held = holdStable(path, 'shown', known);
    expect(held?.file.bytes).toBe(known);
    expect(held?.hasSameBytes()).toBe(true);
  });

  it.each(places)('reads what differs from the known bytes at %i', (at) => {
    writeFileSync(path, other(at));
    const held = holdStable(path, 'shown', known);
    held?.close();
    expect(held?.file.bytes.equals(other(at))).toBe(true);
  });

  it.each(places)('sees a change at %i while it is held', (at) => {
    writeFileSync(path, known);
    const held = holdStable(path, 'shown');
    writeFileSync(path, other(at));
    expect(held?.hasSameBytes()).toBe(false);
  });

  it('sees that the file has become shorter while it is held', () => {
    writeFileSync(path, known);
    const held = holdStable(path, 'shown');
    truncateSync(path, 149_999);
    expect(held?.hasSameBytes()).toBe(false);
  });

  it('reads a file that is longer or shorter than the known bytes', () => {
    for (const bytes of [Buffer.alloc(0), known.subarray(1), Buffer.concat([known, Buffer.from('a')])]) {
      writeFileSync(path, bytes);
      const held = holdStable(path, 'shown', known);
      held?.close();
      expect(held?.file.bytes.equals(bytes)).toBe(true);
    }
  });
});
