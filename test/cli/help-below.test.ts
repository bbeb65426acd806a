import { describe, expect, it, test } from 'vitest';
import { helpBelow, helpWidth } from '../../src/cli/help-below.ts';

const LONG = 'Renews the lock while the command runs, passes signals and its exit code on, always releases.';
const stream = (columns: number | undefined) => ({ columns, write: () => {} });

describe('what a help says below the options', () => {
  it('is wrapped between words, and its examples are not', () => {
    const example = `guard run docker -- ${'x'.repeat(80)}`;
    expect(helpBelow({ says: [LONG, 'Exit code 5.'], examples: [example] }, 60)).toBe(
      [
        '',
        'Renews the lock while the command runs, passes signals and',
        'its exit code on, always releases.',
        'Exit code 5.',
        '',
        'Examples:',
        `  ${example}`,
      ].join('\n'),
    );
  });

  it('may be examples alone', () => {
    expect(helpBelow({ examples: ['guard status'] }, 80)).toBe('\nExamples:\n  guard status');
  });
});

test.each([
  [80, 80],
  [250, 100],
  [0, 100],
  [undefined, 100],
])('on a stream of %s columns a help is at most %s wide', (columns, width) => {
  expect(helpWidth(stream(columns))).toBe(width);
});
