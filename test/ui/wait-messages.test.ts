import { describe, expect, it, test } from 'vitest';
import type { LockView } from '../../src/core/lock-view.ts';
import { PLAIN } from '../../src/ui/style.ts';
import { widthOf } from '../../src/ui/table.ts';
import { movingLine } from '../../src/ui/wait-messages.ts';

const NOW = Date.UTC(2026, 1, 20, 10, 35);

/** A lock held for 4m 20s and renewed 10 s ago. */
function held(name: string, reason: string | null, holder = 'e1b2') {
  const lock = {
    name,
    holder,
    held: true,
    stale: false,
    detail: reason === null ? {} : { Error: reason },
    since: NOW - 260_000,
    lastUpdated: NOW - 10_000,
  } as unknown as LockView;
  return { kind: 'lock' as const, lock };
}

const times = { now: NOW, waitedMs: 130_000, leftMs: 169_990, staleAfterMs: 300_000 };
const lineIn = (columns: number, obstacle: ReturnType<typeof held>): string =>
  movingLine([obstacle], times, { style: PLAIN, columns, frame: '*' });

describe('the line that moves', () => {
  test.each([
    [
      120,
      '* vercel lock: e1b2 "Type error in Chat.svelte"  held 4m 20s, stale in 4m 50s, waited 2m 10s of 5m',
    ],
    [80, '* vercel lock: e1b2 "Type erro…"  held 4m 20s, stale in 4m 50s, 2m 10s of 5m'],
    [72, '* vercel lock: e1b2 "Type error in C…"  held 4m 20s, stale in 4m 50s'],
    [60, '* vercel lock: e1b2  held 4m 20s, stale in 4m 50s'],
    [40, '* e1b2  held 4m 20s, stale in 4m 50s'],
  ])('fits into %s columns', (columns, line) => {
    expect(lineIn(columns, held('vercel', 'Type error in Chat.svelte'))).toBe(line);
  });

  it('needs no room for a reason that nobody gave', () => {
    expect(lineIn(80, held('vercel', null))).toContain('waited 2m 10s of 5m');
  });

  it('keeps holder, age and time left at 60 columns, whatever the lock is called', () => {
    const line = lineIn(60, held('db-migration', 'x'.repeat(200), 'my-own-id.7'));
    expect(line).toBe('* my-own-id.7  held 4m 20s, stale in 4m 50s');
  });

  test.each([20, 40, 60, 70, 80, 100, 200])('is never wider than %s columns', (columns) => {
    for (const reason of [null, 'x', '型エラーがあります'.repeat(10), 'x'.repeat(300)]) {
      for (const holder of ['e1b2', 'h'.repeat(64)])
        expect(widthOf(lineIn(columns, held('db-migration', reason, holder)))).toBeLessThanOrEqual(
          columns - 4,
        );
    }
  });

  it('cuts wide characters by the room they take', () => {
    expect(lineIn(80, held('vercel', '型エラーがあります'))).toContain('e1b2 "型エラー…"  held');
  });
});
