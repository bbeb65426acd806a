import { describe, expect, it, test } from 'vitest';
import { wildmatch } from '../../src/checks/wildmatch.ts';
import { plainWord } from '../../src/shell/command.ts';
import { madeBefore } from '../../src/shell/git/making.ts';
import { readNameFilter } from '../../src/shell/git/name-filter.ts';
import { readCommandLine } from '../../src/shell/read-command-line.ts';
import { expectCpuTimeBelow } from '../support/cpu-time.ts';

const placeMade = (source: string) => {
  const commands = readCommandLine(`git clone ${source} && ls`);
  const [, last] = commands;
  return last === undefined ? undefined : madeBefore(commands)(last)[0]?.place;
};

describe('what is cloned', () => {
  test.each<[source: string, name: string]>([
    ['https://x.org/a/b.git', 'b'],
    ['https://x.org/a/b.git/', 'b'],
    ['git@x.org:b.git', 'b'],
    ['../a/b/.git', 'b'],
    ['../a/b//.git//', 'b'],
    ['b.bundle', 'b'],
    ['x/.git.git', '.git'],
    ['x/.bundle', '.bundle'],
  ])('%s makes %s', (source, name) => {
    expect(placeMade(source)).toEqual({ kind: 'relative', path: name });
  });

  test.each<[title: string, source: string]>([
    ['slashes', `a${'/'.repeat(40)}b`],
    ['very many slashes', `a${'/'.repeat(20_000)}b`],
    ['directories called .git', `a${'/.git'.repeat(20_000)}x`],
    ['a long name', `${'a'.repeat(50_000)}/b`],
  ])('is told in time among %s', (_, source) => {
    expectCpuTimeBelow(500, () => expect(placeMade(source)).toBeDefined());
  });
});

describe('a filter of names', () => {
  const filterOf = (expression: string) =>
    readNameFilter(['grep', '-E', expression].map(plainWord))?.expression;

  it('is tried with alternatives in two groups', () => {
    expect(filterOf('^(src|test)/.*(ts|tsx)$')).toBe('^(src|test)\\/.*(ts|tsx)$');
  });

  it('is not tried where there are too many ways to choose among them', () => {
    expect(filterOf(`${'(|)'.repeat(30)}x$`)).toBeUndefined();
  });
});

describe('a class of characters', () => {
  it('that there is none of has no character', () => {
    expect(wildmatch('[[:constructor:]]*', 'across /')('constructor')).toBe(false);
    expect(wildmatch('[[:alpha:]]*', 'across /')('a.ts')).toBe(true);
  });
});
