import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ignoredAmong, isIgnored } from '../../src/git/ignored.ts';
import { type GitRunner, gitRunner } from '../../src/git/run.ts';
import { isTracked } from '../../src/git/working-tree.ts';

let root: string;
let top: string;
let git: GitRunner;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'guard-ignored-')));
  top = join(root, 'repository');
  mkdirSync(top);
  git = gitRunner(top, process.env);
  git.bytes(['init', '-q']);
  write('.gitignore', '.env\ndist/\n*.log\n');
  write('real/f', '');
  write('other/f', '');
  symlinkSync('real', join(top, 'link'));
  git.bytes(['init', '-q', 'sub']);
  git.bytes(['-c', 'user.name=T', '-c', 'user.email=t@x', 'commit', '-q', '--allow-empty', '-m', 'x'], {
    cwd: join(top, 'sub'),
  });
  git.bytes(['add', 'sub']);
  write('sub/f', '');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(top, path)), { recursive: true });
  writeFileSync(join(top, path), text);
}

describe('those of some paths that git ignores', () => {
  it.each(['LITERAL', 'GLOB', 'NOGLOB', 'ICASE'])(
    'are found though the caller’s git takes its own pathspecs otherwise: %s',
    (kind) => {
      const within = gitRunner(top, { ...process.env, [`GIT_${kind}_PATHSPECS`]: '1' });
      expect(ignoredAmong(within, ['.env', 'a.ts'])).toEqual(['.env']);
      expect(isIgnored(within, 'dist/x')).toBe(true);
      expect(isTracked(within, 'sub')).toBe(true);
    },
  );

  it('are found, whatever letters they have', () => {
    const paths = ['.env', 'a.ts', 'dist/x', 'naïve ü.log', 'with\nline.log', 'real/f'];
    expect(ignoredAmong(git, paths)).toEqual(['.env', 'dist/x', 'naïve ü.log', 'with\nline.log']);
  });

  it('may be none', () => {
    expect(ignoredAmong(git, [])).toEqual([]);
    expect(ignoredAmong(git, ['a.ts', 'real/f'])).toEqual([]);
  });

  it.each(['sub/f', 'link/f', '../outside', '/nowhere'])(
    'are found beside one that git cannot tell: %s',
    (odd) => {
      expect(git.tryBytes(['check-ignore', odd], { pathspecs: 'as-git' })).toBeNull();
      expect(ignoredAmong(git, [odd])).toEqual([]);
      expect(ignoredAmong(git, ['.env', odd, 'a.log', 'a.ts'])).toEqual(['.env', 'a.log']);
      expect(ignoredAmong(git, [odd, 'a.ts', odd, 'b.ts', '.env'])).toEqual(['.env']);
    },
  );

  it('are not those that git tracks all the same', () => {
    write('.env', '');
    write('dist/x', '');
    git.bytes(['add', '--force', '.env', 'dist/x']);
    expect(ignoredAmong(git, ['.env', 'dist/x', 'a.log'])).toEqual(['a.log']);
  });

  it('are looked for among what a rule is about, where git goes through all that it tracks for each path', () => {
    const compared: number[] = [];
    const counting: GitRunner = {
      ...git,
      bytes(args, options) {
        if (!args.includes('--no-index')) compared.push(String(options?.input).split('\0').length);
        return git.bytes(args, options);
      },
    };
    const many = Array.from({ length: 2_000 }, (_, index) => `real/${index % 1_000}.ts`);
    expect(ignoredAmong(counting, [...many, '.env', 'a.log'])).toEqual(['.env', 'a.log']);
    expect(compared).toEqual([2]);
    expect(ignoredAmong(counting, many)).toEqual([]);
    expect(compared).toEqual([2]);
  });

  it('are looked for with a bounded number of questions', () => {
    let questions = 0;
    const counting: GitRunner = {
      ...git,
      bytes(...args) {
        questions += 1;
        return git.bytes(...args);
      },
    };
    ignoredAmong(
      counting,
      Array.from({ length: 500 }, (_, index) => `link/${index}`),
    );
    expect(questions).toBe(100);
  });

  it('are not made up where git itself fails', () => {
    expect(() => ignoredAmong(gitRunner(join(root, 'missing'), process.env), ['a'])).toThrow('git-failed');
  });
});
