import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { currentBranch, lastAction, notedCommit } from '../../src/git/noted-refs.ts';
import type { GitRunner } from '../../src/git/run.ts';

const ID = 'a'.repeat(40);
const gitDirs: string[] = [];
afterEach(() => {
  for (const place of gitDirs.splice(0)) rmSync(place, { recursive: true });
});

/** A git directory with these files, and a git with these answers. */
function place(
  files: Readonly<Record<string, string>>,
  answers: Readonly<Record<string, string>> = {},
): { readonly gitDir: string; readonly git: GitRunner } {
  const gitDir = mkdtempSync(join(tmpdir(), 'guard-refs-'));
  gitDirs.push(gitDir);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(gitDir, name, '..'), { recursive: true });
    writeFileSync(join(gitDir, name), text);
  }
  const tryBytes = (args: readonly string[]): Buffer | null => {
    const answer = answers[args.join(' ')];
    return answer === undefined ? null : Buffer.from(answer);
  };
  const bytes = (): never => {
    throw new Error('asked without need');
  };
  return { gitDir, git: { bytes, tryBytes } };
}

describe('refs in files', () => {
  test('are read without asking git', () => {
    const found = place({
      HEAD: 'ref: refs/heads/topic/one\n',
      CHERRY_PICK_HEAD: `${ID}\n`,
      'logs/HEAD': `${'long '.repeat(2_000)}\tolder\n0 ${ID} A <a@b> 1 +0000\tcommit (cherry-pick): x\n`,
    });
    expect(currentBranch(found)).toBe('topic/one');
    expect(notedCommit(found, 'CHERRY_PICK_HEAD')).toBe(ID);
    expect(notedCommit(found, 'REVERT_HEAD')).toBeNull();
    expect(lastAction(found)).toBe('commit (cherry-pick): x');
  });

  test.each([`${ID}\n`, 'ref: refs/remotes/x\n', 'ref: x/refs/heads/y\n', ''])(
    'no branch is checked out: %j',
    (HEAD) => {
      expect(currentBranch(place({ HEAD }))).toBeNull();
      expect(lastAction(place({ HEAD }))).toBe('');
    },
  );

  test('an action is that of the last line, if that has one', () => {
    const [older, action] = [`0 ${ID} A <a@b> 1 +0000\tolder\n`, '\tcommit: a\tb\n'];
    expect(lastAction(place({ 'logs/HEAD': `${older}0 ${ID} A <a@b> 2 +0000${action}` }))).toBe(
      'commit: a\tb',
    );
    expect(lastAction(place({ 'logs/HEAD': `${older}0 ${ID} A <a@b> 2 +0000\n` }))).toBe('');
  });

  test.each(['', 'abc\n', `ref: ${ID}\n`, `${ID} x\n`, `${'a'.repeat(65)}\n`])(
    'what names no commit notes nothing: %j',
    (text) => {
      expect(notedCommit(place({ REBASE_HEAD: text }), 'REBASE_HEAD')).toBeNull();
    },
  );
});

// As git 2.55 answers; older ones, which know no such repository, cannot make one to ask.
describe('refs in tables', () => {
  const tables = { HEAD: 'ref: refs/heads/.invalid\n', 'reftable/tables.list': '' };

  test('are those that git tells', () => {
    const found = place(tables, {
      'symbolic-ref --quiet HEAD': 'refs/heads/topic\n',
      'rev-parse --verify --quiet REVERT_HEAD': `${'b'.repeat(64)}\n`,
      'log --walk-reflogs -1 --format=%gs HEAD --': 'rebase (continue): x\n',
    });
    expect(currentBranch(found)).toBe('topic');
    expect(notedCommit(found, 'REVERT_HEAD')).toBe('b'.repeat(64));
    expect(notedCommit(found, 'CHERRY_PICK_HEAD')).toBeNull();
    expect(lastAction(found)).toBe('rebase (continue): x');
  });

  test('are none where git tells none', () => {
    expect(currentBranch(place(tables))).toBeNull();
    expect(lastAction(place(tables))).toBe('');
  });
});
