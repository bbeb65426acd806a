import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { inspectLintStaged } from '../../src/commands/doctor/lint-staged.ts';
import { doctorSentence } from '../../src/ui/doctor-view.ts';

let top: string;
beforeEach(() => {
  top = realpathSync(mkdtempSync(join(tmpdir(), 'guard-lint-staged-')));
  mkdirSync(join(top, '.husky'));
});
afterEach(() => rmSync(top, { recursive: true, force: true }));

function lines(call: string, task: string): readonly string[] {
  writeFileSync(join(top, 'package.json'), JSON.stringify({ 'lint-staged': { '*': task } }));
  writeFileSync(join(top, '.husky/pre-commit'), `${call}\n`);
  return inspectLintStaged(top, join(top, '.git/hooks')).map(
    (finding) => `${finding.level} ${doctorSentence(finding)}`,
  );
}

it('a doctor says of lint-staged what its call tells, and nothing of tasks that it has not read', () => {
  const file = join(top, '.husky/pre-commit');
  const safe = 'npx lint-staged --no-stash --no-hide-partially-staged';
  expect(lines(safe, 'prettier --write')).toEqual([
    `ok lint-staged neither stashes nor resets (${file}); guard does not look at its tasks, which should only check`,
  ]);
  expect(lines('npx lint-staged', 'prettier --check')).toEqual([
    expect.stringMatching(/^warn lint-staged may reset or stash other sessions' work/),
  ]);
  expect(lines('npm test', 'prettier --check')).toEqual([]);
});
