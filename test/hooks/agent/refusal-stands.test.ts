import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AgentLab, type ClaudeSession, makeAgentLab, refusalOf } from '../../support/agent-lab.ts';

/** Git fails when it is asked for all that is changed, as where that takes it too long: of what others claim it tells. */
let lab: AgentLab;
let self: ClaudeSession;
let other: ClaudeSession;
beforeEach(async () => {
  lab = makeAgentLab({ 'src/a.ts': '1\n', 'b.ts': '1\n' });
  const git = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
  const bin = join(lab.root, 'bin');
  mkdirSync(bin);
  const wrapper = lab.write(
    '../bin/git',
    `#!/bin/sh\ncase " $* " in *" -- "*) ;; *" status "*) echo asked >> '${lab.root}/asked'; exit 128 ;; esac\nexec '${git}' "$@"\n`,
  );
  chmodSync(wrapper, 0o755);
  self = lab.claude('self', { PATH: `${bin}:${process.env.PATH}` });
  other = lab.claude('other');
  await self.start();
  await other.edit('src/a.ts');
  await self.edit('b.ts');
  for (const path of ['src/a.ts', 'b.ts']) lab.write(path, '2\n');
});
afterEach(() => lab.dispose());

describe('a refusal stands where git does not tell of all changes', () => {
  it.each([
    'git add -A',
    'git reset --hard',
    'git checkout .',
    'git commit -am x',
    'git switch -c n',
    'rm -rf src',
    'npx prettier --check . && git stash',
  ])('of %s', async (command) => {
    const text = refusalOf(await self.shell(command));
    expect(text).toMatch(new RegExp(`^ {2}src/a\\.ts {2}${other.id()} `, 'm'));
    expect(text).toContain('guard wait src/a.ts');
  });

  it('of several commands, and git is asked but once', async () => {
    const text = refusalOf(await self.shell('git add -A; git checkout .; rm -rf src'));
    expect(text.match(/not run: /g)).toHaveLength(3);
    expect(execFileSync('cat', [join(lab.root, 'asked')], { encoding: 'utf8' })).toBe('asked\n');
  });
});
