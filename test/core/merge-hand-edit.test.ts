import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeHandEdit } from '../../src/core/merge-hand-edit.ts';
import { ownChanges } from '../../src/core/own-changes.ts';
import { holds } from '../support/properties.ts';

const text = (...lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
const HEAD = [
  '# Sessions',
  '',
  '## Vercel Deployment Lock',
  '',
  '- **Status:** NONE',
  '- **Claimed by:** -',
  '',
];
const TABLE = [
  '## Active Sessions',
  '',
  '| Session ID | Started | Last Active | Currently Editing |',
  '|---|---|---|---|',
];
const A = '| a7f3 | s | t1 | - |';
const A2 = '| a7f3 | s | t2 | src/a.ts |';
const B = '| e1b2 | s | t1 | - |';
const C = '| c2d8 | s | t1 | - |';
const A1 = (claim: string): string => A.replace('- |', `${claim} |`);
const B1 = (claim: string): string => B.replace('- |', `${claim} |`);
const with_ = (...rows: readonly string[]): string => text(...HEAD, ...TABLE, ...rows);
const numbered = (file: string): string => file.replace('- **S', '1. **S').replace('- **C', '2. **C');

describe('a hand’s edit and guard’s changes', () => {
  it.each<[what: string, base: string, hand: string, guard: string, both: string]>([
    [
      'of different rows',
      with_(A, B),
      with_(A, B.replace('- |', 'x |')),
      with_(A2, B),
      with_(A2, B.replace('- |', 'x |')),
    ],
    [
      'of different cells of one row',
      with_(A),
      with_(A.replace('| s ', '| S ')),
      with_(A2),
      with_(A2.replace('| s ', '| S ')),
    ],
    ['of the same cell', with_(A), with_(A.replace('- |', 'hand.ts |')), with_(A2), with_(A2)],
    ['that both add a row', with_(A), with_(A, B), with_(A, C), with_(A, C, B)],
    ['that add and remove', with_(A, B), with_(A, B, C), with_(B), with_(B, C)],
    ['where the hand removes what guard changed', with_(A, B), with_(B), with_(A2, B), with_(A2, B)],
    ['where the hand removes what guard left', with_(A, B), with_(B), with_(A, B, C), with_(B, C)],
    ['where guard removes what the hand changed', with_(A, B), with_(A2, B), with_(B), with_(B)],
    ['with a note of the hand’s', with_(A), `> note\n${with_(A)}`, with_(A2), `> note\n${with_(A2)}`],
    [
      'with a lock that guard took and the hand freed',
      with_(A).replace('NONE', 'IN_PROGRESS').replace('by:** -', 'by:** a7f3'),
      with_(A),
      with_(A).replace('NONE', 'IN_PROGRESS').replace('by:** -', 'by:** e1b2'),
      with_(A).replace('NONE', 'IN_PROGRESS').replace('by:** -', 'by:** e1b2'),
    ],
    [
      'with a lock that the hand freed and guard left',
      with_(A).replace('NONE', 'IN_PROGRESS'),
      with_(A),
      with_(A2).replace('NONE', 'IN_PROGRESS'),
      with_(A2),
    ],
    [
      'with a numbered lock that guard took and the hand freed',
      numbered(with_(A).replace('NONE', 'IN_PROGRESS').replace('by:** -', 'by:** a7f3')),
      numbered(with_(A)),
      numbered(with_(A).replace('NONE', 'IN_PROGRESS').replace('by:** -', 'by:** e1b2')),
      numbered(with_(A).replace('NONE', 'IN_PROGRESS').replace('by:** -', 'by:** e1b2')),
    ],
    ['without a last end of line', with_(A), with_(A).trimEnd(), with_(A2, B), with_(A2, B)],
  ])('%s come together', (_, base, hand, guard, both) => {
    expect(mergeHandEdit(base, hand, guard)).toBe(both);
  });

  const LOCKED = with_(A).replace('NONE', 'IN_PROGRESS');
  const by = (id: string): string => LOCKED.replace('by:** -', `by:** ${id}`);

  // What guard wrote last holds an earlier edit as well, which it only carried along.
  it.each<[what: string, base: string, earlier: string, last: string, hand: string, both: string]>([
    ['the same cell', with_(B), with_(B1('x')), with_(A, B1('x')), with_(B1('y')), with_(A, B1('y'))],
    [
      'a cell of a row that guard renewed',
      with_(B),
      with_(B1('x')),
      with_(B1('x').replace('t1', 't2')),
      with_(B1('y')),
      with_(B1('y').replace('t1', 't2')),
    ],
    ['a row that came by hand', with_(A), with_(A, B), with_(A2, B), with_(A, B1('y')), with_(A2, B1('y'))],
    ['a row that a hand removed', with_(A, B), with_(A), with_(A2), with_(A, B1('y')), with_(A2, B1('y'))],
    ['a row that is removed now', with_(A, B), with_(A, B1('x')), with_(A2, B1('x')), with_(A), with_(A2)],
    ['a row that guard removed', with_(A, B), with_(A, B1('x')), with_(A), with_(A, B1('y')), with_(A)],
    ['a row that guard claimed for', with_(A, B), with_(A, B), with_(A2, B), with_(A1('y'), B), with_(A2, B)],
    ['a lock', by('e1b2'), by('c2d8'), by('c2d8').replace(A, A2), by('0c31'), by('0c31').replace(A, A2)],
    [
      'a lock that a hand took',
      with_(A),
      by('c2d8'),
      by('c2d8').replace(A, A2),
      by('0c31'),
      by('0c31').replace(A, A2),
    ],
    ['a lock that guard took over', by('e1b2'), by('c2d8'), by('a7f3'), by('0c31'), by('a7f3')],
  ])('of %s by an earlier hand and a later one is the later one’s', (_, base, earlier, last, hand, both) => {
    const own = ownChanges([{ before: earlier, after: last }]);
    expect(mergeHandEdit(base, hand, last, own)).toBe(both);
  });

  const line = fc.constantFrom(
    '| a1 | x | - |',
    '| a1 | y | - |',
    '| b2 | x | - |',
    '',
    'note',
    'other',
    '- **Status:** NONE',
    '# H',
  );
  const some = fc.array(line, { maxLength: 12 }).map((lines) => text(...lines));

  it('are the one where the other did nothing', () => {
    holds(
      fc.property(some, some, (base, other) => {
        expect(mergeHandEdit(base, base, other)).toBe(other);
        expect(mergeHandEdit(base, other, base)).toBe(other);
      }),
    );
  });

  it('keep each line that one of them added and that stood nowhere before', () => {
    holds(
      fc.property(some, fc.nat(12), fc.nat(12), (base, first, second) => {
        const insert = (at: number, added: string): string => {
          const lines = base.split('\n');
          return [...lines.slice(0, at), added, ...lines.slice(at)].join('\n');
        };
        const merged = mergeHandEdit(base, insert(first, 'by hand'), insert(second, 'by guard')).split('\n');
        expect(merged).toContain('by hand');
        expect(merged).toContain('by guard');
      }),
      500,
    );
  });
});
