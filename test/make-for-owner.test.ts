import {
  chownSync,
  closeSync,
  constants,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as maker from '../src/make-for-owner.ts';

const OWNER = { uid: 2001, gid: 3001 };
const ROOT = { uid: 0, gid: 0 };

let home: string;
let owners: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'guard-owner-'));
  owners = join(home, 'owners');
  mkdirSync(owners);
  chownSync(owners, OWNER.uid, OWNER.gid);
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(home, { recursive: true });
});

const make: readonly (readonly [string, (path: string, made?: typeof maker) => void])[] = [
  ['a file', (path, made = maker) => closeSync(made.openExclusively(path, 0o600))],
  ['a text', (path, made = maker) => made.writeExclusively(path, 'text', 0o600)],
  [
    'a log',
    (path, made = maker) => closeSync(made.openOrMake(path, constants.O_RDWR | constants.O_NOFOLLOW, 0o600)),
  ],
  ['a directory', (path, made = maker) => made.makeDirectory(path, 0o700)],
];

// Only root can give anything away.
describe.runIf(process.getuid?.() === 0 && process.platform === 'linux').each(make)(
  'root makes %s',
  (_, makeAt) => {
    const ownerOf = (path: string) => {
      const { uid, gid } = lstatSync(path);
      return { uid, gid };
    };

    it('for the owner and the group of the directory it is made in', () => {
      makeAt(join(owners, 'made'));
      expect(ownerOf(join(owners, 'made'))).toEqual(OWNER);
      expect(lstatSync(join(owners, 'made')).mode & 0o077).toBe(0);
    });

    it('for itself in a directory of its own', () => {
      makeAt(join(home, 'made'));
      expect(ownerOf(join(home, 'made'))).toEqual(ROOT);
    });

    it('for itself where a link of the owner’s leads into its own directory', () => {
      mkdirSync(join(home, 'roots'));
      symlinkSync(join(home, 'roots'), join(owners, 'link'));
      makeAt(join(owners, 'link/made'));
      expect(ownerOf(join(home, 'roots/made'))).toEqual(ROOT);
    });

    it('and gives nothing away that was there', () => {
      writeFileSync(join(owners, 'file'), 'root’s');
      symlinkSync(join(home, 'nothing'), join(owners, 'link'));
      for (const name of ['file', 'link']) {
        try {
          makeAt(join(owners, name));
        } catch {}
        expect(ownerOf(join(owners, name))).toEqual(ROOT);
      }
      expect(lstatSync(join(home, 'nothing'), { throwIfNoEntry: false })).toBeUndefined();
    });

    it('and looks whether it is root once only; whoever is not gives nothing', async () => {
      vi.resetModules();
      const asked = vi.spyOn(process, 'geteuid').mockReturnValue(1000);
      const other = await import('../src/make-for-owner.ts');
      makeAt(join(owners, 'one'), other);
      makeAt(join(owners, 'two'), other);
      expect(ownerOf(join(owners, 'two'))).toEqual(ROOT);
      expect(asked).toHaveBeenCalledTimes(1);
    });
  },
);
