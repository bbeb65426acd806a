import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findRepository } from '../../src/git/find-repository.ts';
import { locateRepository } from '../../src/git/locate-repository.ts';

let root: string;
const git = (cwd: string, ...args: string[]) => execFileSync('git', args, { cwd, stdio: 'ignore' });
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'guard-locate-')));
  mkdirSync(join(root, 'main/src/deep'), { recursive: true });
  git(join(root, 'main'), 'init', '-q', '-b', 'main');
  git(join(root, 'main'), 'commit', '-q', '--allow-empty', '-m', 'one');
  git(join(root, 'main'), 'worktree', 'add', '-q', join(root, 'main/.claude/worktrees/w'), '-b', 'w');
  git(
    join(root, 'main'),
    '-c',
    'protocol.file.allow=always',
    'submodule',
    'add',
    '-q',
    join(root, 'main'),
    'sub',
  );
  symlinkSync(join(root, 'main/src'), join(root, 'link'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('the repository round a directory, found without git', () => {
  it.each(['main', 'main/src/deep', 'main/.claude/worktrees/w', 'main/sub', 'link'])(
    'is the one that git finds: %s',
    (path) => {
      const { git: _git, ...asked } = findRepository(join(root, path), process.env);
      const { git: _own, ...found } = locateRepository(join(root, path), process.env) ?? { git: null };
      expect(found).toEqual(asked);
    },
  );

  it.each(['C#/lib', 'a;b', 'a "b"', 'a\\b'])('is a submodule called %s', (name) => {
    const add = ['-c', 'protocol.file.allow=always', 'submodule', 'add', '-q', '--name', 'x', 'URL', name];
    git(join(root, 'main'), ...add.map((word) => (word === 'URL' ? join(root, 'main') : word)));
    const place = join(root, 'main', name);
    expect(locateRepository(place, process.env)).toMatchObject({ topLevel: place, mainTopLevel: place });
    expect(findRepository(place, process.env)).toMatchObject({ topLevel: place, mainTopLevel: place });
  });

  it('is the one that git finds: a bare one behind a .git file', () => {
    git(root, 'clone', '-q', '--bare', 'main', 'project/.bare');
    writeFileSync(join(root, 'project/.git'), 'gitdir: ./.bare\n');
    const { git: _git, ...asked } = findRepository(join(root, 'project'), process.env);
    const { git: _own, ...found } = locateRepository(join(root, 'project'), process.env) ?? { git: null };
    expect(found).toEqual(asked);
    expect(asked).toMatchObject({ topLevel: null, mainTopLevel: null });
  });

  it('is found for a directory that is not there yet', () => {
    expect(locateRepository(join(root, 'main/new/er'), process.env)?.topLevel).toBe(join(root, 'main'));
  });

  it('is the directory’s own, whatever the environment names', () => {
    const env = {
      ...process.env,
      GIT_DIR: '/nowhere/.git',
      GIT_WORK_TREE: '/nowhere',
      GIT_INDEX_FILE: '/nowhere/index',
    };
    const found = locateRepository(join(root, 'main'), env);
    expect(found?.gitDir).toBe(join(root, 'main/.git'));
    expect(found?.git.bytes(['rev-parse', '--git-dir']).toString().trim()).toBe('.git');
  });

  it('is none outside of any, and an empty .git is none', () => {
    mkdirSync(join(root, 'plain/.git'), { recursive: true });
    expect(locateRepository(join(root, 'plain'), process.env)).toBeNull();
    expect(locateRepository(root, process.env)).toBeNull();
  });
});
