import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LogLine } from '../../../src/deploy/vercel/deployment.ts';
import { errorText, logExcerpt, oneLine } from '../../../src/deploy/vercel/error-text.ts';

const failed = { id: 'd', state: 'ERROR' };
const line = (text: string, type = 'stdout', level?: string): LogLine => ({
  text,
  type,
  created: 0,
  ...(level && { level }),
});

describe('the one line for the lock', () => {
  test.each<[string, string | undefined, readonly LogLine[], string]>([
    [
      'the message',
      'Serverless function too big',
      [line('Error: x', 'stderr')],
      'Serverless function too big',
    ],
    [
      'message and first error where the message is only an exit code',
      'Command "npm run build" exited with 1',
      [line('a.ts(1,2): error TS1: no', 'stderr'), line('Error: second', 'stderr')],
      'Command "npm run build" exited with 1: a.ts(1,2): error TS1: no',
    ],
    [
      'the message alone where the log only repeats it',
      'Command "x" exited with 1',
      [line('Error: Command "x" exited with 1', 'stderr')],
      'Command "x" exited with 1',
    ],
    [
      'the first line marked as error',
      undefined,
      [
        line('Error: zero', 'stderr'),
        line('\none\nof several', 'stdout', 'error'),
        line('two', 'stdout', 'error'),
      ],
      'one',
    ],
    [
      'the first line marked as error that says so, where others are warnings',
      undefined,
      [
        line('npm warn deprecated', 'stderr', 'error'),
        line('Failed to compile.\nType error: no', 'stderr', 'error'),
        line('Error: later', 'stderr', 'error'),
      ],
      'Type error: no',
    ],
    [
      'the first error on stderr',
      undefined,
      [
        line('Error: out'),
        line('warn', 'stderr'),
        line('Error: one', 'stderr'),
        line('Error: two', 'stderr'),
      ],
      'Error: one',
    ],
    [
      'message and first marked line where none says error',
      'Command "x" exited with 127',
      [line('sh: next: not found', 'stderr', 'error')],
      'Command "x" exited with 127: sh: next: not found',
    ],
    ['a word when nothing is known', undefined, [], 'deployment failed'],
  ])('is %s', (_, errorMessage, log, expected) => {
    expect(errorText({ ...failed, ...(errorMessage && { errorMessage }) }, log)).toBe(expected);
  });

  test('never breaks a table cell or a terminal', () => {
    const nasty = fc.string({
      unit: fc.constantFrom(
        '|',
        '\n',
        '\r',
        '\u001b[31m',
        '\u001b]8;;x\u0007',
        '\u202e',
        '\t',
        '\u0085',
        'é',
        'x',
      ),
    });
    fc.assert(
      fc.property(nasty, (said) => {
        const shown = oneLine(said);
        expect(shown).not.toMatch(/[|\u0000-\u001f\u007f-\u009f\u2028-\u202e]/);
        expect(shown.length).toBeLessThanOrEqual(300);
      }),
    );
  });
});

describe('the excerpt for the fixer', () => {
  test('begins three lines before the first error', () => {
    const log = [...'123456'].map((text) => line(text)).concat(line('ERROR here'), line('after'));
    expect(logExcerpt(log)).toEqual({ lines: ['4', '5', '6', 'ERROR here', 'after'], omitted: 0 });
  });

  test('is the end of a log without an error', () => {
    const log = Array.from({ length: 30 }, (_, index) => line(String(index)));
    expect(logExcerpt(log).lines).toEqual(log.slice(10).map((one) => one.text));
  });

  test.each([
    [40, 0],
    [41, 1],
  ])('shows at most 40 lines: of %i it omits %i', (count, omitted) => {
    const log = Array.from({ length: count }, () => line('error'));
    expect(logExcerpt(log)).toMatchObject({ omitted, lines: { length: 40 } });
  });

  test('takes colours out and splits events of several lines', () => {
    expect(logExcerpt([line('\u001b[31merror\u001b[0m one\r\n\n  two')]).lines).toEqual([
      'error one',
      '  two',
    ]);
  });
});
