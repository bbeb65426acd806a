import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lefthookSnippet, simpleGitHooksSnippet } from '../../src/install/hook-advice.ts';
import { HOOK_NAMES, type HookName } from '../../src/install/hook-name.ts';
import { callsGuard } from '../../src/install/hook-text.ts';
import { type Lab, makeLab, put } from './install-lab.ts';

let lab: Lab;
let top: string;
beforeEach(() => {
  lab = makeLab();
  top = lab.makeRepository();
});
afterEach(() => lab.dispose());

const SHIM = 'node_modules/git-session-guard/dist/hook.sh';
const STAND_IN = `echo "guard $*" >>"$LAB_LOG"\nsed 's/^/read /' >>"$LAB_LOG"\nexit "\${LAB_EXIT:-0}"\n`;

/** The command that a manager makes of what a person was told to write: a quoted scalar of YAML without odd escapes is JSON. */
const COMMANDS = {
  lefthook: (hook: HookName): string => {
    const scalar = /^ {6}run: (.*)$/m.exec(lefthookSnippet(top, [hook]))?.[1] ?? '';
    return String(JSON.parse(scalar)).replace('{0}', 'origin url');
  },
  'simple-git-hooks': (hook: HookName): string =>
    JSON.parse(simpleGitHooksSnippet(top, [hook]))['simple-git-hooks'][hook],
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
