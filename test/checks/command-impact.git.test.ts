import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decideCommandImpact, type StatusEntry } from '../../src/checks/command-impact.ts';
import { gitEffectsOf } from '../../src/shell/git-effects.ts';
import { readCommandLine } from '../../src/shell/read-command-line.ts';

/** Every file here belongs to another session: what git really changes is what must be reported, no more and no less. */
const TRACKED = [
  'a.ts',
  'b.ts',
  'clean.ts',
  'gone.ts',
  '.hidden.ts',
  'src/a.ts',
  'src/b.ts',
  'src/[slug]/p.ts',
  'src/s/p.ts',
  'docs/x.md',
];
const MODIFIED = ['a.ts', '.hidden.ts', 'src/a.ts', 'src/b.ts', 'src/[slug]/p.ts', 'src/s/p.ts', 'docs/x.md'];
const UNTRACKED = ['n.ts', 'src/n.ts', 'fresh/n.ts', 'x.log'];

let repository: string;
const git = (...args: string[]) => execFileSync('git', args, { cwd: repository, encoding: 'utf8' });

function write(path: string, text: string): void {
  mkdirSync(dirname(join(repository, path)), { recursive: true });
  writeFileSync(join(repository, path), text);
}

beforeEach(() => {
  repository = realpathSync(mkdtempSync(join(tmpdir(), 'guard-impact-')));
  git('init', '-q', '-b', 'main');
  for (const path of TRACKED) write(path, 'one\n');
  write('.gitignore', '*.log\n');
  git('add', '.');
  git('commit', '-qm', 'one');
  for (const path of ['b.ts', 'src/b.ts', 'src/new.ts']) write(path, 'two\n');
  git('add', 'b.ts', 'src/b.ts', 'src/new.ts');
  for (const path of MODIFIED) write(path, 'three\n');
  for (const path of UNTRACKED) write(path, 'four\n');
  rmSync(join(repository, 'gone.ts'));
});
afterEach(() => rmSync(repository, { recursive: true, force: true }));

function status(): StatusEntry[] {
  const lines = git('status', '--porcelain', '-z', '-uall', '--no-renames', '--ignored')
    .split('\0')
    .filter(Boolean);
  return lines.map((line) => ({
    path: line.slice(3),
    index: line[0] ?? '',
    worktree: line[1] ?? '',
    untracked: line.startsWith('??'),
  }));
}

function snapshot(): Map<string, string> {
  const states = new Map<string, string>();
  const add = (path: string, state: string) => states.set(path, `${states.get(path) ?? ''} ${state}`);
  for (const line of git('ls-files', '-sz').split('\0').filter(Boolean))
    add(line.split('\t')[1] ?? '', `index ${line.split(' ')[1]}`);
  for (const line of git('ls-tree', '-rz', 'HEAD').split('\0').filter(Boolean))
    add(line.split('\t')[1] ?? '', `head ${line.split(/[ \t]/)[2]}`);
  for (const found of readdirSync(repository, { recursive: true, withFileTypes: true })) {
    const path = join(found.parentPath, found.name).slice(repository.length + 1);
    if (found.isFile() && !path.startsWith('.git/'))
      add(path, `disk ${readFileSync(join(repository, path), 'utf8')}`);
  }
  return states;
}

describe('what git really changes', () => {
  it.each([
    'git add -A',
    'git add .',
    'git add -u',
    'git add src',
    'git add *',
    'git add *.ts',
    "git add '*.ts'",
    'git add src/*.ts',
    "git add 'src/*.ts'",
    "git add ':(glob)src/*.ts'",
    "git add ':(icase)SRC/*.TS'",
    "git add 'src/[slug]/p.ts'",
    "git --literal-pathspecs add 'src/[slug]/p.ts'",
    'git add {a,n}.ts',
    'git add src docs/x.md -- n.ts',
    "git add . ':!src'",
    "git add -A -- ':(exclude)src'",
    'cd src && git add .',
    'cd src && git add -A',
    'cd src && git add *',
    'cd src && git add :/a.ts',
    "cd src && git add ':!b.ts'",
    'git -C src add ../docs',
    'git add -f x.log',
    'git add -n .',
    'git add --al',
    "bash -c 'cd docs && git add x.md'",
    'git -c alias.z="!git add docs" z',
    'git commit -qm x',
    'git commit -qam x',
    'git commit -qm x a.ts',
    'git commit -qm x -- src',
    'git commit -q -i docs -m x',
    'git commit -qm "git add -A" --dry-run',
    'git reset -q --hard',
    'git reset -q --har',
    'git restore .',
    'git restore -SW .',
    'git restore -s HEAD -SW src',
    "git restore 'src/*.ts'",
    'git checkout -q -- .',
    'git checkout -q a.ts src/a.ts',
    'git checkout -q clean.ts',
    'git checkout -q docs',
    'git checkout -q HEAD -- a.ts b.ts',
    'git checkout -q -f',
    'git checkout -q -b new',
    'git switch -q -c new',
    'git clean -fdq',
    'git clean -fdxq',
    'git clean -fdXq',
    'git clean -fdq src',
    'cd src && git clean -fdq',
    "git clean -fdq -e 'n.*'",
    'git clean -fdq -e fresh',
    'git clean -fdn',
    'git clean -d',
    'git stash -q',
    'git stash -qu',
    'git stash -qa',
    'git stash push -q -- src',
    'git stash push -qu -m x -- src/n.ts',
    'git stash list',
    'git rm -qf a.ts',
    'git rm -q clean.ts',
    'git rm -q --cached a.ts',
    'git rm -qn clean.ts',
    'git mv clean.ts moved.ts',
    'git mv clean.ts src',
    'git mv clean.ts ./docs/',
    'cd src && git mv ../clean.ts .',
    'git mv b.ts clean.ts src/s/',
    'git diff --name-only | sort | xargs git restore',
    "git ls-files -m | grep -v '^src' | xargs git checkout --",
    "git diff --name-only | grep -E '^(src|docs)/' | xargs git restore",
    'git ls-files -m src | grep -v slug | xargs git add',
    'cd src && git ls-files -m | grep a.ts | xargs git restore',
    'cd src && git status -s | cut -c4- | xargs git add',
    'F=(a.ts src/b.ts); git restore "${F[@]}"',
    'mapfile -t F < <(git diff --name-only | grep docs); git add "${F[@]}"',
    'git ls-files -m | xargs -I{} sh -c \'git restore "{}"\'',
    "find src -name 'b.ts' -exec sh -c 'git restore \"$1\"' _ {} \\;",
    'git read-tree --reset -u HEAD',
    'git checkout-index -fa',
    'git update-index a.ts',
    'echo git stash',
    "echo '$(git stash)'",
    'git log --all -- . >/dev/null',
    '(cd docs; git stash push -q .)',
    'git add $(git rev-parse --show-toplevel)/docs/x.md',
    'cat <<EOF | bash\ngit add src\nEOF',
    'echo git add docs | tee -a .git/x | sh',
    "find src -name '*.ts' -mmin -60 -exec git add {} +",
    "cd src && find . -maxdepth 1 -name '*.ts' -mmin -60 | xargs git add",
    "find . ! -path './.git/*' ! -name 'g*.ts' -type f -size -9k | xargs git add --ignore-errors",
    "find . -path ./src -prune -o -name 'n.ts' -mmin -60 -print | xargs git add",
    "find . \\( -name 'a.ts' -o -name '*.md' \\) -mmin -60 | xargs git restore",
    'find src -type d -iname S -mmin -60 | xargs git add',
    "printf 'src/a.ts\\ndocs\\n' | git checkout -q --pathspec-from-file=-",
    'git restore --pathspec-from-file=- <<< a.ts',
    'git ls-files -mz src | git add --pathspec-from-file=- --pathspec-file-nul',
    'echo a.ts | git checkout -q HEAD --pathspec-from-file=-',
    'git --icase-pathspecs add SRC/A.TS',
    "git --noglob-pathspecs add 'src/[slug]/p.ts'",
    "git --noglob-pathspecs add ':(top)docs'",
    "git --glob-pathspecs add '*.ts'",
    "git --icase-pathspecs --glob-pathspecs add 'SRC/*.ts'",
    'set -- src/a.ts docs; shift; git add "$@"',
  ])('is what is reported: %s', (line) => {
    const before = snapshot();
    const hits = decideCommandImpact({
      effects: gitEffectsOf(readCommandLine(line), new Map()),
      status: status(),
      claimed: () => [],
      holdersAmong: () => () => [{ id: 'b2c4', claim: 'all' }],
      selfHolds: () => false,
      stashedFiles: () => [],
      isDirectory: (path) =>
        existsSync(join(repository, path)) && statSync(join(repository, path)).isDirectory(),
      cwd: repository,
      topLevel: repository,
      revisions: new Set(['main']),
    });
    spawnSync('bash', ['-c', line], { cwd: repository, encoding: 'utf8' });
    const after = snapshot();
    const changed = [...new Set([...before.keys(), ...after.keys()])].filter(
      (path) => before.get(path) !== after.get(path),
    );
    expect([...new Set(hits.map((hit) => hit.path))].sort()).toEqual(changed.sort());
  });
});
