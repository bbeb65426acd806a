import { expect, test } from 'vitest';
import { withGitArguments } from '../../src/cli/deploy-commands.ts';

const A = 'aaaa';

test.each<[typed: readonly string[], read: readonly string[]]>([
  [['push'], ['push', '--']],
  [
    ['--json', 'push', 'origin'],
    ['--json', 'push', '--', 'origin'],
  ],
  [
    ['push', 'origin', 'main', '--json'],
    ['--json', 'push', '--', 'origin', 'main'],
  ],
  [
    ['--session', A, 'push', '--no-color', '-f'],
    ['--session', A, '--no-color', 'push', '--', '-f'],
  ],
  [
    ['push', '--session', A, 'origin'],
    ['--session', A, 'push', '--', 'origin'],
  ],
  [
    ['push', `--session=${A}`],
    [`--session=${A}`, 'push', '--'],
  ],
  [
    ['push', '--quiet', '-q'],
    ['push', '--', '--quiet', '-q'],
  ],
  [
    ['push', '-o', '--json'],
    ['push', '--', '-o', '--json'],
  ],
  [
    ['push', '--', '--json'],
    ['push', '--', '--', '--json'],
  ],
  [
    ['push', '--session'],
    ['push', '--', '--session'],
  ],
  [
    ['push', '--help'],
    ['push', '--help'],
  ],
  [
    ['status', '--json'],
    ['status', '--json'],
  ],
])('%j is read as %j', (typed, read) => {
  expect(withGitArguments(typed)).toEqual(read);
});
