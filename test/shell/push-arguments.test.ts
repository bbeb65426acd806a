import { describe, expect, it, test } from 'vitest';
import { type PushArguments, readPushArguments } from '../../src/shell/git/push-arguments.ts';
import { withLease } from '../../src/shell/git/with-lease.ts';

const words = (line: string): readonly string[] => line.split(' ').filter((word) => word !== '');

const show = ({ destination, refspecs, sets, prunes }: PushArguments): string =>
  [sets, destination ?? '-', ...refspecs, ...(prunes ? ['(prunes)'] : [])].join(' ');

describe('the arguments of git push', () => {
  test.each<[line: string, read: string]>([
    ['', 'named -'],
    ['x', 'named x'],
    ['x main +other :gone', 'named x main +other :gone'],
    ['x --force main -v', 'named x main'],
    ['-- x -main', 'named x -main'],
    // A value is no destination, and its letters are no options.
    ['-oskipnow x main', 'named x main'],
    ['-o skip x main', 'named x main'],
    ['-o --delete x main', 'named x main'],
    ['-uo dn x main', 'named x main'],
    ['--push-option skip x main', 'named x main'],
    ['--push-o skip x main', 'named x main'],
    ['--recurse-submodules check x other', 'named x other'],
    ['--recurse-submodules=check x other', 'named x other'],
    ['--receive-pack /bin/x --exec /bin/y x main', 'named x main'],
    ['--signed --force-with-lease x main', 'named x main'],
    ['--repo x', 'named x'],
    ['--repo=y --rep x', 'named x'],
    ['--repo=x y main', 'named y main'],
    // Tags move no branch.
    ['--tags', 'nothing -'],
    ['--tags x', 'nothing x'],
    ['--ta --repo=x', 'nothing x'],
    ['--tags x main', 'named x main'],
    ['x tag v1', 'named x refs/tags/v1'],
    ['x main tag v1 other', 'named x main refs/tags/v1 other'],
    ['--follow-tags x', 'named x'],
    ['--follow-tags x main', 'named x main'],
    ['--all x', 'all x'],
    ['--branches x', 'all x'],
    ['--br x', 'all x'],
    ['--mirror x', 'all x (prunes)'],
    ['--m x', 'all x (prunes)'],
    ['--prune x', 'named x (prunes)'],
    ['-d x main', 'named x :main'],
    ['--delete x main other', 'named x :main :other'],
    ['-qd x tag v1', 'named x :refs/tags/v1'],
    ['-n x main', 'nothing x main'],
    ['-qn x main', 'nothing x main'],
    ['--dry-run --all x', 'nothing x'],
    // The submodules alone are pushed.
    ['--recurse-submodules=only x main', 'nothing x main'],
    ['--recurse-submodules=only --recurse-submodules no x main', 'named x main'],
  ])('%s is read as: %s', (line, read) => {
    expect(show(readPushArguments(words(line)))).toBe(read);
  });
});

describe('the same push with a lease', () => {
  test.each<[line: string, mild: string]>([
    ['-f x main', '--force-with-lease x main'],
    ['x main --force', '--force-with-lease x main'],
    ['-uf x main', '--force-with-lease -u x main'],
    ['-4f x main', '--force-with-lease -4 x main'],
    ['-fo skip x main', '--force-with-lease -o skip x main'],
    ['x +main tag +v1', '--force-with-lease x main tag v1'],
    ['--force --force-with-lease x main', '--force-with-lease x main'],
  ])('of %s is %s', (line, mild) => {
    expect(withLease(words(line)).join(' ')).toBe(mild);
  });

  it.each([
    '-u x main',
    '-o -f x main',
    '-o --force x main',
    '-oforce x main',
    '--push-o +main x main',
    '--force-with-lease x main',
    '-- -f main',
  ])('is as it was typed where nothing is forced: %s', (line) => {
    expect(withLease(words(line))).toEqual(words(line));
  });
});
