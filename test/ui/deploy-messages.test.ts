import { describe, expect, it, test } from 'vitest';
import { followingLine } from '../../src/ui/deploy-messages.ts';
import { PLAIN } from '../../src/ui/style.ts';
import { widthOf } from '../../src/ui/table.ts';

const lineIn = (columns: number, text: string): string =>
  followingLine(text, 62_000, { style: PLAIN, columns, frame: '*' });

describe('the line that moves while a deployment is followed', () => {
  it('says what happened last, and for how long', () => {
    expect(lineIn(80, 'vercel: building')).toBe('* vercel: building  1m 02s');
  });

  test.each([20, 40, 80])('is never wider than %s columns', (columns) => {
    for (const text of ['型エラー'.repeat(40), 'x'.repeat(200)])
      expect(widthOf(lineIn(columns, text))).toBeLessThanOrEqual(columns - 4);
  });

  it('cuts wide characters by the room they take, and shows that it did', () => {
    expect(lineIn(20, '型エラー')).toBe('* 型エ…  1m 02s');
  });
});
