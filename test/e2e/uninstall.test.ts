import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { TEMPLATE } from '../../src/core/sessions-file/template.ts';
import { expectDone, openRepository, repository, SELF } from '../support/e2e.ts';

describe('a sessions file', () => {
  test.concurrent('that was there before guard stays, though it says no more than the template', async () => {
    await using repo = await repository({ 'own.ts': '1' }, { init: 'no' });
    repo.put('.claude/sessions.md', TEMPLATE);
    for (const _time of ['first', 'again']) {
      expectDone(await repo.guard(['init']));
      expect(expectDone(await repo.guard(['uninstall', '--dry-run'])).stdout).toContain(
        'would keep     .claude/sessions.md, which was there before guard init;',
      );
    }
    const { stdout } = expectDone(await repo.guard(['uninstall']));
    expect(stdout).toContain('kept     .claude/sessions.md, which was there before guard init;');
    expect(repo.text()).toBe(TEMPLATE);
  });

  test.concurrent('that init made goes, with the folder that it made for it', async () => {
    await using repo = await repository({ 'own.ts': '1' }, { init: 'no' });
    repo.put('.claude/notes.md', 'mine');
    expectDone(await repo.guard(['init']));
    expectDone(await repo.guard(['init']));
    expect(expectDone(await repo.guard(['uninstall'])).stdout).toContain('removed  .claude/sessions.md');
    expect(existsSync(repo.file)).toBe(false);
    expect(existsSync(join(repo.top, '.claude/notes.md'))).toBe(true);
  });

  test.concurrent.each([
    ['goes where the folder is guard’s too', [], 'removed '],
    ['stays where the folder was there before', ['.claude/notes.md'], 'kept    '],
  ])('of an older guard, whose record does not name it, %s', async (_, before, verb) => {
    await using repo = await repository({ 'own.ts': '1' }, { init: 'no' });
    for (const file of before) repo.put(file);
    expectDone(await repo.guard(['init']));
    const file = join(repo.top, '.git/guard/install.json');
    const { files, ...record } = JSON.parse(readFileSync(file, 'utf8'));
    const { '../.claude/sessions.md': own, ...others } = files;
    expect(own).toEqual({ created: true, splices: [] });
    writeFileSync(file, JSON.stringify({ ...record, files: others }));
    expect(expectDone(await repo.guard(['uninstall'])).stdout).toContain(`${verb} .claude/sessions.md`);
  });

  test.concurrent('that holds something else is said to', async () => {
    await using repo = await repository({ 'own.ts': '1' });
    repo.put('.claude/sessions.md', '# notes of mine\n');
    expect((await repo.guard(['uninstall'])).stdout).toContain(
      "kept     .claude/sessions.md, whose text is not guard's template;",
    );
  });

  test.concurrent('in the directory of a bare repository stays when it is said to', async () => {
    await using repo = await repository({ 'own.ts': '1' }, { init: 'no' });
    expectDone(await repo.sh('git clone -q --bare . ../bare && git -C ../bare worktree add -q ../tree'));
    const tree = openRepository(repo.home, `${repo.home}/tree`);
    expectDone(await tree.guard(['init']));
    expectDone(await tree.guard(['claim', 'own.ts'], { session: SELF }));
    const file = `${repo.home}/bare/guard/sessions.md`;
    const before = readFileSync(file, 'utf8');
    expect(expectDone(await tree.guard(['uninstall'])).stdout).toContain(`kept     ${file}, which names`);
    expect(readFileSync(file, 'utf8')).toBe(before);
    expectDone(await tree.guard(['init']));
    rmSync(file);
    expectDone(await tree.guard(['init']));
    writeFileSync(file, TEMPLATE);
    expectDone(await tree.guard(['uninstall']));
    expect(existsSync(`${repo.home}/bare/guard`)).toBe(false);
  });
});
