import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { type Operation, operationIn } from '../../src/git/operation.ts';

const ID = `${'a'.repeat(40)}\n`;
let gitDir = '';
afterEach(() => rmSync(gitDir, { recursive: true }));

const neverAsked = (): never => {
  throw new Error('asked without need');
};

test.each<[files: Readonly<Record<string, string>>, operation: Operation | null]>([
  [{ HEAD: ID, ORIG_HEAD: ID }, null],
  [{ MERGE_HEAD: ID }, 'merge'],
  [{ CHERRY_PICK_HEAD: ID }, 'cherry-pick'],
  [{ CHERRY_PICK_HEAD: '' }, null],
  [{ REVERT_HEAD: ID }, 'revert'],
  [{ 'rebase-merge/onto': ID }, 'rebase'],
  [{ 'rebase-apply/rebasing': '' }, 'rebase'],
  // `git am`, whose commits no hook of guard's sees.
  [{ 'rebase-apply/applying': '' }, null],
  [{ 'rebase-merge/onto': ID, MERGE_HEAD: ID }, 'rebase'],
  [{ 'rebase-merge/onto': ID, CHERRY_PICK_HEAD: ID }, 'rebase'],
  [{ 'rebase-merge/onto': ID, REVERT_HEAD: ID }, 'rebase'],
])('where git keeps %j goes on: %s', (files, operation) => {
  gitDir = mkdtempSync(join(tmpdir(), 'guard-operation-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(gitDir, name, '..'), { recursive: true });
    writeFileSync(join(gitDir, name), text);
  }
  expect(operationIn({ gitDir, git: { bytes: neverAsked, tryBytes: neverAsked } })).toBe(operation);
});
