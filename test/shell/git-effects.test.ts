import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EffectBody, GitEffect } from '../../src/shell/git/effect.ts';
import { gitEffectsOf } from '../../src/shell/git-effects.ts';
import { readCommandLine } from '../../src/shell/read-command-line.ts';

const ALIASES = new Map([
  ['ci', 'commit -a'],
  ['save', '!git add -A && git commit -m save'],
  ['fn', '!f() { git -C sub clean -f "$@"; }; f'],
  ['both', '!f() { git add "$@"; git commit -m "$1"; }; f'],
  ['all', '!git add -A; #'],
  ['deep', 'deeper'],
  ['deeper', "!sh -c 'git ci' -"],
  ['loop', '!git loop; git loop'],
  ['self', 'self'],
  ['co', 'checkout'],
  ['add', 'status'],
]);

const LETTERS = { staged: 's', unstaged: 'u', untracked: 'n', ignored: 'i' } as const;

function show(effect: EffectBody): string {
  const { kind, scope, pathspecs, touches, unlessRevision, ifConfigured = [] } = effect;
  const touched = touches.map((change) => LETTERS[change]).join('');
  const words = pathspecs.kind === 'none' ? '' : ` ${pathspecs.words.map((word) => word.text).join(' ')}`;
  const unsure = pathspecs.kind === 'partly-known' ? '…' : '';
  const other = unlessRevision === undefined ? '' : ` unless ${show(unlessRevision.effect)}`;
  const settings = ifConfigured.map((keys) => keys.join(' and ')).join(' or ');
  const condition = settings === '' ? '' : ` if ${settings}`;
  return `${kind} ${scope}${touched === '' ? '' : ` ${touched}`}${words}${unsure}${other}${condition}`;
}
const effects = (line: string): readonly GitEffect[] => gitEffectsOf(readCommandLine(line), ALIASES);
const read = (line: string) => effects(line).map(show);

describe('the effects of a line', () => {
  it.each<[string, string[]]>([
    ['git add -A', ['stages everything un']],
    ['git add --all .', ['stages paths un .']],
    ['git add --al', ['stages everything un']],
    ['git add .', ['stages paths un .']],
    ['git add -u', ['stages tracked u']],
    ['git add $(git diff --name-only)', ['stages paths u :(top)']],
    ['git checkout -- $(git ls-files -m)', ['discards paths u .']],
    ['git add `git ls-files --others --exclude-standard`', ['stages paths n .']],
    ['git restore $(git ls-files -o --exclude-standard)', []],
    ['git add $(git diff --name-only -- src)', ['stages paths u src']],
    ['git add $(git diff --name-only src lib)', ['stages paths u src lib']],
    ['git diff --name-only HEAD | xargs git restore', ['discards paths u :(top)']],
    ['git diff HEAD --name-only -z -- src | xargs -0 git checkout HEAD --', ['discards paths su src']],
    ['git diff --relative --diff-filter=ACM --name-only | xargs git checkout --', ['discards paths u .']],
    [
      'git restore $(git diff --name-only --diff-filter=U)',
      ['discards paths u $(git diff --name-only --diff-filter=U)…'],
    ],
    [
      'git restore $(git diff --name-only main...HEAD)',
      ['discards paths u $(git diff --name-only main...HEAD)…'],
    ],
    [
      'git restore $(git diff --name-only main -- src)',
      ['discards paths u $(git diff --name-only main -- src)…'],
    ],
    ['git restore $(git diff --name-only --cached)', ['discards paths u $(git diff --name-only --cached)…']],
    [
      'git restore $(git diff --name-only | head -1)',
      ['discards paths u $(git diff --name-only | head -1)…'],
    ],
    [
      'git restore $(cd src && git diff --name-only)',
      ['discards paths u $(cd src && git diff --name-only)…'],
    ],
    ['git ls-files -m src | xargs git checkout --', ['discards paths u src']],
    ['git ls-files -z -m | xargs -0 git checkout --', ['discards paths u .']],
    ["git ls-files -mz '*.ts' | xargs -0 git checkout --", ['discards paths u *.ts']],
    ['git ls-files *.ts | xargs git add', ['stages paths u *.ts']],
    ['git ls-files -om --exclude-standard src | xargs git add', ['stages paths un src']],
    ['git ls-files -d | xargs git checkout --', ['discards paths u $(git ls-files -d)…']],
    ['git ls-files -m "$D" | xargs git checkout --', ['discards paths u $(git ls-files -m $D)…']],
    ['echo a b | xargs git checkout --', ['discards paths u a b']],
    ['echo "a b" | xargs git restore', ['discards paths u a b']],
    ['echo a | xargs git checkout', ['switches-branch everything sun unless discards paths u a']],
    ['echo a b | xargs -I{} git add {}', ['stages paths un a b']],
    ["printf '%s\\n' a 'b' | xargs git add", ['stages paths un a b']],
    ["printf 'a\\nb\\0' | xargs -0 git add", ['stages paths un a b']],
    ["printf '%d' 3 | xargs git add", ['stages paths un $(printf %d 3)…']],
    ['ls src/*.ts | xargs git checkout --', ['discards paths u src/*.ts']],
    ['ls -1 a.ts | xargs git add', ['stages paths un a.ts']],
    ['ls src | xargs git add', ['stages paths un $(ls src)…']],
    ['ls | xargs git add', ['stages paths un *']],
    ['git add $(echo a b)', ['stages paths un a b']],
    ['git checkout -- $(ls *.ts)', ['discards paths u *.ts']],
    ['for f in $(ls src/*.ts); do git add "$f"; done', ['stages paths un src/*.ts']],
    ['cat list | xargs git add', ['stages paths un $(cat list)…']],
    ['git ls-files -m | while read -r f; do git checkout -- "$f"; done', ['discards paths u .']],
    [
      "find src -name '*.ts' | while IFS= read -r f; do git add $f; done",
      ['stages paths un :(glob)src/**/*.ts'],
    ],
    ['find . -print0 | while read -r -d "" f; do git add "$f"; done', ['stages paths un .']],
    [
      'while read -r f; do git add "$f"; done < <(git ls-files -m)',
      ['stages paths un $f…', 'stages paths u .'],
    ],
    [
      'while read f; do git add $f; done <<< "$(git diff --name-only)"',
      ['stages paths un $f…', 'stages paths u :(top)'],
    ],
    ['while read f; do git add $f; done < list', ['stages paths un $f…']],
    ['while read f; do git add $f; done < <(git ls-files -m | head -1)', ['stages paths un $f…']],
    ['git ls-files -m | while read a b; do git add "$b"; done', ['stages paths un $b…']],
    ['cat list | while read f; do git add "$f"; done', ['stages paths un $(cat list)…']],
    ["find src -name '*.ts' -execdir git checkout -- {} +", ['discards paths u :(glob)src/**/*.ts']],
    ['git add a $(git diff --name-only)', ['stages paths un a $(git diff --name-only)…']],
    ['git add $(find src lib -type f)', ['stages paths un src lib']],
    ["git checkout -- $(find . -name '*.ts')", ['discards paths u :(glob)**/*.ts']],
    ['git add $(find ./src/ -name "*.ts" -type f -print)', ['stages paths un :(glob)src/**/*.ts']],
    ["find src -name '*.ts' -print0 | xargs -0 git add", ['stages paths un :(glob)src/**/*.ts']],
    ['find . -type f -exec git add {} +', ['stages paths un .']],
    ["find src -name '*.ts' -exec git checkout -- {} \\;", ['discards paths u :(glob)src/**/*.ts']],
    ['git add $(find . -newer mine)', ['stages paths un $(find . -newer mine)…']],
    ['git add $(find . -name a -name b)', ['stages paths un $(find . -name a -name b)…']],
    ['git add $(find .. -type f)', ['stages paths un $(find .. -type f)…']],
    ['git add $(find $D -type f)', ['stages paths un $(find $D -type f)…']],
    ['git add $(find . -not -path "./x/*")', ['stages paths un $(find . -not -path "./x/*")…']],
    ['git add -u src', ['stages paths u src']],
    ['git add -f a', ['stages paths uni a']],
    ['git add -p', ['stages tracked u']],
    ['git add -N a', ['stages paths un a']],
    ['git add -- -A', ['stages paths un -A']],
    ['git stage a b', ['stages paths un a b']],
    ['git add --pathspec-from-file=list', ['stages paths un …']],
    ['git add $FILES a', ['stages paths un $FILES a…']],
    ['git ls-files -m | xargs git add', ['stages paths u .']],
    ['git diff --name-only -z | xargs -0 git checkout --', ['discards paths u :(top)']],
    ['git diff --name-only | xargs -I{} git checkout -- {}', ['discards paths u :(top)']],
    ['git diff --name-only | grep mine | xargs git add', ['stages paths un $(grep mine)…']],
    ['git ls-files -m; cat list | xargs git add', ['stages paths un $(cat list)…']],
    ['git update-index --add a', ['stages paths un a']],
    ['git commit', ['commits index s']],
    ['git commit -m "git add -A"', ['commits index s']],
    ['git commit -am x', ['commits tracked su']],
    ['git commit -qam "x"', ['commits tracked su']],
    ['git commit -ma', ['commits index s']],
    ['git commit -m -a', ['commits index s']],
    ['git commit -uno -m x', ['commits index s']],
    ['git commit -Skey -m x', ['commits index s']],
    ['git commit -m x a b', ['commits paths su a b']],
    ['git commit --only -m x -- a', ['commits paths su a']],
    ['git commit -i a -m x', ['commits paths su a', 'commits index s']],
    ['git commit --amend --no-edit', ['commits index s']],
    ['git commit --amend --only -m x', []],
    ['git commit -p a', ['commits paths su a']],
    ['git rm -r src', ['removes paths su src']],
    ['git rm --cached a', ['removes paths su a']],
    ['git mv a b', ['moves paths su a b']],
    ['git reset --hard', ['discards tracked su']],
    ['git reset --har HEAD~1', ['discards tracked su']],
    ['git reset --merge', ['discards index s']],
    ['git reset --keep', ['unstages index s']],
    ['git reset', ['unstages index s']],
    ['git reset HEAD a', ['unstages paths s HEAD a']],
    ['git reset --soft HEAD~1', []],
    ['git restore a', ['discards paths u a']],
    ['git restore --staged .', ['unstages paths s .']],
    ['git restore -SW .', ['discards paths su .']],
    ['git restore -s HEAD a', ['discards paths su a']],
    ['git restore', []],
    ['git checkout -- a', ['discards paths u a']],
    ['git checkout .', ['discards paths u .']],
    ['git checkout HEAD -- a', ['discards paths su a']],
    ['git checkout HEAD a', ['discards paths su a']],
    ['git checkout main a.ts', ['discards paths su a.ts unless discards paths u main a.ts']],
    ['git checkout a.ts', ['switches-branch everything sun unless discards paths u a.ts']],
    ['git checkout *.ts', ['discards paths u *.ts']],
    ['git checkout -f', ['discards tracked su']],
    [
      'git checkout -f main',
      [
        'discards tracked su unless discards paths u main',
        'switches-branch everything sun unless discards paths u main',
      ],
    ],
    ['git checkout main --', ['switches-branch everything sun']],
    ['git checkout -', ['switches-branch everything sun']],
    ['git checkout "$BRANCH"', ['switches-branch everything sun']],
    ['git checkout HEAD', []],
    ['git checkout', []],
    ['git checkout -b new', ['creates-branch none']],
    ['git checkout -b new HEAD', ['creates-branch none']],
    ['git checkout -b new origin/main', ['switches-branch everything sun']],
    ['git checkout --orphan new', ['creates-branch none']],
    ['git checkout --detach', ['switches-branch everything sun']],
    ['git switch main', ['switches-branch everything sun']],
    ['git switch -c new', ['creates-branch none']],
    ['git switch -fc new', ['discards tracked su', 'creates-branch none']],
    ['git switch --discard-changes main', ['discards tracked su', 'switches-branch everything sun']],
    ['git switch --orphan new', ['switches-branch everything sun']],
    ['gh pr checkout 12', ['switches-branch everything sun']],
    ['git bisect start HEAD v1', ['switches-branch everything sun']],
    ['git clean -fd', ['cleans paths n .']],
    ['git clean -fdx src', ['cleans paths ni src']],
    ['git clean -ffdX', ['cleans paths i .']],
    ['git -c clean.requireForce=false clean', ['cleans paths n .']],
    ['git clean -d', []],
    ['git clean -nfd', []],
    ['git stash', ['stashes tracked su']],
    ['git stash -u', ['stashes everything sun']],
    ['git stash push -am x', ['stashes everything suni']],
    ['git stash push -m x -- a', ['stashes paths su a']],
    ['git stash save -u "my work"', ['stashes everything sun']],
    ['git stash push --staged', ['stashes tracked s']],
    ['git stash pop', ['applies-stash none']],
    ['git stash drop', ['drops-stash none']],
    ['git stash clear', ['drops-stash none']],
    ['git stash list', []],
    ['git stash show -p', []],
    ['git stash create', []],
    ['git pull --rebase --autostash', ['stashes tracked su']],
    ['git -c rebase.autoStash=true rebase main', ['stashes tracked su']],
    ['git -c rebase.autoStash=true rebase --no-autostash main', []],
    ['git rebase --abort', ['discards tracked u']],
    ['git merge --abort', []],
    ['git merge main', ['stashes tracked su if merge.autostash']],
    ['git rebase main', ['stashes tracked su if rebase.autostash']],
    ['git rebase --continue', []],
    ['git pull', ['stashes tracked su if rebase.autostash and pull.rebase or merge.autostash']],
    ['git pull -r', ['stashes tracked su if rebase.autostash']],
    ['git pull --rebase=false', ['stashes tracked su if merge.autostash']],
    ['git pull --no-rebase', ['stashes tracked su if merge.autostash']],
    ['git -c pull.rebase=true pull', ['stashes tracked su if rebase.autostash or merge.autostash']],
    ['git -c rebase.autostash=0 -c merge.autostash=no pull', []],
    ['git read-tree --reset -u HEAD', ['discards tracked su']],
    ['git read-tree -m -u HEAD', []],
    ['git checkout-index -fa', ['discards tracked u']],
    ['git checkout-index a', []],
    ['git push -f', ['force-pushes none']],
    ['git push --force-with-lease=main origin main', ['force-pushes none']],
    ['git push origin +main', ['force-pushes none']],
    ['git push origin :main', ['force-pushes none']],
    ['git push origin --delete x', ['force-pushes none']],
    ['git push --mirror', ['force-pushes none']],
    ['git push -o ci.skip origin main', []],
    ['git push -nf', []],
    ['git worktree remove --force ../w', ['removes-worktree paths ../w']],
    ['git worktree remove ../w', []],
    ['git worktree move a b', ['moves-worktree paths a']],
    ['git worktree add -f ../w main', []],
    ['git commit --no-verify -m x', ['skips-hooks none', 'commits index s']],
    ['git commit -nm x', ['skips-hooks none', 'commits index s']],
    ['git commit --no-ver -m x', ['skips-hooks none', 'commits index s']],
    ['git push --no-verify', ['skips-hooks none']],
    ['git push -n', []],
    ['git -c core.hooksPath=/dev/null commit -m x', ['skips-hooks none', 'commits index s']],
    ['HUSKY=0 git commit -m x', ['skips-hooks none', 'commits index s']],
    ['env GUARD=0 git push', ['skips-hooks none']],
    ['export GUARD=0; git push', ['skips-hooks none']],
    ['GUARD=1 git push', []],
    ['GIT_INDEX_FILE=/t/i git add -A', []],
  ])('%s', (line, expected) => {
    expect(read(line)).toEqual(expected);
  });

  it.each<[string, string[]]>([
    ["bash -lc 'git reset --hard'", ['discards tracked su']],
    ['sudo -E git clean -fd', ['cleans paths n .']],
    ['(cd x; git stash)', ['stashes tracked su']],
    ['true && /usr/bin/git --no-pager -c x=y stash', ['stashes tracked su']],
    ['if ! git stash; then :; fi', ['stashes tracked su']],
    ['echo "$(git stash)"', ['stashes tracked su']],
    ['find . -name "*.ts" -exec git checkout -- {} +', ['discards paths u :(glob)**/*.ts']],
    ['A=-A; git add $A', ['stages everything un']],
    ['git add \\\n  -A', ['stages everything un']],
    ["g''it ad'd' \"-A\"", ['stages everything un']],
    ['git ci -m x', ['commits tracked su']],
    ['git save', ['stages everything un', 'commits index s']],
    ["git both 'a b' *.ts", ['stages paths un a b *.ts', 'commits index s']],
    ['git all a', ['stages everything un']],
    ['git deep', ['commits tracked su']],
    ['git co -- a', ['discards paths u a']],
    ['git CI', ['commits tracked su']],
    ["git -c alias.z='add -A' z", ['stages everything un']],
    ['git add a', ['stages paths un a']],
    ['git loop', []],
    ['git self', []],
  ])('sees through: %s', (line, expected) => {
    expect(read(line)).toEqual(expected);
  });

  it.each([
    'echo git stash',
    'echo "git add -A"',
    'git log --all -- .',
    'git status -u',
    'git diff --stat .',
    'git add',
    'git add -n .',
    'git add --dry-run -A',
    'git add --help',
    'git help add',
    'git --help add -A',
    'git add -h',
    'git commit --dry-run -a',
    'git commit --short',
    'git rm -n a',
    'git show HEAD:a',
    'git branch -d x',
    'git fetch --force',
    'git tag -f x',
    'git grep "reset --hard"',
    'git config alias.x "add -A"',
    'cat <<EOF\ngit stash\nEOF',
    "ssh host 'git reset --hard'",
    'grep -rn "git clean -fd" .',
    'gitk add -A',
    '# git stash',
  ])('has none: %s', (line) => {
    expect(read(line)).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['git -C sub add .', { kind: 'relative', path: 'sub' }],
    ['git -C a -C b add .', { kind: 'relative', path: 'a/b' }],
    ['cd a && git -C ../b add .', { kind: 'relative', path: 'b' }],
    ['git -C /x add .', { kind: 'absolute', path: '/x' }],
    ['git -C "$D" add .', { kind: 'unknown' }],
    ['git --git-dir=.git --work-tree=w add .', { kind: 'relative', path: 'w' }],
    ['GIT_WORK_TREE=w git add .', { kind: 'relative', path: 'w' }],
    ['cd sub && git save', { kind: 'top-level', path: '' }],
    ['git fn x', { kind: 'top-level', path: 'sub' }],
  ])('knows the directory: %s', (line, directory) => {
    expect(effects(line)[0]?.directory).toEqual(directory);
  });

  it.each([
    ['git add -A', 'add-by-name'],
    ['git add .', 'add-by-name'],
    ['git add a.ts', 'ask-holder'],
    ['git add src/', 'add-by-name'],
    ['git commit -a', 'commit-by-name'],
    ['git stash push a.ts', 'leave-in-tree'],
    ['git checkout -- .', 'restore-by-name'],
    ['git clean -fd', 'clean-by-name'],
    ['git switch main', 'separate-worktree'],
    ['git push -f', 'push-without-force'],
  ])('names the safe alternative to %s: %s', (line, code) => {
    expect(effects(line)[0]?.safeAlternative).toBe(code);
  });

  it('keeps the words for the message', () => {
    expect(effects("sudo bash -c 'git add -A'")[0]?.words).toEqual(['git', 'add', '-A']);
  });

  it('follows a bounded number of aliases, whatever they say', () => {
    const names = fc.constantFrom('a', 'b', 'c');
    const body = fc.array(fc.constantFrom('!git a', 'git b', 'c', '; git a', ' add -A', '!', "'", '$@'), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(fc.dictionary(names, body), (dictionary) => {
        const aliases = new Map(Object.entries(dictionary).map(([name, list]) => [name, list.join(' ')]));
        gitEffectsOf(readCommandLine('git a; git b; git c'), aliases);
      }),
    );
  });
});
