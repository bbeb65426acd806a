import { expect, it } from 'vitest';
import { livingTree } from '../../src/commands/process-tree.ts';

const listOf = (...rows: readonly string[]) =>
  rows.map((row) => {
    const [pid = '', parent = '', born = ''] = row.split(' ');
    return { pid: Number(pid), parent: Number(parent), born };
  });

it('is a process and whatever descends from it, in any order', () => {
  const living = livingTree(10, () => listOf('13 12 d', '12 11 c', '11 10 b', '10 1 a', '20 1 x', '21 20 y'));
  expect(new Set(living())).toEqual(new Set([10, 11, 12, 13]));
});

it('keeps those whose parent is gone, and what they start, but no number that is another’s now', () => {
  const lists = [
    listOf('10 1 a', '11 10 b', '12 10 c'),
    listOf('11 1 b', '12 1 z', '13 11 d', '14 12 e'),
    listOf('10 1 y', '13 1 d'),
    listOf('11 1 q'),
  ];
  const living = livingTree(10, () => lists.shift() ?? null);
  expect(living()).toEqual([10, 11, 12]);
  expect(living()).toEqual([11, 13]);
  expect(living()).toEqual([13]);
  expect(living()).toEqual([]);
});

it('ends where two seem to be each other’s parent', () => {
  expect(livingTree(10, () => listOf('10 11 a', '11 10 b'))()).toEqual([10, 11]);
});

it('is the process alone where the machine does not tell', () => {
  expect(livingTree(process.pid, () => null)()).toEqual([process.pid]);
  expect(livingTree(2 ** 30, () => null)()).toEqual([]);
});

it('finds this very process', () => {
  expect(livingTree(process.ppid)()).toContain(process.pid);
});
