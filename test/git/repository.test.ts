import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { readCoreConfig } from '../../src/git/repository.ts';
import { type GitRunner, gitRunner } from '../../src/git/run.ts';

let root: string;
let asked: number;
beforeEach(() => {
  asked = 0;
  root = realpathSync(mkdtempSync(join(tmpdir(), 'guard-repository-')));
  execFileSync('git', ['init', '-q', root]);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const read = (config: string) => {
  appendFileSync(join(root, '.git/config'), config);
  const git = gitRunner(root, process.env);
  const counting: GitRunner = {
    ...git,
    tryBytes: (...question) => {
      asked += 1;
      return git.tryBytes(...question);
    },
  };
  return readCoreConfig(counting, join(root, '.git'));
};

describe('the settings of [core]', () => {
  test.each<[config: string, worktree: string | null]>([
    ['[core]\n\tworktree = ../x # y\n', '../x'],
    ['[core]\n\tworktree = ../x ; y\n', '../x'],
    ['[Core] worktree=../x\n', '../x'],
    ['# [core]\n[other]\n\tworktree = ../x\n', null],
    ['[core]\n[branch "fix#12"]\n\tworktree = ../x\n', null],
    ['[core]\n[branch "a;b"] worktree = ../x\n', null],
    ['[alias]\n\tx = "!echo \\"y\\""\n', null],
    ['[core "x"]\n\tworktree = "../x"\n', null],
  ])('are read without git: %j', (config, worktree) => {
    expect(read(config)).toMatchObject({ worktree, bare: false });
    expect(asked).toBe(0);
  });

  test.each<[config: string, worktree: string]>([
    ['[core]\n\tworktree = "../x"\n', '../x'],
    ['[core]\n\tworktree = "../C#/x"\n', '../C#/x'],
    ['[core]\n\tworktree = "../a;b" ; c\n', '../a;b'],
    ['[core]\n\tworktree = ../a\\"b\n', '../a"b'],
    ['[core]\n\tworktree = "../a\\\\b\\"#c "\n', '../a\\b"#c '],
    ['[core]\n\tworktree = ../a\\\n b\n', '../a b'],
    ['[core]\n\tworktree = ../x\n\teditor = x \\\nworktree = ../y\n', '../x'],
  ])('are asked of git where it must unquote: %j', (config, worktree) => {
    execFileSync('git', ['init', '-q', join(root, '.git', worktree)]);
    expect(read(config).worktree).toBe(worktree);
    expect(asked).toBe(1);
  });

  it.each(['[include]', '[includeIf "gitdir:**/.git"]', '[includeIf "gitdir:**/C#/"]'])(
    'are asked of git where other files count: %s',
    (header) => {
      read(`${header}\n\tpath = other\n`);
      expect(asked).toBe(1);
    },
  );
});
