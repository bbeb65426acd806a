import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lefthookSnippet } from '../../src/install/hook-advice.ts';
import { HOOK_NAMES, type HookName } from '../../src/install/hook-name.ts';
import { callsGuard } from '../../src/install/hook-text.ts';
import { simpleGitHooksParts } from '../../src/install/simple-git-hooks.ts';
import { type Lab, makeLab, put } from './install-lab.ts';

let lab: Lab;
let top: string;
beforeEach(() => {
  lab = makeLab();
  top = lab.makeRepository();
});
afterEach(() => lab.dispose());

const partsFor = (file: string, hooks: readonly HookName[]) =>
  simpleGitHooksParts(top, hooks, join(top, file));

const SHIM = 'node_modules/git-session-guard/dist/hook.sh';
const STAND_IN = `echo "guard $*" >>"$LAB_LOG"\nsed 's/^/read /' >>"$LAB_LOG"\nexit "\${LAB_EXIT:-0}"\n`;

/** The command that a manager makes of what a person was told to write: a quoted scalar of YAML without odd escapes is JSON. */
const COMMANDS = {
  lefthook: (hook: HookName): string => {
    const scalar = /^ {6}run: (.*)$/m.exec(lefthookSnippet(top, [hook]))?.[1] ?? '';
    return String(JSON.parse(scalar)).replace('{0}', 'origin url');
  },
  'simple-git-hooks': (hook: HookName): string =>
    JSON.parse(`{${partsFor('package.json', [hook])?.add}}`)[hook],
};

describe.each(['lefthook', 'simple-git-hooks'] as const)('the line for %s', (manager) => {
  const place = { 'on PATH': 'bin/git-guard', 'in node_modules': SHIM };
  const run = (hook: HookName, env: Record<string, string> = {}) => {
    put(join(top, 'hook'), `#!/bin/sh\n${COMMANDS[manager](hook)}`);
    return lab.run(top, 'echo refs | ./hook origin url', { PATH: `${top}/bin:/usr/bin:/bin`, ...env });
  };

  it.each(HOOK_NAMES)('lets %s of somebody without git-guard go on, and says so', (hook) => {
    expect(run(hook)).toEqual({ status: 0, stdout: '', stderr: expect.stringMatching(NOT_CHECKED) });
  });

  it.each(HOOK_NAMES)('lets %s go on where node_modules lacks guard', (hook) => {
    put(join(top, SHIM), '');
    const command = COMMANDS[manager](hook);
    put(join(top, 'hook'), `#!/bin/sh\n${command}`);
    chmodSync(join(top, 'hook'), 0o755);
    const ran = lab.run(top, 'rm -r node_modules; ./hook </dev/null');
    expect(ran).toEqual({ status: 0, stdout: '', stderr: expect.stringMatching(NOT_CHECKED) });
  });

  describe.each(['on PATH', 'in node_modules'] as const)('with guard %s', (where) => {
    beforeEach(() => put(join(top, place[where]), `#!/bin/sh\n${STAND_IN}`));

    it.each(HOOK_NAMES)('hands %s its words, its standard input and its refusal', (hook) => {
      const words = `${hook}${hook === 'pre-push' ? ' origin url' : ''}`;
      expect(run(hook, { LAB_EXIT: '1' })).toEqual({ status: 1, stdout: '', stderr: '' });
      const call = where === 'on PATH' ? 'hook git' : 'git';
      expect(lab.takeLog()).toBe(`guard ${call} ${words}\nread refs\n`);
      expect(run(hook).status).toBe(0);
    });

    it.each(HOOK_NAMES)('is known for a call of %s, as the one that an earlier guard printed is', (hook) => {
      expect(callsGuard(COMMANDS[manager](hook), hook)).toBe(true);
      expect(callsGuard(lefthookSnippet(top, [hook]), hook)).toBe(true);
      expect(callsGuard(`  run: git-guard hook git ${hook}\n`, hook)).toBe(true);
      expect(callsGuard(`"sh ${SHIM} git ${hook}"`, hook)).toBe(true);
    });
  });
});

const NOT_CHECKED = /^guard: NOT CHECKED: [^\n]+\n$/;

describe('simple-git-hooks, which runs something already', () => {
  const OWN = `echo "own $*" >>"$LAB_LOG"; sed 's/^/own read /' >>"$LAB_LOG"; # done`;
  const run = (command: string, env: Record<string, string> = {}) => {
    put(join(top, 'hook'), `#!/bin/sh\n${command}`);
    return lab.run(top, 'echo refs | ./hook origin url', { PATH: `${top}/bin:/usr/bin:/bin`, ...env });
  };
  beforeEach(() => put(join(top, 'bin', 'git-guard'), `#!/bin/sh\n${STAND_IN}`));

  const files = [
    [
      'package.json',
      (config: object) => JSON.stringify({ husky: { 'post-commit': 1 }, 'simple-git-hooks': config }),
    ],
    ['.simple-git-hooks.json', (config: object) => JSON.stringify(config)],
  ] as const;

  it.each(files)('keeps it in %s, after guard', (file, print) => {
    put(join(top, file), print({ 'pre-commit': OWN, 'pre-push': OWN }));
    const parts = partsFor(file, HOOK_NAMES);
    expect(parts?.merge.map(({ key, how }) => [key, how])).toEqual([
      ['pre-commit', 'instead'],
      ['pre-push', 'instead'],
    ]);
    expect(Object.keys(JSON.parse(`{${parts?.add}}`))).toEqual(['post-commit']);
    expect(parts?.member).toBe(file === 'package.json' ? 'simple-git-hooks' : undefined);
    const merged = JSON.parse(`{${parts?.merge.map(({ snippet }) => snippet).join(',')}}`);
    expect(run(merged['pre-push']).status).toBe(0);
    expect(lab.takeLog()).toBe(
      'guard hook git pre-push origin url\nread refs\nown origin url\nown read refs\n',
    );
    expect(run(merged['pre-push'], { LAB_EXIT: '1' }).status).toBe(1);
    expect(run(merged['pre-commit'], { LAB_EXIT: '1' }).status).toBe(1);
    expect(lab.takeLog()).not.toContain('own');
    put(join(top, file), print({ ...merged, 'post-commit': '' }));
    expect(partsFor(file, ['pre-commit', 'pre-push'])).toBeNull();
  });

  it.each(HOOK_NAMES)('goes on with %s where git-guard is not there', (hook) => {
    put(join(top, 'package.json'), files[0][1]({ [hook]: OWN }));
    const { merge } = partsFor('package.json', [hook]) ?? { merge: [] };
    const { status, stderr } = run(JSON.parse(`{${merge[0]?.snippet}}`)[hook], { PATH: '/usr/bin:/bin' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringMatching(NOT_CHECKED) });
    expect(lab.takeLog()).toBe('own origin url\nown read refs\n');
  });

  it('in a script, which cannot be read, has guard’s call put in front', () => {
    put(join(top, '.simple-git-hooks.cjs'), `module.exports = { 'pre-commit': lint() };\n`);
    const parts = partsFor('.simple-git-hooks.cjs', HOOK_NAMES);
    expect(parts?.merge).toEqual([expect.objectContaining({ key: 'pre-commit', how: 'before' })]);
    expect(run(`${JSON.parse(parts?.merge[0]?.snippet ?? '')}${OWN}`).status).toBe(0);
    expect(lab.takeLog()).toBe('guard hook git pre-commit\nread refs\nown origin url\n');
    expect(parts?.add).toMatch(/^"post-commit": .*,\n"pre-push": /);
  });
});
