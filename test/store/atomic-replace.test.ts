import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Replacement, replaceAtomically, sweepTemporaries } from '../../src/store/atomic-replace.ts';
import { type PinnedDirectory, pinDirectory } from '../../src/store/pinned-directory.ts';
import { readStable } from '../../src/store/stable-file.ts';
import { editJustBefore } from '../support/quick-editor.ts';
import { makeStoreLab, type StoreLab } from '../support/store-lab.ts';

let lab: StoreLab;
let directory: PinnedDirectory;
const calls: string[] = [];
beforeEach(() => {
  lab = makeStoreLab();
  lab.put('old');
  calls.length = 0;
  const pinned = pinDirectory(join(lab.top, '.claude'), lab.top);
  if (pinned === undefined) throw new Error('no directory');
  directory = pinned;
});
afterEach(() => {
  directory.close();
  lab.dispose();
});

function replace(options: Partial<Replacement> = {}) {
  return replaceAtomically({
    directory,
    name: 'sessions.md',
    shown: lab.path,
    expected: readStable(lab.path, lab.path),
    bytes: Buffer.from('new'),
    permissions: { directoryMode: 0o755, fileMode: 0o644 },
    durability: 'fsync',
    prepare: () => calls.push('prepare'),
    giveUp: () => calls.push('give up'),
    keepReplaced: () => calls.push('keep'),
    replacedUnread: (bytes) => calls.push(`unread ${bytes}`),
    ...options,
  });
}
const names = () => readdirSync(join(lab.top, '.claude'));

describe('replaceAtomically', () => {
  it('puts the new text in place as a new file, and leaves nothing else', () => {
    const inode = statSync(lab.path).ino;
    expect(replace()).toBe('replaced');
    expect(lab.text()).toBe('new');
    expect(statSync(lab.path).ino).not.toBe(inode);
    expect(names()).toEqual(['sessions.md']);
    expect(calls).toEqual(['prepare', 'keep']);
  });

  it.each([0o600, 0o644, 0o664, 0o666, 0o755])('keeps mode %o, whatever the umask', (mode) => {
    chmodSync(lab.path, mode);
    replace();
    expect(statSync(lab.path).mode & 0o7777).toBe(mode);
  });

  // Only root may give a file away.
  it.runIf(process.getuid?.() === 0)('keeps owner and group when it may', () => {
    chownSync(lab.path, 1234, 2345);
    replace();
    expect(statSync(lab.path)).toMatchObject({ uid: 1234, gid: 2345 });
  });

  it.each([
    ['written in place', () => writeFileSync(lab.path, 'hand')],
    [
      'replaced by rename',
      () => {
        writeFileSync(join(lab.top, 'hand'), 'hand');
        renameSync(join(lab.top, 'hand'), lab.path);
      },
    ],
  ])('leaves a text alone that was %s meanwhile', (_title, edit) => {
    expect(replace({ prepare: edit })).toBe('changed');
    expect(lab.text()).toBe('hand');
    expect(names()).toEqual(['sessions.md']);
    expect(calls).toEqual(['give up']);
  });

  it('sees a rename that brings the same bytes', () => {
    const swap = () => {
      writeFileSync(join(lab.top, 'hand'), 'old');
      renameSync(join(lab.top, 'hand'), lab.path);
    };
    expect(replace({ prepare: swap })).toBe('changed');
  });

  it('makes a file that is new, but never over one that came meanwhile', () => {
    renameSync(lab.path, join(lab.top, 'away'));
    expect(replace({ expected: undefined })).toBe('replaced');
    expect(statSync(lab.path).mode & 0o777).toBe(0o644);
    renameSync(lab.path, join(lab.top, 'away'));
    expect(replace({ expected: undefined, prepare: () => writeFileSync(lab.path, 'hand') })).toBe('changed');
    expect(lab.text()).toBe('hand');
    expect(names()).toEqual(['sessions.md']);
  });

  it('keeps the old text and leaves nothing when something fails', () => {
    const prepare = () => {
      throw new Error('journal');
    };
    expect(() => replace({ prepare })).toThrow('journal');
    expect(lab.text()).toBe('old');
    expect(names()).toEqual(['sessions.md']);
    expect(calls).toEqual(['give up']);
  });
});

// Linux remembers the last name of a file that is open.
describe.runIf(process.platform === 'linux')('an editor quicker by microseconds', () => {
  const beside = () => join(lab.top, '.claude', 'sessions.md.new');
  let putBack = () => {};
  afterEach(() => putBack());

  function replaceDuring(edit: () => void) {
    putBack = editJustBefore('renameSync', 'sessions.md', edit);
    return replace();
  }

  it('that saves by rename has its text handed over', () => {
    writeFileSync(beside(), 'hand');
    expect(replaceDuring(() => renameSync(beside(), lab.path))).toBe('replaced');
    expect(lab.text()).toBe('new');
    expect(calls).toEqual(['prepare', 'keep', 'unread hand']);
  });

  it('that only removes its temporary file, or renames it elsewhere, has not saved', () => {
    writeFileSync(beside(), 'scratch');
    writeFileSync(join(lab.top, '.claude', 'settings.json'), '{}');
    replaceDuring(() => {
      rmSync(beside());
      renameSync(join(lab.top, '.claude', 'settings.json'), join(lab.top, 'elsewhere'));
    });
    expect(calls).toEqual(['prepare', 'keep']);
  });

  it('is found among many files', () => {
    for (let count = 0; count < 200; count += 1)
      writeFileSync(join(lab.top, '.claude', `a-note-${count}.md`), 'note');
    writeFileSync(beside(), 'hand');
    replaceDuring(() => renameSync(beside(), lab.path));
    expect(calls).toEqual(['prepare', 'keep', 'unread hand']);
  });

  it('is not waited for where its file is a FIFO', () => {
    spawnSync('mkfifo', [beside()]);
    expect(replace()).toBe('replaced');
  });

  it('leaves no file open', () => {
    const open = () => readdirSync('/proc/self/fd').length;
    const before = open();
    for (const expected of [readStable(lab.path, lab.path), undefined]) {
      writeFileSync(beside(), 'hand');
      replace({ expected });
      replace({ prepare: () => writeFileSync(lab.path, 'edited') });
    }
    expect(open()).toBe(before);
  });
});

describe('sweepTemporaries', () => {
  it('removes what dead writers left, and nothing else', () => {
    const at = (name: string) => join(lab.top, '.claude', name);
    const kept = [
      `.sessions.md.${process.pid}-0123456789abcdef.tmp`,
      '.sessions.md.4194305-0123.tmp',
      '.other.md.4194305-0123456789abcdef.tmp',
      'sessions.md.4194305-0123456789abcdef.tmp',
    ];
    const dead = '.sessions.md.4194305-0123456789abcdef.tmp';
    for (const name of [...kept, dead]) writeFileSync(at(name), '');
    sweepTemporaries(join(lab.top, '.claude'), 'sessions.md');
    expect(kept.filter((name) => !existsSync(at(name)))).toEqual([]);
    expect(existsSync(at(dead))).toBe(false);
    expect(readFileSync(lab.path, 'utf8')).toBe('old');
  });
});
