import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { answerFailure } from '../../src/hooks/failed-hook.ts';
import { oldNode } from '../../src/ui/old-node.ts';
import { surprise } from '../../src/ui/surprise.ts';

const node = (version: string) => ({ version, execPath: '/old/bin/node' });
const TOO_OLD =
  'this Node is too old: /old/bin/node is v18.20.8, and guard needs 20.19 or newer first on PATH';

it.each([
  ['v20.18.3', 'is v20.18.3, and guard needs 20.19 or newer'],
  ['v18.20.8', 'is v18.20.8, and guard needs 20.19 or newer'],
  ['v9.99.0', 'is v9.99.0, and guard needs 20.19 or newer'],
  ['v20.19.0', null],
  ['v20.20.2', null],
  ['v22.0.0', null],
  ['v100.1.0', null],
])('Node %s is too old, or is not', (version, text) => {
  if (text === null) expect(oldNode(node(version))).toBeNull();
  else expect(oldNode(node(version))).toContain(text);
});

it('the oldest that works is what package.json says', () => {
  const { engines } = JSON.parse(readFileSync('package.json', 'utf8'));
  const [, oldest = ''] = /^>=(\d+\.\d+)$/.exec(engines.node) ?? [];
  expect(oldNode(node(`v${oldest}.0`))).toBeNull();
  expect(oldNode(node('v1.0.0'))).toContain(`needs ${oldest} or newer`);
});

it('a fault that guard did not expect says so on the command line', () => {
  const error = new TypeError('x.toSorted is not a function');
  expect(surprise(error, {}, node('v18.20.8'))).toBe(
    `guard: ${TOO_OLD}\n  Nothing was changed by this command.`,
  );
  expect(surprise(error, { GUARD_DEBUG: '1' }, node('v18.20.8'))).toContain('toSorted is not a function');
  expect(surprise(error, {}, node('v20.19.0'))).toContain('internal error: x.toSorted is not a function');
});

it.each(['git pre-commit', 'git post-commit', 'git pre-push', 'claude'])(
  'and in one line of the hook: %s',
  async (words) => {
    const call = { args: words.split(' '), cwd: '/', env: {} };
    const fail = (version: string) => answerFailure(new TypeError('x'), call, null, node(version));
    expect(await fail('v18.20.8')).toEqual({ code: 0, lines: [`guard: NOT CHECKED: ${TOO_OLD}`] });
    expect((await fail('v20.19.0')).lines).toEqual(['guard: NOT CHECKED: internal error: x']);
  },
);
