import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { claim } from '../../../src/commands/claim.ts';
import { lock } from '../../../src/commands/lock.ts';
import { override } from '../../../src/commands/override.ts';
import {
  type AgentLab,
  type ClaudeSession,
  contextOf,
  makeAgentLab,
  refusalOf,
} from '../../support/agent-lab.ts';

/** The other session is editing a.ts, n.ts (new), .env (ignored) and all of theirs/; this one b.ts and m.ts (new). */
let lab: AgentLab;
let self: ClaudeSession;
let other: ClaudeSession;
const FILES = {
  'a.ts': 'one\n',
  'b.ts': 'one\n',
  'clean.ts': 'one\n',
  'theirs/x.ts': 'one\n',
  'mine/y.ts': 'one\n',
};

async function setScene(): Promise<void> {
  lab = makeAgentLab(FILES);
  self = lab.claude('self');
  other = lab.claude('other');
  await self.start();
  await other.start();
  for (const path of ['a.ts', 'n.ts', '.env', 'clean.ts']) await other.edit(path);
  await claim(await lab.context(other.id()), ['theirs/'], {});
  for (const path of ['b.ts', 'm.ts', 'mine/y.ts']) await self.edit(path);
  for (const path of ['a.ts', 'n.ts', '.env', 'theirs/x.ts', 'b.ts', 'm.ts', 'mine/y.ts'])
    lab.write(path, 'two\n');
}

/** Cases that only ask, and so leave the scene as it is, share one: to set it takes longer than to ask. */
let isShared = false;
let isSet = false;

function leave(): void {
  if (isSet) lab.dispose();
  isSet = false;
}

function shareTheScene(): void {
  beforeAll(() => {
    isShared = true;
  });
  afterAll(() => {
    isShared = false;
    leave();
  });
}

beforeEach(async () => {
  if (!isSet) await setScene();
  isSet = true;
});
afterEach(() => {
  if (!isShared) leave();
});

const SCRIPTS = {
  nuke: 'git checkout -- .',
  save: 'git add -A',
  start: 'npm run nuke',
  outer: 'yarn nuke',
  prewith: 'git restore a.ts',
  with: 'ls',
  add: 'git add',
  build: 'tsc && git status',
  test: 'vitest',
  loop: 'npm run loop && git log',
};

/** The other’s files that a refusal lists. */
const hitsOf = (text: string): readonly string[] => [
  ...new Set(
    [...text.matchAll(/^ {2}(\S+) +[0-9a-f]{4} +(?:here|started|last active)/gm)].map(
      ([, path = '']) => path,
    ),
  ),
];

async function expectRefusal(command: string, paths: readonly string[]): Promise<void> {
  const text = refusalOf(await self.shell(command));
  expect(hitsOf(text).toSorted()).toEqual([...paths].toSorted());
  expect(text).toContain(other.id());
  expect(text).not.toContain('no-verify would');
}

describe('a command that hits the other session’s files, and only asks', () => {
  shareTheScene();
  it.each([
    ['git add -A', ['a.ts', 'n.ts', 'theirs/x.ts']],
    ['git add .', ['a.ts', 'n.ts', 'theirs/x.ts']],
    ['git add -u', ['a.ts', 'theirs/x.ts']],
    ['git add --all mine theirs', ['theirs/x.ts']],
    ['git add -f .env', ['.env']],
    ['git add a.ts', ['a.ts']],
    ['git add $(git diff --name-only)', ['a.ts', 'theirs/x.ts']],
    ['git checkout -- $(git diff --name-only)', ['a.ts', 'theirs/x.ts']],
    ['cd theirs && git add $(git ls-files -m)', ['theirs/x.ts']],
    ['git ls-files -m | xargs git checkout --', ['a.ts', 'theirs/x.ts']],
    ['git ls-files -m |\n  xargs git checkout --', ['a.ts', 'theirs/x.ts']],
    ['git diff --name-only -z | xargs -0 git add', ['a.ts', 'theirs/x.ts']],
    ["find . -name '*.ts' -exec git add {} +", ['a.ts', 'n.ts', 'theirs/x.ts']],
    ['find theirs -type f | xargs git checkout --', ['theirs/x.ts']],
    ['for f in a.ts b.ts theirs/x.ts; do git checkout -- "$f"; done', ['a.ts', 'theirs/x.ts']],
    ['for f in *.ts; do git add "$f"; done', ['a.ts', 'n.ts']],
    ['for d in . mine; do git clean -fd "$d"; done', ['n.ts']],
    ['for d in mine theirs; do (cd "$d" && git add .); done', ['theirs/x.ts']],
    ['for d in mine theirs; do git -C "$d" stash push .; done', ['theirs/x.ts']],
    ['for f in $(git diff --name-only); do git restore "$f"; done', ['a.ts', 'theirs/x.ts']],
    ['git diff --name-only HEAD | xargs git restore', ['a.ts', 'theirs/x.ts']],
    ['git diff --name-only -- theirs | xargs git checkout --', ['theirs/x.ts']],
    ['git ls-files -mz theirs | xargs -0 git add', ['theirs/x.ts']],
    ['echo a.ts | xargs git checkout --', ['a.ts']],
    ["printf '%s\\n' a.ts b.ts | xargs git add", ['a.ts']],
    ['ls *.ts | xargs git checkout --', ['a.ts']],
    ["find . -name '*.ts' -execdir git checkout -- {} +", ['a.ts', 'theirs/x.ts']],
    ['git ls-files -m | while read -r f; do git checkout -- "$f"; done', ['a.ts', 'theirs/x.ts']],
    ['while read -r f; do git checkout -- "$f"; done < <(git ls-files -m)', ['a.ts', 'theirs/x.ts']],
    ["git status --porcelain | awk '{print $2}' | xargs git add", ['a.ts', 'n.ts', 'theirs/x.ts']],
    ['git add --pathspec-from-file=<(git diff --name-only)', ['a.ts', 'theirs/x.ts']],
    ['find theirs | while read f; do git add "$f"; done', ['theirs/x.ts']],
    ['echo "git reset --hard" | sh', ['a.ts', 'theirs/x.ts']],
    ['alias g=git; g add -A', ['a.ts', 'n.ts', 'theirs/x.ts']],
    ['g() { git "$@"; }; g add -A', ['a.ts', 'n.ts', 'theirs/x.ts']],
    ['save() { git add "$1"; git add "$2"; }; save mine theirs', ['theirs/x.ts']],
    ['for f in x; do git add .; done', ['a.ts', 'n.ts', 'theirs/x.ts']],
    ['git checkout -- "$PWD"', ['a.ts', 'theirs/x.ts']],
    ['cd theirs && git add "$(pwd)"', ['theirs/x.ts']],
    ['git -C "$PWD" stash', ['a.ts', 'theirs/x.ts']],
    ['cd "$PWD" && git reset --hard', ['a.ts', 'theirs/x.ts']],
    ['R=$(pwd); cd mine && cd "$R/theirs" && git add -- .', ['theirs/x.ts']],
    ['R=$(git rev-parse --show-toplevel); cd mine && cd "$R" && git clean -fd', ['n.ts']],
    ['F=$(git diff --name-only); git checkout -- $F', ['a.ts', 'theirs/x.ts']],
    ['git commit -am done', ['a.ts', 'theirs/x.ts']],
    ['git commit -m done a.ts', ['a.ts']],
    ['git stash', ['a.ts', 'theirs/x.ts']],
    ['git stash -u', ['a.ts', 'theirs/x.ts', 'n.ts']],
    ['git reset --hard', ['a.ts', 'theirs/x.ts']],
    ['git checkout -- .', ['a.ts', 'theirs/x.ts']],
    ['git checkout a.ts', ['a.ts']],
    ['git restore theirs', ['theirs/x.ts']],
    ['git clean -fd', ['n.ts']],
    ['git clean -fdx', ['n.ts', '.env']],
    ['git rm -f a.ts', ['a.ts']],
    ['git rm clean.ts', ['clean.ts']],
    ['git mv a.ts z.ts', ['a.ts']],
    ['git mv a.ts mine/', ['a.ts']],
    ['git mv mine/y.ts a.ts', ['a.ts']],
    ['git switch main~0', ['a.ts', 'theirs/x.ts', 'n.ts']],
    ['git checkout -b feature', ['a.ts', 'theirs/x.ts', 'n.ts']],
    ['cd theirs && git add .', ['theirs/x.ts']],
    ['git -C theirs add .', ['theirs/x.ts']],
    ['npm test && (cd mine; git add -A)', ['a.ts', 'n.ts', 'theirs/x.ts']],
    ["bash -c 'git add -A'", ['a.ts', 'n.ts', 'theirs/x.ts']],
    ['env FOO=1 timeout 60 git add -A', ['a.ts', 'n.ts', 'theirs/x.ts']],
    ['git add -A || true; echo done', ['a.ts', 'n.ts', 'theirs/x.ts']],
    ['git commit --no-verify -am done', ['a.ts', 'theirs/x.ts']],
    ['git pull --autostash', ['a.ts', 'theirs/x.ts']],
    ['guard run docker -- git stash', ['a.ts', 'theirs/x.ts']],
    ["guard run docker --wait -- sh -c 'git stash && docker compose up -d'", ['a.ts', 'theirs/x.ts']],
    ['npx guard run docker -- git reset --hard', ['a.ts', 'theirs/x.ts']],
    ['git guard run vercel -- git checkout .', ['a.ts', 'theirs/x.ts']],
    ['guard run vercel -- git commit -nam x', ['a.ts', 'theirs/x.ts']],
    ['npx git checkout .', ['a.ts', 'theirs/x.ts']],
    ['git diff --name-only | grep ts | xargs git restore', ['a.ts', 'theirs/x.ts']],
    ['git restore $(git diff --name-only | grep theirs)', ['theirs/x.ts']],
    ['git diff --name-only | head -1 | xargs git checkout --', ['a.ts', 'theirs/x.ts']],
    ["git status --short | grep '^ M' | cut -c4- | xargs git checkout --", ['a.ts', 'theirs/x.ts']],
    ["find . -name '*.ts' | grep -v node_modules | xargs git add", ['a.ts', 'n.ts', 'theirs/x.ts']],
    ['for f in $(git diff --name-only | grep ts); do git restore "$f"; done', ['a.ts', 'theirs/x.ts']],
    ['mapfile -t F < <(git diff --name-only); git add "${F[@]}"', ['a.ts', 'theirs/x.ts']],
    ['F=(a.ts b.ts); git restore "${F[@]}"', ['a.ts']],
    ["echo a.ts | xargs -I{} sh -c 'git restore {}'", ['a.ts']],
    ["find . -name '*.ts' -exec sh -c 'git restore \"$1\"' _ {} \\;", ['a.ts', 'theirs/x.ts']],
    ['cd mine && git status -s | cut -c4- | xargs git add', ['a.ts', 'n.ts', 'theirs/x.ts']],
    ['cd nope; git checkout .', ['a.ts', 'theirs/x.ts']],
    ['cd nope; git checkout HEAD .', ['a.ts', 'theirs/x.ts']],
    ['cd nope\ngit add .', ['a.ts', 'n.ts', 'theirs/x.ts']],
    ['cd /nope; git stash', ['a.ts', 'theirs/x.ts']],
    ['cd ~/nope; git add -A', ['a.ts', 'n.ts', 'theirs/x.ts']],
    ['cd a.ts; git add .', ['a.ts', 'n.ts', 'theirs/x.ts']],
    ['cd nope 2>/dev/null || echo already there; git checkout -- .', ['a.ts', 'theirs/x.ts']],
    ['cd nope || git checkout -- .', ['a.ts', 'theirs/x.ts']],
    ['cd theirs; cd nope; git restore .', ['theirs/x.ts']],
    ['cd nope; cd theirs; git restore .', ['theirs/x.ts']],
    ['cd ${X:-.} && git reset --hard', ['a.ts', 'theirs/x.ts']],
    ['cd "$(dirname "$0")/.." && git add -A', ['a.ts', 'n.ts', 'theirs/x.ts']],
    ['git -C "$REPO" reset --hard', ['a.ts', 'theirs/x.ts']],
    ['cd theirs && cd "$X" && git checkout .', ['theirs/x.ts']],
    ['[ -d nope ] || cd /; git stash', ['a.ts', 'theirs/x.ts']],
    ['if [ -d nope ]; then cd nope; fi; git stash', ['a.ts', 'theirs/x.ts']],
    ['cat <<EOF | bash\ngit checkout .\nEOF', ['a.ts', 'theirs/x.ts']],
    ["find . -name '*.ts' -mmin -60 | xargs git checkout --", ['a.ts', 'theirs/x.ts']],
    ['git restore $(find theirs -newer b.ts)', ['theirs/x.ts']],
    ['find . -newer b.ts -exec git add {} \\;', ['a.ts', 'n.ts', 'theirs/x.ts']],
    ['find . -maxdepth 1 -type f -mmin -5 | xargs git add', ['a.ts', 'n.ts']],
    ["printf 'theirs/x.ts\\n' | git checkout --pathspec-from-file=-", ['theirs/x.ts']],
    ['git restore --pathspec-from-file=- <<< a.ts', ['a.ts']],
    ['git ls-files -m | git add --pathspec-from-file=-', ['a.ts', 'theirs/x.ts']],
    ["npx -c 'git add -A'", ['a.ts', 'n.ts', 'theirs/x.ts']],
    ["script -qc 'git checkout .' /dev/null", ['a.ts', 'theirs/x.ts']],
    ['git --icase-pathspecs add THEIRS/X.TS', ['theirs/x.ts']],
    ['set -- a.ts b.ts; git add "$@"', ['a.ts']],
  ])('is refused: %s', expectRefusal);

  it.each([
    ['git add -A', 'git add -- b.ts m.ts mine/y.ts'],
    ['git commit -am x', 'git commit -m MESSAGE -- b.ts mine/y.ts'],
    ['git stash', 'git commit'],
    ['git clean -fd', 'rm -- m.ts'],
    ['git checkout -b feature', 'git worktree add'],
    ['git reset --hard', 'git restore -- b.ts mine/y.ts'],
    ['git pull --rebase --autostash', 'git pull --no-rebase --no-autostash'],
    ['git rebase --autostash main', 'git rebase --no-autostash main'],
  ])('says what to type instead of %s', async (command, instead) => {
    const text = refusalOf(await self.shell(command));
    const [program = '', ...words] = instead.split(' -- ');
    expect(text).toContain(program);
    for (const word of words.join(' ').split(' ').filter(Boolean)) expect(text).toContain(word);
  });

  it.each<[string, string | readonly string[] | null]>([
    ['git add -A', 'stage by name  git add -- b.ts mine/y.ts m.ts'],
    ['git add mine theirs', 'stage by name  git add -- mine/y.ts'],
    ['git add theirs', null],
    ['git add a.ts', null],
    ['cd theirs && git add .', null],
    ['git add a.ts m.ts', 'stage by name  git add -- m.ts'],
    ['git commit -am x', 'commit by name  git commit -m MESSAGE -- b.ts mine/y.ts'],
    ['git commit -m x a.ts b.ts', 'commit by name  git commit -m MESSAGE -- b.ts'],
    ['git commit --amend -am x', 'commit by name  git commit --amend -m MESSAGE -- b.ts mine/y.ts'],
    ['git commit -a --amend --no-edit', 'commit by name  git commit --amend --no-edit -- b.ts mine/y.ts'],
    ['git commit -am "x --amend"', 'commit by name  git commit -m MESSAGE -- b.ts mine/y.ts'],
    ['git commit -m x theirs', null],
    ["git restore 'theirs/*.ts'", null],
    ["git restore '*y.ts' theirs", 'restore by name  git restore -- mine/y.ts'],
    ['git restore theirs', null],
    ['git reset --hard', 'restore by name  git restore -- b.ts mine/y.ts'],
    ['git clean -fd', 'delete by name  rm -- m.ts'],
    ['git stash', 'commit instead  git commit -m WIP -- b.ts mine/y.ts'],
    ['git stash -u', 'commit instead  git add -- m.ts && git commit -m WIP -- b.ts mine/y.ts m.ts'],
    ['git switch -c nb', 'a tree of your own  git worktree add -b nb ../nb'],
    ['git checkout -b fix/nb HEAD', 'a tree of your own  git worktree add -b fix/nb ../fix-nb HEAD'],
    ['git checkout -B nb main~0', "a tree of your own  git worktree add -B nb ../nb 'main~0'"],
    ['git switch side', 'a tree of your own  git worktree add ../side side'],
    [
      'git checkout --orphan nb',
      'a tree of your own  git worktree add --detach ../nb && git -C ../nb checkout --orphan nb',
    ],
    [
      'cd mine && git switch --orphan fix/nb',
      'a tree of your own  git worktree add --detach ../fix-nb && git -C ../fix-nb switch --orphan fix/nb',
    ],
    ['git branch -m trunk', 'a tree of your own  git worktree add -b trunk ../trunk'],
    ['git branch -M main fix/nb', 'a tree of your own  git worktree add -B fix/nb ../fix-nb'],
    [
      'git symbolic-ref HEAD refs/heads/nb',
      'a tree of your own  git worktree add --detach ../nb && git -C ../nb symbolic-ref HEAD refs/heads/nb',
    ],
    ['git checkout --orphan "$B"', null],
    ['git checkout --detach', null],
    ['git rebase --autostash main', 'once all is committed  git rebase --no-autostash main'],
    ['git -C mine rebase --autostash', 'once all is committed  git -C mine rebase --no-autostash'],
    ['git rebase --autostash "$B"', null],
    ['git merge --autostash side', 'without stashing  git merge --no-autostash side'],
    [
      'git pull --autostash origin other',
      'without stashing  git pull --no-rebase --no-autostash origin other',
    ],
    [
      'git pull --no-rebase --autostash origin "a b"',
      "without stashing  git pull --no-rebase --no-autostash origin 'a b'",
    ],
    [
      'git -c rebase.autoStash=true pull --rebase=merges up main',
      [
        'once all is committed  git -c rebase.autoStash=true pull --no-autostash --rebase=merges up main',
        'or merge now  git -c rebase.autoStash=true pull --no-autostash --no-rebase up main',
      ],
    ],
    [
      'git pull --rebase --autostash upstream main',
      [
        'once all is committed  git pull --rebase --no-autostash upstream main',
        'or merge now  git pull --no-rebase --no-autostash upstream main',
      ],
    ],
  ])('says to do the same to one’s own files that it covers: %s', async (command, row) => {
    const text = refusalOf(await self.shell(command));
    expect(hitsOf(text)).not.toEqual([]);
    const labels =
      /^ {2}(?:.*by name|commit instead|a tree of your own|without stashing|once all is committed|or merge now) .*$/gm;
    const rows = (text.match(labels) ?? []).map((line) => line.trim().replace(/ {2,}/g, '  '));
    expect(rows).toEqual(row === null ? [] : [row].flat());
  });
});

describe('a command that hits the other session’s files', () => {
  it('says to commit by name what the line adds, where another’s file is staged', async () => {
    lab.write('free.ts', 'nobody’s\n');
    lab.git('add', 'a.ts');
    const instead = async (command: string): Promise<string | undefined> =>
      /commit by name +(.*)/.exec(refusalOf(await self.shell(command)))?.[1];
    expect(await instead('git commit -m x')).toBeUndefined();
    expect(await instead('git add b.ts && git commit -m x')).toBe('git commit -m MESSAGE -- b.ts');
    expect(await instead('git add mine; git commit --amend')).toBe(
      'git commit --amend -m MESSAGE -- mine/y.ts',
    );
    expect(await instead('git add free.ts a.ts && git commit -m x')).toBe(
      'git add -- free.ts && git commit -m MESSAGE -- free.ts',
    );
    lab.git('rm', '-q', '--cached', 'b.ts');
    expect(await instead('git add b.ts && git commit -m x')).toBe(
      'git add -- b.ts && git commit -m MESSAGE -- b.ts',
    );
  });

  it.each([
    ['git mv theirs z', ['theirs/x.ts', 'theirs/new.ts']],
    ['git mv theirs/deep z', ['theirs/deep/new.ts']],
  ])('is refused with all that lies in a directory: %s', async (command, paths) => {
    lab.write('theirs/deep/old.ts', 'x\n');
    lab.git('add', 'theirs/deep');
    lab.git('commit', '-qm', 'old', '--', 'theirs/deep');
    for (const path of paths) lab.write(path, 'two\n');
    await expectRefusal(command, paths);
  });

  it.each([
    ['guard wait a.ts; git commit -m x -- a.ts', ['a.ts']],
    ['guard wait a.ts || git commit -m x -- a.ts', ['a.ts']],
    ['guard wait a.ts & git commit -m x -- a.ts', ['a.ts']],
    ['guard wait a.ts && true; git commit -m x -- a.ts', ['a.ts']],
    ['ssh box guard wait a.ts && git commit -m x -- a.ts', ['a.ts']],
    ['echo a.ts | xargs guard wait && git commit -m x -- a.ts', ['a.ts']],
    ['guard wait && git commit -m x -- a.ts', ['a.ts']],
    ['guard status a.ts && git commit -m x -- a.ts', ['a.ts']],
    ['guard wait a.ts && git commit --no-verify -m x -- a.ts', ['a.ts']],
    ['guard wait b.ts && git add a.ts', ['a.ts']],
    ['guard wait theirs/x.ts && cd theirs && git add x.ts', ['theirs/x.ts']],
    ['guard wait a.ts && cd theirs && git add x.ts', ['theirs/x.ts']],
    ["guard wait '*.ts' && git add '*.ts'", ['a.ts', 'n.ts', 'theirs/x.ts']],
    ['guard wait a.ts && git checkout -- a.ts', ['a.ts']],
  ])('is refused where the line may come to it without having waited for it: %s', async (command, paths) => {
    await expectRefusal(command, paths);
  });

  it('names a tree of one’s own as nothing is called beside the repository', async () => {
    lab.write('../nb/notes', 'mine\n');
    lab.write('../nb-2', 'mine\n');
    expect(refusalOf(await self.shell('git switch -c nb'))).toContain('git worktree add -b nb ../nb-3\n');
  });

  it('names the working tree that has the branch, which git checks out in no second one', async () => {
    lab.git('worktree', 'add', '-q', '-b', 'side', '../its tree');
    const text = refusalOf(await self.shell('git switch side'));
    expect(text).toContain(`  its working tree    cd '${lab.root}/its tree'\n`);
    expect(text).not.toContain('git worktree add');
  });

  it('does not say to do it to what another session holds as well', async () => {
    await claim(await lab.context(other.id()), ['b.ts'], { override: 'agreed' });
    const rows = async (session: ClaudeSession, command: string) =>
      (refusalOf(await session.shell(command)).match(/^ {2}(?:.*by name|commit instead) .*$/gm) ?? []).map(
        (line) => line.trim().replace(/ {2,}/g, '  '),
      );
    expect(await rows(self, 'git restore b.ts')).toEqual([]);
    expect(await rows(self, 'git restore b.ts mine')).toEqual(['restore by name  git restore -- mine/y.ts']);
    expect(await rows(self, 'git reset --hard')).toEqual(['restore by name  git restore -- mine/y.ts']);
    // Who came first is only warned when it commits; who came later is refused.
    expect(await rows(self, 'git stash')).toEqual(['commit instead  git commit -m WIP -- b.ts mine/y.ts']);
    expect(await rows(other, 'git stash')).toEqual(['commit instead  git commit -m WIP -- a.ts theirs/x.ts']);
    expect(await rows(other, 'git add -A')).toEqual(['stage by name  git add -- a.ts theirs/x.ts n.ts']);
    await override(await lab.context(other.id()), ['b.ts'], { reason: 'agreed' });
    expect(await rows(other, 'git stash')).toEqual([
      'commit instead  git commit -m WIP -- a.ts b.ts theirs/x.ts',
    ]);
  });

  it('does not take a file of another session’s for its own by a name that reads as a pattern', async () => {
    expect(await self.edit('{a,z}.ts')).toBeNull();
    lab.write('{a,z}.ts', 'x\n');
    const text = refusalOf(await self.shell('git add -A'));
    expect(text).toContain(" git add -- b.ts mine/y.ts m.ts '{a,z}.ts'\n");
    expect(refusalOf(await self.shell('git stash'))).toContain(' git commit -m WIP -- b.ts mine/y.ts\n');
    expect(refusalOf(await self.shell('git reset --hard'))).toContain(' git restore -- b.ts mine/y.ts\n');
  });

  it('suggests commands that do what they say', async () => {
    const typed = (text: string, label: string) =>
      execFileSync('bash', ['-c', new RegExp(`${label} +(.*)`).exec(text)?.[1] ?? 'exit 9'], {
        cwd: lab.top,
      });
    const committing = refusalOf(await self.shell('git commit -am x'));
    typed(committing, 'commit by name');
    expect(lab.git('show', '--name-only', '--format=')).toBe('b.ts\nmine/y.ts');
    typed(refusalOf(await self.shell('git checkout --orphan ob')), 'a tree of your own');
    expect(lab.git('-C', '../ob', 'symbolic-ref', 'HEAD')).toBe('refs/heads/ob');
    lab.write('b.ts', 'three\n');
    lab.write('mine/y.ts', 'three\n');
    lab.git('add', 'b.ts', 'm.ts');
    expect(await self.edit('mine/y.ts')).toBeNull();
    expect(await self.edit('b.ts')).toBeNull();
    expect(await self.edit('m.ts')).toBeNull();
    typed(refusalOf(await self.shell('git reset --hard')), 'restore by name');
    expect(lab.git('status', '--short', 'b.ts', 'm.ts', 'mine')).toBe('');
    typed(refusalOf(await self.shell('git switch -c nb')), 'a tree of your own');
    expect(lab.git('-C', '../nb', 'branch', '--show-current')).toBe('nb');
    expect(lab.git('branch', '--show-current')).toBe('main');
  });

  it.each(['git reset --hard', 'git checkout HEAD .', 'git restore -SW .', 'git checkout -f'])(
    'undoes one’s own staged changes as %s would',
    async (command) => {
      lab.git('checkout', '--', 'mine');
      lab.git('add', 'b.ts', 'm.ts');
      const restore = 'restore by name     git restore --staged --worktree -- b.ts m.ts\n';
      expect(refusalOf(await self.shell(command))).toContain(restore);
      for (const unstaged of ['git checkout .', 'git restore .'])
        expect(refusalOf(await self.shell(unstaged))).not.toContain('by name');
    },
  );

  it('names what the whole line hits once, where the next step is the same for all of it', async () => {
    lab.git('branch', 'side');
    const text = refusalOf(await self.shell('git checkout -f side'));
    expect(text.match(/^guard: not run:/gm)).toHaveLength(2);
    expect(text.match(/guard wait .*/g)).toEqual(['guard wait a.ts theirs/x.ts n.ts']);
    expect(text.match(/guard override .* --reason/g)).toEqual([
      'guard override a.ts theirs/x.ts n.ts --reason',
    ]);
    expect(text).not.toContain('\n\n');
  });

  it('suggests a tree for a stash, where there is one; without, nothing would happen', async () => {
    expect(await self.shell('git stash branch foo')).toBeNull();
    lab.git('stash', 'push', '-q', '--', 'b.ts');
    const text = refusalOf(await self.shell('git stash branch foo'));
    execFileSync('bash', ['-c', /a tree of your own +(.*)/.exec(text)?.[1] ?? 'exit 9'], { cwd: lab.top });
    expect(lab.git('-C', '../foo', 'status', '--short', '--branch')).toBe('## foo\n M b.ts');
    expect(await self.shell('git stash branch foo')).toBeNull();
    expect(refusalOf(await self.shell('git stash branch foo main'))).toContain('switch the branch');
  });

  it('suggests whole commands for many files, too', async () => {
    for (let number = 10; number < 40; number += 1) {
      lab.write(`mine/deep/${number}.ts`, 'x\n');
      lab.write(`theirs/deep/${number}.ts`, 'x\n');
      lab.write(`flat-${number}.ts`, 'x\n');
    }
    await claim(await lab.context(self.id()), ['mine/', 'flat-*.ts'], {});
    await other.edit('mine/other.ts');
    lab.write('mine/one/z.ts', 'x\n');
    const text = refusalOf(await self.shell('git add mine theirs'));
    expect(text).toContain('stage by name       git add -- mine/\n');
    expect(text).toContain('wait for them       guard wait theirs/\n');
    expect(text).toContain('guard override theirs/ --reason "why"\n');
    expect(text).toMatch(/^ {22}\(then the same command; [0-9a-f]{4} will be told\)$/m);
    const all = refusalOf(await self.shell('git add -A'));
    expect(all).toMatch(/stage by name +git add -- b\.ts( \S+){19}\n {22}\(the first 20 of 33 names\)\n/);
    expect(all.replace(/ … and \d+ more/, '')).not.toContain('…');
  });

  it('says since when the holder is here, and when it was last active', async () => {
    lab.clock.now += 40_000;
    await other.prompt();
    lab.clock.now += 5_000;
    expect(refusalOf(await self.shell('git add a.ts'))).toMatch(
      /^ {2}a\.ts {2}[0-9a-f]{4} {2}here for 45s, last active (?:5|45)s ago$/m,
    );
  });

  it.each([
    ['npm run nuke', ['a.ts', 'theirs/x.ts']],
    ['npm run --silent nuke -- --quiet', ['a.ts', 'theirs/x.ts']],
    ['npm run-script nuke', ['a.ts', 'theirs/x.ts']],
    ['cd mine && npm run nuke', ['a.ts', 'theirs/x.ts']],
    ['cd mine && npm --prefix .. run nuke', ['a.ts', 'theirs/x.ts']],
    ['npm run save', ['a.ts', 'n.ts', 'theirs/x.ts']],
    ['pnpm nuke', ['a.ts', 'theirs/x.ts']],
    ['yarn run save', ['a.ts', 'n.ts', 'theirs/x.ts']],
    ['bun run nuke', ['a.ts', 'theirs/x.ts']],
    ['npm start', ['a.ts', 'theirs/x.ts']],
    ['npm run outer', ['a.ts', 'theirs/x.ts']],
    ['npm run nuke --silent --loglevel warn', ['a.ts', 'theirs/x.ts']],
    ['cd mine && npm run nuke --prefix ..', ['a.ts', 'theirs/x.ts']],
    ['npm run mend -w pack', ['a.ts']],
    ['npm --workspace=pack run mend', ['a.ts']],
    ['pnpm --filter ./pack mend', ['a.ts']],
    ['pnpm -w run nuke', ['a.ts', 'theirs/x.ts']],
    ['npm run with', ['a.ts']],
    ['npm run add -- a.ts', ['a.ts']],
    ['guard run docker -- npm run nuke', ['a.ts', 'theirs/x.ts']],
    ['git config alias.aa "add -A" && git aa', ['a.ts', 'n.ts', 'theirs/x.ts']],
    ["git config --local alias.zz '!git stash' ; git zz", ['a.ts', 'theirs/x.ts']],
  ])('is understood through scripts and aliases that it names: %s', async (command, paths) => {
    lab.write('package.json', JSON.stringify({ scripts: SCRIPTS }));
    lab.write('pack/package.json', JSON.stringify({ scripts: { mend: 'git restore ../a.ts' } }));
    expect(hitsOf(refusalOf(await self.shell(command))).toSorted()).toEqual(paths);
  });

  it.each([
    'npm run build',
    'npm test',
    'npm run none',
    'yarn',
    'pnpm install',
    'npm run add -- b.ts',
    'npm run loop',
    'npm run nuke --workspaces',
    'npm run nuke -w theirs',
    'pnpm -r run nuke',
    'pnpm --filter web nuke',
  ])('is not seen in a harmless script: %s', async (command) => {
    lab.write('package.json', JSON.stringify({ scripts: SCRIPTS }));
    expect(await self.shell(command)).toBeNull();
  });

  it('is not seen in a package.json that cannot be read', async () => {
    lab.write('package.json', '{ "scripts": ');
    expect(await self.shell('npm run nuke')).toBeNull();
    lab.write('package.json', '{ "scripts": null }');
    expect(await self.shell('npm run nuke')).toBeNull();
    lab.write('package.json', 'null');
    expect(await self.shell('npm run nuke')).toBeNull();
  });

  it('does not wait for a package.json that never ends', async () => {
    execFileSync('mkfifo', [join(lab.top, 'package.json')]);
    expect(await self.shell('npm run nuke')).toBeNull();
  });

  it.each(['link/f', '../outside'])('is no less for a claim that git cannot tell about: %s', async (odd) => {
    lab.write('mine/f', 'two\n');
    lab.write('../outside', 'two\n');
    symlinkSync('mine', join(lab.top, 'link'));
    const cell = `${lab.rows()[other.id()]}, ${odd}`;
    lab.write('.claude/sessions.md', lab.sessionsText().replace(lab.rows()[other.id()] ?? '', cell));
    expect(hitsOf(refusalOf(await self.shell('git clean -fdx')))).toContain('.env');
  });

  it('is quoted as it runs, without the alias that was set for it', async () => {
    expect(refusalOf(await self.shell('git -c alias.x="add -A" x'))).toContain('not run: git add -A would');
    expect(refusalOf(await self.shell('git -c core.x=1 -c alias.y=add -c alias.x="y -A" x'))).toContain(
      'not run: git -c core.x=1 add -A would',
    );
  });

  it('is understood through aliases of the repository, of which git is asked only then', async () => {
    lab.git('config', 'alias.save', '!git add -A && git commit -m wip');
    lab.git('config', 'alias.ca', 'commit -a');
    expect(hitsOf(refusalOf(await self.shell('git save')))).toContain('a.ts');
    expect(hitsOf(refusalOf(await self.shell('git ca -m x')))).toContain('a.ts');
    expect(refusalOf(await self.shell('git unheard-of'))).toBe('');
  });

  it('that hits nobody is not looked into, and meets no configuration that cannot be read', async () => {
    lab.configure({ edit: 'nonsense' });
    for (const command of ['git log', 'git status', 'git diff HEAD', 'git show'])
      expect(await self.shell(command)).toBeNull();
  });

  it('names a file once, however often a loop would hit it', async () => {
    const text = refusalOf(await self.shell('for f in 1 2 3; do git add -A; done'));
    expect(text.match(/^ {2}a\.ts /gm)).toHaveLength(1);
  });

  it('is written down', async () => {
    await self.shell('git add -A');
    const refused = (await (await lab.context()).store.journal()).filter(({ kind }) => kind === 'refused');
    expect(refused).toMatchObject([{ session: self.id(), detail: expect.stringContaining('git add -A') }]);
  });

  it.each([
    ['rebase.autoStash', ['git rebase main', 'git pull --rebase', 'git pull -r']],
    ['merge.autoStash', ['git merge main', 'git pull', 'git pull --no-rebase']],
  ])('is refused where the repository has git stash by itself: %s', async (key, commands) => {
    const others = ['git rebase', 'git pull --rebase', 'git merge x', 'git pull --no-rebase'];
    for (const command of [...commands, ...others]) expect(await self.shell(command)).toBeNull();
    lab.git('config', key, 'true');
    for (const command of commands) {
      expect(hitsOf(refusalOf(await self.shell(command)))).toEqual(['a.ts', 'theirs/x.ts']);
      expect(await self.shell(`${command} --no-autostash`)).toBeNull();
      expect(await self.shell(command.replace('git ', `git -c ${key}=false `))).toBeNull();
    }
    const merges = key.startsWith('merge');
    expect(await self.shell(merges ? 'git rebase main' : 'git merge main')).toBeNull();
    expect(await self.shell(merges ? 'git pull --rebase' : 'git pull')).toBeNull();
    expect(await self.shell(`git ${merges ? 'merge' : 'rebase'} --continue`)).toBeNull();
    lab.git('config', 'pull.rebase', 'true');
    expect(hitsOf(refusalOf(await self.shell('git pull')))).toEqual(['a.ts', 'theirs/x.ts']);
  });

  it('is refused where others’ files are in the index already', async () => {
    lab.git('add', 'a.ts', 'b.ts');
    expect(hitsOf(refusalOf(await self.shell('git commit -m x')))).toEqual(['a.ts']);
    expect(hitsOf(refusalOf(await self.shell('git commit -n -m x')))).toEqual(['a.ts']);
  });
});

describe('a stash', () => {
  const stash = (...paths: string[]) => lab.git('stash', 'push', '-q', '-u', '--', ...paths);

  it.each([
    ['git stash pop', 'take 1 file of other sessions off the stash'],
    ['git stash pop --index stash@{0}', 'take 1 file of other sessions off the stash'],
    ['git stash drop', 'throw away what is stashed of 1 file of other sessions'],
    ['git stash drop -q 0', 'throw away what is stashed of 1 file of other sessions'],
    ['git stash drop "$S"', 'throw away what is stashed of 2 files of other sessions'],
    ['git stash clear', 'throw away what is stashed of 2 files of other sessions'],
  ])('with another’s files is left to that session: %s', async (command, would) => {
    stash('n.ts');
    stash('b.ts');
    stash('a.ts');
    const text = refusalOf(await self.shell(command));
    expect(text).toContain(would);
    expect(hitsOf(text)).toContain('a.ts');
    expect(text).toContain('guard wait a.ts');
    expect(await other.shell(command.replace('clear', 'list').replace('"$S"', ''))).toBeNull();
    expect(await self.shell(`GUARD_OVERRIDE=agreed ${command}`)).toBeNull();
  });

  it.each([
    'git stash apply',
    'git stash list',
    'git stash show -p',
    'git stash pop 1',
    'git stash drop stash@{1}',
    'git stash push -- mine && npm test; git stash pop',
    'git stash push -- mine; git stash drop 2',
    'git stash pop 7',
  ])('is free where none of them is taken away: %s', async (command) => {
    stash('b.ts');
    stash('a.ts');
    expect(await self.shell(command)).toBeNull();
  });

  it('that the line only means to make leaves another’s on top', async () => {
    stash('a.ts');
    const text = refusalOf(await self.shell('git stash push -- docs; git stash pop'));
    expect(hitsOf(text)).toEqual(['a.ts']);
  });
});

describe('what others did over the session’s head', () => {
  const TOLD = 'claimed b.ts, which you are editing';
  beforeEach(async () => {
    await claim(await lab.context(other.id()), ['b.ts'], { override: 'agreed' });
  });

  it.each(['ls', 'git status', 'git add m.ts'])(
    'is told with the next command, once: %s',
    async (command) => {
      const answer = await self.shell(command);
      expect(contextOf(answer)).toContain(TOLD);
      expect(answer?.hookSpecificOutput).not.toHaveProperty('permissionDecision');
      expect(await self.shell(command)).toBeNull();
    },
  );

  it('waits while a command is refused, and for its own session', async () => {
    expect(await other.shell('ls')).toBeNull();
    expect(refusalOf(await self.shell('git add -A'))).not.toBe('');
    expect(contextOf(await self.shell('ls'))).toContain(TOLD);
  });

  it('waits for an event that the agent’s model hears', async () => {
    const gemini = {
      session_id: 'g',
      cwd: lab.top,
      tool_name: 'run_shell_command',
      tool_input: { command: 'ls' },
    };
    await lab.hook('gemini', { ...gemini, hook_event_name: 'SessionStart', source: 'startup' });
    const id = Object.keys(lab.rows()).find((one) => one !== self.id() && one !== other.id()) ?? '';
    await claim(await lab.context(id), ['g.ts'], {});
    await claim(await lab.context(other.id()), ['g.ts'], { override: 'agreed' });
    await lab.hook('gemini', { ...gemini, hook_event_name: 'BeforeTool' });
    const after = await lab.hook('gemini', { ...gemini, hook_event_name: 'AfterTool' });
    expect(JSON.stringify(after)).toContain('claimed g.ts, which you are editing');
  });
});

describe('a repository that the line itself makes', () => {
  shareTheScene();
  it.each([
    'git worktree add .claude/worktrees/q -b q && cd .claude/worktrees/q && git add -A && git commit -am x',
    'git worktree add --detach q && git -C q reset --hard',
    'git clone -q . tmpclone && cd tmpclone && git add -A',
    'git clone https://x.org/y.git && cd y && git add -A',
    'git clone --depth 1 git@x.org:u/y && git -C y stash -u',
    'git clone https://x.org/y/ && cd y/deep && git clean -fd && cd .. && git add .',
    'git clone https://x.org/y.git &&\n  cd y &&\n\n  git add -A &&\n  git commit -am x',
    'git clone https://x.org/y.git && (cd y && git add -A && git stash)',
    'git clone https://x.org/y.git && (git -C y add -A; git -C y stash)',
    "bash -c 'git clone https://x.org/y.git && cd y && git add -A'",
    'git clone https://x.org/y.git 2>&1 && cd y && npm i | tail -3 && git add -A',
    'git clone https://x.org/y.git && cd y && git push --force',
    'git clone https://x.org/y.git && cd y && rm -rf dist && git add -A',
    'git clone https://x.org/y.git && rm -rf y/.git && cd y && git init && git add -A',
    'mkdir y && cd y && git init && git add -A',
    'mkdir -p y/z && cd y && git init -q -b main && cd z && git add -A && git commit -am x',
    'npm create vite@latest app && cd app && git init && git add -A && git commit -am x',
    'git init y && git -C y add -A',
    'cd mine && git init && git add -A && git commit -am x',
  ])('concerns nobody: %s', async (command) => {
    expect(await self.shell(command)).toBeNull();
  });

  it.each([
    'git init && git add -A',
    'git init . && git add -A',
    'cd mine && git init .. && cd .. && git add -A',
    'cd .. && git init && cd repository && git add -A',
    'git clone https://x.org/y.git; git add -A',
    'git clone https://x.org/y.git && git add -A',
    'git clone https://x.org/y.git && cd y && cd .. && git add -A',
    'git clone https://x.org/y.git || git -C y add -A',
    'git clone https://x.org/y.git; cd y; git add -A',
    'mkdir y; cd y; git init && git add -A',
    'mkdir y && cd y; git init && git add -A',
    'mkdir y && cd y || echo no; git init && git add -A',
    'cd y && (true); git init && git add -A',
    '! cd y && git init && git add -A',
    '! git clone https://x.org/y.git && cd y && git add -A',
    'git clone https://x.org/y.git || true && cd y && git add -A',
    'git clone https://x.org/y.git && true || git -C y add -A',
    'git clone https://x.org/y.git && (cd y/none; git add -A)',
    'git clone https://x.org/y.git & cd y && git add -A',
    'true && git clone https://x.org/y.git | tail && cd y && git add -A',
    'echo | xargs -r git clone https://x.org/y.git && cd y && git add -A',
    'if git clone https://x.org/y.git; then true; fi && cd y && git add -A',
    'f() { cd y; git init && git add -A; }; f',
    'f() { git init y; }; f && cd y && git add -A',
    'git clone https://x.org/y.git && rm -rf y/.git && cd y && git add -A',
    'git clone https://x.org/y.git && (cd y && rm -rf .git) && cd y && git add -A',
    'git clone https://x.org/y.git && rm -rf y && mkdir y && cd y && git add -A',
    'git clone --help && cd y && git add -A',
    'mkdir y && cd y && GIT_DIR=/tmp/other git init && git add -A',
    'mkdir y && cd y && git init && git --git-dir=../.git add -A',
    'git worktree list && cd q && git add -A',
    'cd theirs && git init && git clean -fd',
    'git worktree add q && cd q && git -C .. add -A',
  ])('does not hide what is done here: %s', async (command) => {
    lab.write('theirs/new.ts', 'x\n');
    expect(hitsOf(refusalOf(await self.shell(command)))).not.toEqual([]);
  });
});

describe('a command that hits nobody, and only asks', () => {
  shareTheScene();
  it.each([
    'git add b.ts m.ts',
    'git add -A mine b.ts m.ts',
    'git add mine/',
    'cd mine && git add $(git ls-files -m)',
    "find mine -name '*.ts' -exec git add {} +",
    "find . -name '*.md' -exec git add {} +",
    'git add $(git diff --name-only -- mine)',
    'for f in b.ts m.ts; do git add "$f"; done',
    'git diff --name-only HEAD -- mine | xargs git restore',
    'echo "git checkout -- mine" | sh',
    'alias g=git; g add mine',
    'g() { git "$@"; }; g add mine && g checkout -- b.ts',
    'f() { git add -A; }',
    'f() {\n  git stash\n}\ngit status',
    'git ls-files -m mine | xargs git checkout --',
    'git diff --name-only --diff-filter=U | xargs git checkout --ours --',
    'git diff --name-only main...HEAD | xargs git add',
    'echo b.ts | xargs git checkout --',
    "printf '%s\\n' b.ts m.ts | xargs git add",
    'ls mine/*.ts | xargs git checkout --',
    'find mine -type f -execdir git add {} +',
    'git ls-files -m mine | while read -r f; do git checkout -- "$f"; done',
    'while read -r f; do git checkout -- "$f"; done < <(git ls-files -m mine)',
    'git status -s mine b.ts m.ts | cut -c4- | xargs git add',
    'git status -s | cut -c4- | xargs ls',
    'git ls-files | while read -r f; do git log -1 -- "$f"; done',
    'for f in mine/*.ts; do git checkout -- "$f"; done',
    'for d in mine docs; do git clean -fd "$d"; (cd "$d" && git add .); git -C "$d" add .; done',
    'for f in a.ts theirs/x.ts; do git diff "$f"; git log -- "$f"; done',
    'for f in $(cat list); do git add "$f"; done',
    'git checkout -- "$PWD/mine"',
    'cd mine && git add "$PWD" && git -C "$PWD" checkout -- .',
    'cd mine && R=$(pwd) && cd .. && git add "$R"',
    'echo "$PWD" && git status',
    'git commit -m x -- b.ts',
    'git commit -m x',
    'git commit --no-verify -m x -- b.ts',
    'git restore b.ts',
    'git checkout -- mine',
    'git stash push -- b.ts',
    'git clean -fd mine',
    'git status',
    'git diff a.ts',
    'git log --stat -- a.ts',
    'git push',
    'git fetch --all && git rebase origin/main',
    'git add -n -A',
    'echo "git add -A"',
    "printf 'git reset --hard' > notes.txt",
    'ls -la',
    'npm run build',
    'cd "$(mktemp -d)" && git init -q && git add -A',
    'guard status',
    'GIT_INDEX_FILE=/tmp/other git add -A',
    'git pull --rebase --autostash --dry-run',
    'git stash pop',
    'guard run docker -- git add mine',
    "guard run vercel --wait -- sh -c 'git commit -m x -- b.ts && git push'",
    'npx guard claim b.ts && git add b.ts',
    'git diff --name-only | grep mine | xargs git add',
    'git diff --name-only | grep -v theirs | grep -v a.ts | xargs git restore',
    "git status --short | grep ' mine/' | sort | cut -c4- | grep mine | xargs ls",
    'git ls-files -m mine | sort | head -2 | xargs git restore',
    'for f in $(git diff --name-only | grep ^mine/); do git add "$f"; done',
    'F=(b.ts m.ts); git add "${F[@]}"',
    "echo b.ts | xargs -I{} sh -c 'git restore {}'",
    "find mine -name '*.ts' -exec sh -c 'git restore \"$1\"' _ {} \\;",
    'git log --oneline | head -3 | xargs git show --stat',
    'git ls-files | grep ts | xargs wc -l',
    'git mv b.ts mine/',
    'git mv b.ts clean',
    'cd mine; git checkout .',
    'cd mine; git add . || echo no',
    'cd mine 2>/dev/null || echo no; git add .',
    'cd nope || exit 1; git checkout .',
    'set -e; cd nope; git checkout .',
    'cd nope && git checkout .',
    'cd nope; cd ../mine; git add b.ts',
    'mkdir -p /tmp/guard-nope/a; cd /tmp/guard-nope; git init -q; git add -A',
    'git clone https://x.org/y.git /tmp/guard-nope; cd /tmp/guard-nope; git reset --hard',
    'npm create vite@latest /tmp/guard-nope; cd /tmp/guard-nope; git add -A',
    'T=$(mktemp -d); cd "$T"; git init -q; git add -A; git commit -qm x',
    'T=$(mktemp -d); git init -q "$T"; git -C "$T" add -A; git -C "$T" reset --hard',
    'cd "$TMPDIR" && git add -A',
    'cd "$WORK" && git init -q && git add -A',
    'cd "$WORK"; git clone -q https://x.org/y.git; cd y; git add -A',
    'cd /tmp/x-$$; git add -A',
    'cd "$X/src" && git checkout .',
    'cd ~; git add -A',
    'cd /; git stash',
    'for d in mine/*; do (cd "$d" && git checkout .); done',
    'if [ -d mine ]; then cd mine; else cd ./mine; fi; git checkout .',
    '(cd nope; ls); git add mine',
    'cat <<EOF | bash\ngit checkout mine\nEOF',
    'cat <<EOF | tee mine/save.sh\ngit checkout .\nEOF',
    'find mine -mmin -60 | xargs git checkout --',
    "find . -name '*.md' -newer b.ts -exec git add {} +",
    'find . -mmin -5 | xargs git log --',
    "find . -type f -mmin -5 -path './mine/*' | xargs git add",
    "find . -path ./theirs -prune -o -name 'y.ts' -mmin -5 -print | xargs git add",
    "printf 'mine/y.ts\\nb.ts\\n' | git checkout --pathspec-from-file=-",
    'git add --pathspec-from-file=- <<< b.ts',
    'git ls-files -m mine | git add --pathspec-from-file=-',
    "npx -c 'git add mine'",
    'git --icase-pathspecs add MINE',
    'set -- a.ts b.ts; shift; git add "$@"',
    "script -qc 'git diff' /dev/null",
  ])('passes in silence: %s', async (command) => {
    expect(await self.shell(command)).toBeNull();
  });
});

describe('a command that hits nobody', () => {
  it.each([
    'git switch main',
    'git checkout main',
    'git checkout main && git pull',
    'git checkout -q main --',
    'git -C mine switch main',
    'git symbolic-ref HEAD refs/heads/main',
  ])('passes where the branch is the current one: %s', async (command) => {
    expect(await self.shell(command)).toBeNull();
    lab.git('branch', 'side');
    lab.git('symbolic-ref', 'HEAD', 'refs/heads/side');
    expect(refusalOf(await self.shell(command))).toContain('switch the branch');
  });

  it.each(['git branch -M main', 'git branch -m main main', 'git branch -m side other'])(
    'passes where the current branch keeps its name: %s',
    async (command) => {
      lab.git('branch', 'side');
      expect(await self.shell(command)).toBeNull();
      lab.git('symbolic-ref', 'HEAD', 'refs/heads/side');
      const moves = !command.includes('main main');
      expect(refusalOf(await self.shell(command)).includes('next commits of all sessions')).toBe(moves);
    },
  );

  it('passes where it takes others’ files out of the index first, as guard itself says', async () => {
    lab.git('add', 'a.ts', 'b.ts');
    expect(await self.shell('git restore --staged -- a.ts && git commit -m x')).toBeNull();
    expect(await self.shell('git reset -- a.ts && git commit -m x')).toBeNull();
    expect(await self.shell('git reset -q && git add b.ts && git commit -m x')).toBeNull();
  });

  it.each([
    'guard wait a.ts && git commit -m x -- a.ts',
    'guard wait a.ts && git add a.ts && git commit -m x',
    'guard wait --timeout 10m a.ts n.ts && git add -- n.ts a.ts && git status && git commit -m x -- a.ts n.ts',
    'cd theirs && npx --no-install guard wait x.ts && git add x.ts && git commit -m x',
    'git guard override a.ts --reason "agreed" && git commit -m x -- a.ts',
  ])('passes where the line waits for it before, and leaves the commit to its hook: %s', async (command) => {
    expect(await self.shell(command)).toBeNull();
  });

  it.each(['MERGE_HEAD', 'CHERRY_PICK_HEAD', 'REVERT_HEAD', 'rebase-merge/head-name'])(
    'is left to pre-commit where it is a commit in the midst of an operation: %s',
    async (trace) => {
      lab.git('add', 'a.ts');
      const commits = ['git commit -m x', 'git commit -am x', 'git commit -i a.ts b.ts -m x'];
      for (const commit of commits) expect(hitsOf(refusalOf(await self.shell(commit)))).toContain('a.ts');
      lab.write(`.git/${trace}`, `${lab.git('rev-parse', 'HEAD')}\n`);
      for (const commit of commits) expect(await self.shell(commit)).toBeNull();
      const skipping = await self.shell('git commit --no-verify -am x');
      expect(hitsOf(refusalOf(skipping))).toContain('a.ts');
    },
  );

  it.each([
    ['git rebase --abort 2>/dev/null || true', 'rebase-merge/'],
    ['git rebase --abort', 'rebase-apply/'],
    ['git rebase --skip', 'rebase-merge/'],
    ['git bisect reset', 'BISECT_START'],
  ])('passes where there is nothing to abort, and not in the midst of it: %s', async (command, trace) => {
    expect(await self.shell(command)).toBeNull();
    lab.write(`.git/${trace}${trace.endsWith('/') ? 'head-name' : ''}`, 'main\n');
    expect(hitsOf(refusalOf(await self.shell(command)))).toContain('a.ts');
  });

  it.each(['git merge --abort', 'git cherry-pick --abort', 'git revert --abort', 'git am --abort'])(
    'passes where there is nothing to give up: %s',
    async (command) => {
      expect(await self.shell(command)).toBeNull();
    },
  );

  it('is no way back to another commit where nothing is bisected', async () => {
    expect(hitsOf(refusalOf(await self.shell('git bisect reset HEAD~1')))).toContain('a.ts');
  });

  it('passes once the other session is inactive, or has nothing claimed', async () => {
    lab.clock.now += 31 * 60_000;
    expect(await self.shell('git add -A')).toBeNull();
  });

  it.each([
    ['git add -A', 'stage 3 files of other sessions: a.ts (', '), n.ts (', '), theirs/x.ts ('],
    [
      'git checkout -- a.ts',
      'throw away uncommitted changes in 1 file of other sessions: a.ts (',
      'active just now',
      '. It is a shared file, so this is not stopped: mind what is not yours.',
    ],
    ['git reset --hard', 'throw away uncommitted changes in 2 files of other sessions: a.ts ('],
    ['git stash', 'stash away 2 files of other sessions: a.ts ('],
    ['git commit --no-verify -am x', 'commit 2 files of other sessions: a.ts ('],
  ])('passes with a warning where the other’s files are shared ones: %s', async (command, ...parts) => {
    lab.configure({ shared: ['a.ts', 'n.ts', 'theirs/', '.env', 'clean.ts', 'guard.config.json'] });
    const answer = await self.shell(command);
    expect(refusalOf(answer)).toBe('');
    const told = contextOf(answer);
    expect(told).toContain(`guard: ${command} would ${parts[0]}`);
    for (const part of [...parts, other.id(), 'shared']) expect(told).toContain(part);
    expect(await self.shell(`GUARD_OVERRIDE=agreed ${command}`)).toBeNull();
    expect((await (await lab.context()).store.journal()).some(({ kind }) => kind === 'refused')).toBe(false);
  });

  it('leaves it to pre-commit to warn of shared files, and to the refusal where others are hit as well', async () => {
    lab.configure({ shared: ['a.ts'] });
    expect(await self.shell('git commit -m x -- a.ts')).toBeNull();
    const answer = await self.shell('git reset --hard');
    expect(hitsOf(refusalOf(answer))).toEqual(['theirs/x.ts']);
    expect(contextOf(answer)).toBe('');
  });

  it('passes in another repository, and in one inside this one', async () => {
    const inner = join(lab.top, 'mine', 'inner');
    execFileSync('git', ['init', '-q', inner]);
    lab.write('mine/inner/x.ts', 'x\n');
    expect(await self.shell(`cd mine/inner && git add -A`)).toBeNull();
    expect(await self.shell('git add -A', inner)).toBeNull();
  });

  it('passes in a linked worktree, where the other does not work', async () => {
    lab.git('worktree', 'add', '-q', join(lab.top, '.claude/worktrees/w'), '-b', 'w');
    lab.write('.claude/worktrees/w/a.ts', 'three\n');
    expect(await self.shell('git add -A', join(lab.top, '.claude/worktrees/w'))).toBeNull();
    expect(await self.shell('cd .claude/worktrees/w && git add -A && git switch -c x')).toBeNull();
  });

  it('starts no git at all where nothing in the line could concern others', async () => {
    const bin = lab.write('../bin/git', '#!/bin/sh\necho called >>"$GIT_LOG"\nexit 1\n');
    execFileSync('chmod', ['+x', bin]);
    const log = join(lab.root, 'log');
    const env = { PATH: `${join(lab.root, 'bin')}:${process.env.PATH}`, GIT_LOG: log };
    const watched = lab.claude('self', env);
    for (const command of ['ls', 'git status', 'git log --oneline', 'git diff', 'docker ps'])
      await watched.shell(command);
    await watched.edit('b.ts');
    expect(existsSync(log)).toBe(false);
  });
});

const isRecorded = async (line: object): Promise<void> =>
  expect(await (await lab.context()).store.journal()).toContainEqual(
    expect.objectContaining({ kind: 'overridden', session: self.id(), reason: 'agreed', ...line }),
  );

describe('going ahead knowingly', () => {
  it('takes a reason in front of the command, writes it down and tells the holder', async () => {
    expect(await self.shell('GUARD_OVERRIDE="agreed" git checkout -- a.ts')).toBeNull();
    expect(await (await lab.context()).store.journal()).toContainEqual(
      expect.objectContaining({
        kind: 'overridden',
        session: self.id(),
        other: other.id(),
        paths: ['a.ts'],
        reason: 'agreed',
      }),
    );
    expect(contextOf(await other.prompt())).toContain(`session ${self.id()} ran a command that hits a.ts`);
  });

  it('goes past nothing in a line that is refused as an edit', async () => {
    lab.configure({ edit: 'deny' });
    const line = 'GUARD_OVERRIDE="agreed" git checkout -- a.ts && sed -i s/1/2/ theirs/x.ts';
    expect(refusalOf(await self.shell(line))).toContain('theirs/x.ts is being edited');
    expect(await other.prompt()).toBeNull();
  });

  it.each([
    'bash -c "git checkout -- a.ts"',
    'sh -c "git add a.ts && git commit -m x"',
    "env sh -c 'git checkout -- a.ts'",
    "bash -c 'GUARD_OVERRIDE=agreed git checkout -- a.ts'",
    'eval git checkout -- a.ts',
    'xargs git checkout -- a.ts',
  ])('takes the reason in front of a shell for what it runs: %s', async (command) => {
    expect(hitsOf(refusalOf(await self.shell(command.replace('GUARD_OVERRIDE=agreed ', ''))))).toEqual([
      'a.ts',
    ]);
    expect(await self.shell(`GUARD_OVERRIDE=agreed ${command}`)).toBeNull();
    expect(await (await lab.context()).store.journal()).toContainEqual(
      expect.objectContaining({ kind: 'overridden', paths: ['a.ts'], reason: 'agreed' }),
    );
    expect(
      hitsOf(
        refusalOf(
          await self.shell(
            `GUARD_OVERRIDE=agreed bash -c ls; ${command.replace('GUARD_OVERRIDE=agreed ', '')}`,
          ),
        ),
      ),
    ).toEqual(['a.ts']);
  });

  it('counts a reason for its own command only, and an empty one for none', async () => {
    expect(hitsOf(refusalOf(await self.shell('GUARD_OVERRIDE="x" git restore a.ts; git clean -fd')))).toEqual(
      ['n.ts'],
    );
    expect(hitsOf(refusalOf(await self.shell('GUARD_OVERRIDE="" git restore a.ts')))).toEqual(['a.ts']);
  });

  it('leaves a commit with a reason to the commit’s own hook', async () => {
    lab.git('add', 'a.ts');
    expect(await self.shell('GUARD_OVERRIDE="agreed" git commit -m x')).toBeNull();
    expect(await self.shell('git -c guard.override=agreed commit -m x')).toBeNull();
    expect(await other.prompt()).toBeNull();
  });

  it('takes an override granted before, of which the commit’s own hook tells once the commit is made', async () => {
    await override(await lab.context(self.id()), ['a.ts'], { reason: 'agreed' });
    expect(await self.shell('git commit -m x -- a.ts')).toBeNull();
    expect(await other.prompt()).toBeNull();
    expect(hitsOf(refusalOf(await self.shell('git restore a.ts theirs')))).toEqual(['theirs/x.ts']);
    expect(await other.prompt()).toBeNull();
    expect(await self.shell('git restore a.ts')).toBeNull();
  });
});

describe('a container command', () => {
  const held = async () => lock(await lab.context(other.id()), 'docker', { services: 'api,worker' });

  it.each([
    ['docker compose up -d --build', 'guard run docker --wait -- docker compose up -d --build'],
    ['docker compose restart api', 'guard run docker --services api --wait -- docker compose restart api'],
    [
      'cd deploy && docker compose build',
      "guard run docker --wait -- sh -c 'cd deploy && docker compose build'",
    ],
    ['sudo docker restart web', 'guard run docker --services web --wait -- sudo docker restart web'],
    [
      'DOCKER_BUILDKIT=1 docker compose build',
      'guard run docker --wait -- env DOCKER_BUILDKIT=1 docker compose build',
    ],
    ['exec docker compose up', "guard run docker --wait -- bash -c 'exec docker compose up'"],
    [
      'source .env && docker compose up -d',
      "guard run docker --wait -- bash -c 'source .env && docker compose up -d'",
    ],
    [
      'time FOO=1 docker compose build',
      "guard run docker --wait -- bash -c 'time FOO=1 docker compose build'",
    ],
    ['docker compose -p other up -d', 'guard run docker --wait -- docker compose -p other up -d'],
    ['docker -H unix:///run/docker.sock restart a', '-- docker -H unix:///run/docker.sock restart a'],
    ['docker --context default compose up', '-- docker --context default compose up'],
    ['DOCKER_HOST= docker compose up', '-- env DOCKER_HOST= docker compose up'],
    ['docker compose up; export DOCKER_HOST=ssh://prod', 'docker compose up; export DOCKER_HOST=ssh://prod'],
  ])('is refused while another session holds the lock: %s', async (command, instead) => {
    await held();
    const text = refusalOf(await self.shell(command));
    expect(text).toContain(`${other.id()} (services: "api, worker"), held`);
    expect(text).toContain(instead);
  });

  it('is refused behind an alias of git or of the line', async () => {
    lab.git('config', 'alias.dc', '!docker compose up -d');
    lab.git('config', 'alias.logs', '!docker compose logs');
    expect(await self.shell('git dc')).toBeNull();
    await held();
    for (const command of ['git dc', 'git dc api', "alias dc='docker compose'; dc up -d"])
      expect(refusalOf(await self.shell(command))).toContain(`${other.id()} (services: "api, worker"), held`);
    for (const command of ['git logs', 'git unheard-of', "alias dc='docker compose'; dc ps"])
      expect(await self.shell(command)).toBeNull();
    expect(await self.shell('GUARD_OVERRIDE=hotfix git dc')).toBeNull();
  });

  it('is refused together with what git would do in the same line, which no lock makes right', async () => {
    await held();
    const text = refusalOf(await self.shell('git stash && docker compose up -d'));
    expect(hitsOf(text)).toEqual(['a.ts', 'theirs/x.ts']);
    expect(text).toContain('another session holds the docker lock');
    expect(text).toContain('guard wait docker');
    expect(text).not.toContain('guard run docker');
  });

  it('is refused under another lock than its own', async () => {
    await held();
    expect(refusalOf(await self.shell('guard run vercel -- docker compose up -d'))).toContain('docker lock');
  });

  it('passes when the lock is free, stale or the session’s own', async () => {
    const command = 'docker compose up -d --build';
    expect(await self.shell(command)).toBeNull();
    await held();
    expect(await other.shell(command)).toBeNull();
    lab.clock.now += 299_000;
    expect(refusalOf(await self.shell(command))).not.toBe('');
    lab.clock.now += 1_000;
    expect(await self.shell(command)).toBeNull();
  });

  it.each([
    'guard run docker --wait -- docker compose up -d --build',
    'docker ps && docker compose logs api',
    'docker compose exec api ls',
    'docker -H ssh://prod compose up -d',
    'docker --host=tcp://10.0.0.7:2376 restart api',
    'docker --context prod compose up -d --build',
    'docker -c prod restart api',
    'docker-compose -H tcp://prod:2375 restart api',
    'podman --connection prod restart api',
    'DOCKER_HOST=ssh://prod docker compose up -d',
    'env DOCKER_CONTEXT=prod docker compose up -d',
    'export DOCKER_HOST=ssh://prod && docker compose up -d',
    "ssh host 'docker compose up -d'",
    "ssh host <<'EOF'\ndocker compose down\nEOF",
  ])(
    'passes because it takes the lock itself, needs none, or is about another engine: %s',
    async (command) => {
      await held();
      expect(await self.shell(command)).toBeNull();
    },
  );

  it('passes with a reason, and the holder is told', async () => {
    await held();
    expect(await self.shell('GUARD_OVERRIDE="hotfix" docker compose restart api')).toBeNull();
    expect(contextOf(await other.prompt())).toContain('docker lock: "hotfix"');
  });

  it('is refused beside one that has a reason of its own', async () => {
    await held();
    const reasoned = 'GUARD_OVERRIDE="hotfix" docker compose restart api';
    expect(refusalOf(await self.shell(`${reasoned} && docker compose down`))).toContain('docker lock');
    expect(refusalOf(await self.shell(`docker compose down && ${reasoned}`))).toContain('docker lock');
    expect(await other.prompt()).toBeNull();
  });

  it.each([
    [59_999, 'passes'],
    [60_000, 'is refused'],
    [60_001, 'is refused'],
  ])('%i ms after an override of a minute was granted %s', async (age, outcome) => {
    await held();
    await override(await lab.context(self.id()), ['docker'], { reason: 'agreed', forMs: 60_000 });
    lab.clock.now += age;
    const text = refusalOf(await self.shell('docker compose restart api'));
    expect(text === '' ? 'passes' : 'is refused').toBe(outcome);
  });

  it('leaves the override of the same lock that somebody else was granted', async () => {
    await held();
    const third = lab.claude('third');
    await third.start();
    for (const session of [self, third])
      await override(await lab.context(session.id()), ['docker'], { reason: 'agreed' });
    expect(await self.shell('docker compose restart api')).toBeNull();
    expect(refusalOf(await self.shell('docker compose restart api'))).toContain('docker lock');
    expect(await third.shell('docker compose restart api')).toBeNull();
  });

  it('passes once with an override granted before, as guard run would', async () => {
    await held();
    await override(await lab.context(self.id()), ['docker', 'c.ts'], { reason: 'agreed' });
    expect(await self.shell('docker compose logs api')).toBeNull();
    expect(await self.shell('docker compose build && docker compose up -d')).toBeNull();
    expect(contextOf(await other.prompt())).toBe(
      `guard: just now session ${self.id()} ran a command past your docker lock: "agreed"; look before you go on under it.`,
    );
    expect(refusalOf(await self.shell('docker compose up -d'))).toContain('docker lock');
  });
});

describe('a deployment by hand', () => {
  const held = async () => lock(await lab.context(other.id()), 'vercel', { error: 'Type error in Chat' });

  it.each([
    ['vercel', 'guard run vercel --wait -- vercel'],
    ['vercel deploy --prod', 'guard run vercel --wait -- vercel deploy --prod'],
    ['npx --yes vercel@latest --prod', '-- npx --yes vercel@latest --prod'],
    ['cd mine && vc > url.txt', "-- bash -c 'cd mine && vc > url.txt'"],
    ['URL=$(vercel --prod); echo $URL', "-- bash -c 'URL=$(vercel --prod); echo $URL'"],
    ['vercel --cwd theirs --prod', '-- vercel --cwd theirs --prod'],
    ['vercel rollback my-app.vercel.app', '-- vercel rollback my-app.vercel.app'],
    ['npm run ship', '-- npm run ship'],
    ['guard run docker -- vercel deploy', '-- guard run docker -- vercel deploy'],
    ['vercel ls && vercel promote x', "-- sh -c 'vercel ls && vercel promote x'"],
  ])('is refused while another session holds the vercel lock: %s', async (command, instead) => {
    lab.write(
      'package.json',
      JSON.stringify({ scripts: { ship: 'vercel build && vercel deploy --prebuilt' } }),
    );
    expect(await self.shell(command)).toBeNull();
    await held();
    const text = refusalOf(await self.shell(command));
    expect(text).toContain('guard: not run: another session holds the vercel lock');
    expect(text).toContain(`${other.id()} (error: "Type error in Chat"), held`);
    expect(text).toContain(instead);
    expect(text).toContain('guard wait vercel');
    expect(text).toContain('guard override vercel --reason "why"');
    expect(await (await lab.context()).store.journal()).toContainEqual(
      expect.objectContaining({
        kind: 'refused',
        session: self.id(),
        lock: 'vercel',
        detail: 'a deployment',
      }),
    );
  });

  it('passes when the lock is free, stale or the session’s own', async () => {
    await held();
    expect(await other.shell('vercel --prod')).toBeNull();
    lab.clock.now += 299_000;
    expect(refusalOf(await self.shell('vercel --prod'))).not.toBe('');
    lab.clock.now += 1_000;
    expect(await self.shell('vercel --prod')).toBeNull();
  });

  it.each([
    'guard run vercel --wait -- vercel deploy --prod',
    'npx guard run vercel -- npm run ship',
    'vercel ls && vercel logs my-app.vercel.app',
    'npm install vercel',
    'echo vercel deploy && grep -rn vercel mine',
    'git commit -m "vercel deploy" -- b.ts',
    "ssh host 'vercel --prod'",
    'cd /tmp && vercel --prod',
    'vercel --cwd /tmp deploy',
  ])(
    'passes because it takes the lock itself, or deploys nothing of this repository: %s',
    async (command) => {
      lab.write('package.json', JSON.stringify({ scripts: { ship: 'vercel deploy' } }));
      await held();
      expect(await self.shell(command)).toBeNull();
    },
  );

  it('passes with a reason, and the holder is told', async () => {
    await held();
    expect(await self.shell('GUARD_OVERRIDE="hotfix" npx vercel --prod')).toBeNull();
    expect(contextOf(await other.prompt())).toContain('past your vercel lock: "hotfix"');
  });

  it('passes once with an override granted before, which no refused line uses up', async () => {
    await held();
    await lock(await lab.context(other.id()), 'docker', {});
    await override(await lab.context(self.id()), ['vercel'], { reason: 'agreed' });
    await override(await lab.context(self.id()), ['docker'], { reason: 'agreed' });
    for (const command of ['git stash && vercel --prod', 'git stash && docker compose up -d'])
      expect(refusalOf(await self.shell(command))).not.toContain('lock');
    expect(await self.shell('vercel inspect x')).toBeNull();
    expect(await self.shell('vercel --prod && vercel alias set x y.com')).toBeNull();
    expect(contextOf(await other.prompt())).toContain('past your vercel lock: "agreed"');
    expect(refusalOf(await self.shell('vercel --prod'))).toContain('vercel lock');
    expect(await self.shell('docker compose up -d')).toBeNull();
  });

  it('is refused together with what git would do in the same line, which no lock makes right', async () => {
    await held();
    const text = refusalOf(await self.shell('git stash && vercel --prod'));
    expect(hitsOf(text)).toEqual(['a.ts', 'theirs/x.ts']);
    expect(text).toContain('guard wait vercel');
    expect(text).not.toContain('guard run vercel');
  });

  it('in another repository is refused under that one’s lock', async () => {
    const there = makeAgentLab({ 'a.ts': '' });
    try {
      const holder = there.claude('holder');
      await holder.start();
      await lock(await there.context(holder.id()), 'vercel', {});
      const text = refusalOf(await self.shell(`cd ${there.top} && vercel --prod`));
      expect(text).toContain(`${holder.id()}, held`);
      expect(text).toMatch(new RegExp(`cd ${there.top}\\n.*guard wait vercel`));
      expect(text).not.toContain('guard run vercel');
      expect(await self.shell('vercel --prod')).toBeNull();
    } finally {
      there.dispose();
    }
  });
});

describe('a forced push', () => {
  const remote = () => join(lab.root, 'remote.git');
  beforeEach(async () => {
    execFileSync('git', ['init', '-q', '--bare', remote()]);
    lab.git('remote', 'add', 'origin', remote());
    lab.git('push', '-q', '-u', 'origin', 'main');
    lab.git('commit', '-qm', 'theirs', '--', 'a.ts');
    await lab.gitHook('post-commit', other.id());
    lab.git('push', '-q');
  });

  it.each([
    'git push --force',
    'git push -f origin main',
    'git push origin +HEAD:main',
    'git push --force-with-lease',
    'git push origin --delete main',
    'git push origin :main',
    'git push --mirror',
  ])('is refused where it drops a commit of the other: %s', async (command) => {
    lab.git('update-ref', 'refs/heads/main', 'HEAD~1');
    if (!command.includes('main') && !command.includes('--force') && !command.includes('mirror')) return;
    const text = refusalOf(await self.shell(command));
    expect(text).toContain(other.id());
    expect(text).toContain('off the remote');
    expect(text).toContain(`GUARD_OVERRIDE="why" ${command}`);
    const lost = lab.git('rev-parse', 'origin/main').slice(0, 12);
    expect(await self.shell(`GUARD_OVERRIDE="agreed" ${command}`)).toBeNull();
    await isRecorded({ other: other.id(), detail: `past its commits ${lost}` });
    expect(contextOf(await other.prompt())).toContain(
      `session ${self.id()} ran a command that drops or rewrites commits of yours, ${lost}: "agreed"`,
    );
  });

  it.each(['git push --force', 'git push -f origin main', 'git push origin +HEAD:main'])(
    'is told how to take the other’s commits in, beside what nobody has committed: %s',
    async (command) => {
      lab.git('update-ref', 'refs/heads/main', 'HEAD~1');
      lab.git('reset', '-q', '--hard');
      lab.git('commit', '-q', '--allow-empty', '-m', 'mine');
      appendFileSync(join(lab.top, 'm.ts'), 'half done\n');
      const typed = /keep them +(.+)/.exec(refusalOf(await self.shell(command)))?.[1] ?? '';
      expect(typed).toBe('git pull --no-rebase origin main && git push origin HEAD:main');
      expect(await self.shell(typed)).toBeNull();
      execFileSync('sh', ['-c', `export GIT_EDITOR=true GUARD=0; ${typed}`], { cwd: lab.top, stdio: 'pipe' });
      expect(lab.git('log', '--format=%s', 'origin/main')).toMatch(/theirs/);
      expect(lab.git('status', '--short')).toContain('m.ts');
    },
  );

  it.each(['git push origin --delete main', 'git push -f origin side:main', 'git push --mirror'])(
    'is told of no other push than the one that is asked for: %s',
    async (command) => {
      for (const branch of ['side', 'other']) lab.git('branch', branch, 'HEAD~1');
      lab.git('update-ref', 'refs/heads/main', 'HEAD~1');
      lab.git('symbolic-ref', 'HEAD', 'refs/heads/other');
      const text = refusalOf(await self.shell(command));
      expect(text).toContain('off the remote');
      expect(text).not.toContain('git pull');
    },
  );

  it.each(['git push --force --tags origin', 'git push --prune --tags', 'git push -f origin tag v1'])(
    'passes where it is of tags: %s',
    async (command) => {
      lab.git('update-ref', 'refs/heads/main', 'HEAD~1');
      lab.git('tag', 'v1');
      expect(await self.shell(command)).toBeNull();
    },
  );

  it('passes where it drops nothing, only one’s own, or the same change under another id', async () => {
    expect(await self.shell('git push --force')).toBeNull();
    lab.git('commit', '-qm', 'mine', '--', 'b.ts');
    await lab.gitHook('post-commit', self.id());
    lab.git('push', '-q');
    lab.git('update-ref', 'refs/heads/main', 'HEAD~1');
    expect(await self.shell('git push --force')).toBeNull();
    lab.git('update-ref', 'refs/heads/main', 'origin/main~1');
    appendFileSync(join(lab.top, 'b.ts'), '');
    const amended = lab.git('commit-tree', '-p', 'HEAD~1', '-m', 'theirs, reworded', 'HEAD^{tree}');
    lab.git('update-ref', 'refs/heads/main', amended);
    expect(await self.shell('git push --force')).toBeNull();
  });

  it('of all branches asks git only about those that have anything to push', async () => {
    lab.git('update-ref', 'refs/heads/main', 'HEAD~1');
    for (let at = 0; at < 20; at += 1)
      for (const place of ['refs/heads', 'refs/remotes/origin'])
        lab.git('update-ref', `${place}/b${at}`, 'HEAD');
    const trace = join(lab.root, 'trace');
    const traced = lab.claude(self.key, { GIT_TRACE: trace });
    expect(refusalOf(await traced.shell('git push --force --all origin'))).toContain('origin/main');
    expect(readFileSync(trace, 'utf8').match(/built-in: git /g)?.length).toBeLessThan(10);
  });
});

describe('a rebase that is given up', () => {
  const start = async (): Promise<void> => {
    const make = (text: string): void => {
      lab.write('free.ts', text);
      lab.git('add', 'free.ts');
      lab.git('commit', '-qam', text);
    };
    make('mine');
    await lab.gitHook('post-commit', self.id());
    lab.git('switch', '-qc', 'side', 'HEAD~1');
    make('side');
    expect(() => lab.git('rebase', '-q', '--onto', 'side', 'main~1', 'main')).toThrow();
  };

  it('is not where it would drop what the other committed meanwhile, until a branch has that', async () => {
    await start();
    lab.write('new.ts', 'theirs\n');
    lab.git('add', 'new.ts');
    lab.git('commit', '-qm', 'theirs', '--', 'new.ts');
    await lab.gitHook('post-commit', other.id());
    const text = refusalOf(await self.shell('git rebase --abort'));
    expect(text).toContain(`would drop 1 commit of session ${other.id()}`);
    expect(await self.shell('git rebase --skip')).toBeNull();
    expect(await other.shell('git rebase --abort')).toBeNull();
    const kept = /keep them +git (branch \S+)/.exec(text)?.[1] ?? '';
    lab.git(...kept.split(' '));
    expect(await self.shell('git rebase --abort')).toBeNull();
  });

  it('drops nothing of others where only the session itself committed, or where none goes on', async () => {
    expect(await self.shell('git rebase --abort')).toBeNull();
    await start();
    lab.git('commit', '-qam', 'mine');
    await lab.gitHook('post-commit', self.id());
    expect(await self.shell('git rebase --abort')).toBeNull();
  });
});

describe('a commit that the other session made last', () => {
  const commit = async (path: string, session: string): Promise<string> => {
    lab.write(path, 'new\n');
    lab.git('add', path);
    lab.git('commit', '-qm', path, '--', path);
    await lab.gitHook('post-commit', session);
    return lab.git('rev-parse', 'HEAD').slice(0, 9);
  };

  it.each([
    ['git commit --amend --no-edit', 'rewrite'],
    ['git commit --amend -m better -- mine', 'rewrite'],
    ['git add mine && git commit --amend -q -C HEAD', 'rewrite'],
    ['git restore --staged . && git history fixup HEAD', 'rewrite'],
    ['git history reword @', 'rewrite'],
    ['git reset --soft HEAD~1', 'drop'],
    ['git reset HEAD^', 'drop'],
    ['git reset --keep HEAD~2', 'drop'],
    ['git checkout -B main HEAD~1', 'drop'],
    ['git switch -C main HEAD~1', 'drop'],
    ['git switch --force-create=main HEAD~1', 'drop'],
    ['git update-ref HEAD HEAD~1', 'drop'],
    ['git update-ref -m back refs/heads/main HEAD~1', 'drop'],
    ['git update-ref "refs/heads/$(git branch --show-current)" HEAD~1', 'drop'],
    ['git update-ref -d HEAD', 'drop'],
    ['git rebase --no-autostash --onto HEAD~1 HEAD', 'drop'],
    ['git rebase --no-autostash --onto HEAD~2 HEAD main', 'drop'],
    ['git branch kept; git reset --soft HEAD~1', 'drop'],
    ['git branch kept HEAD~1 && git reset --soft HEAD~1', 'drop'],
    ['git branch -a kept && git reset --soft HEAD~1', 'drop'],
    ['git branch kept || git reset --soft HEAD~1', 'drop'],
    ['git branch kept && git branch -D kept && git reset --soft HEAD~1', 'drop'],
    ['git branch kept && git switch --detach HEAD && git reset --soft HEAD~1', 'drop'],
    ['git -C /tmp branch kept && git reset --soft HEAD~1', 'drop'],
    ['echo | xargs git branch kept && git reset --soft HEAD~1', 'drop'],
    ['git tag -d kept && git reset --soft HEAD~1', 'drop'],
    ['git branch kept && git commit --amend --no-edit', 'rewrite'],
    ['git branch kept && git history reword HEAD', 'rewrite'],
    [`git update-ref HEAD ${'0'.repeat(40)}`, 'drop'],
  ])('is neither rewritten nor dropped: %s', async (command, would) => {
    await commit('first.ts', self.id());
    const theirs = await commit('second.ts', other.id());
    const text = refusalOf(await self.shell(command));
    expect(text).toContain(`would ${would} 1 commit of session ${other.id()} (${theirs})`);
    expect(refusalOf(await other.shell(command))).not.toContain(theirs);
  });

  it.each([
    'git commit --amend --no-edit',
    'git add mine && git commit --amend -q -C HEAD',
    'git history reword @',
    'git reset --soft HEAD~1',
    'git update-ref -d HEAD',
  ])('is told of who went past it, and what was agreed is written down: %s', async (command) => {
    const theirs = lab.git('rev-parse', await commit('second.ts', other.id())).slice(0, 12);
    expect(
      await self.shell(command.replace(/git (?=commit|his|res|upd)/, 'GUARD_OVERRIDE="agreed" git ')),
    ).toBeNull();
    await isRecorded({ other: other.id(), detail: `past its commits ${theirs}` });
    expect(contextOf(await other.prompt())).toContain(
      `drops or rewrites commits of yours, ${theirs}: "agreed"`,
    );
  });

  it('is gone past by nothing that is refused for something else', async () => {
    await commit('second.ts', other.id());
    const reset = 'GUARD_OVERRIDE="agreed" git reset --soft HEAD~1';
    expect(hitsOf(refusalOf(await self.shell(`${reset} && git restore a.ts`)))).toEqual(['a.ts']);
    await lock(await lab.context(other.id()), 'docker', {});
    const restore = 'GUARD_OVERRIDE="agreed" git restore a.ts';
    for (const command of [reset, restore])
      expect(refusalOf(await self.shell(`${command} && docker compose restart`))).toContain('docker lock');
    expect(await other.prompt()).toBeNull();
  });

  it.each([
    'git restore --staged . && git commit --amend --no-edit',
    'guard wait a.ts && git commit --amend --no-edit -- a.ts',
  ])('is not left to the commit’s own hook, which knows nothing of it: %s', async (command) => {
    const theirs = await commit('second.ts', other.id());
    expect(refusalOf(await self.shell(command))).toContain(
      `would rewrite 1 commit of session ${other.id()} (${theirs})`,
    );
  });

  it('may be amended where a rebase of its own has stopped at it', async () => {
    await commit('second.ts', other.id());
    lab.git('stash', '-q', '--include-untracked');
    lab.git('-c', 'sequence.editor=sed -i s/^pick/edit/', 'rebase', '-q', '-i', 'HEAD~1');
    expect(await self.shell('git commit --amend --no-edit')).toBeNull();
    lab.git('rebase', '--abort');
    expect(refusalOf(await self.shell('git commit --amend --no-edit'))).toContain('would rewrite 1 commit');
  });

  it('is said how to get past, and is let past so', async () => {
    const theirs = await commit('second.ts', other.id());
    const text = refusalOf(await self.shell('git reset --soft HEAD~1'));
    expect(text).toContain('if a person agreed  GUARD_OVERRIDE="why" git reset --soft HEAD~1');
    expect(await self.shell('GUARD_OVERRIDE="why" git reset --soft HEAD~1')).toBeNull();
    lab.git('branch', `kept-${theirs}`);
    expect(await self.shell('git reset --soft HEAD~1')).toBeNull();
    expect(refusalOf(await self.shell('git commit --amend --no-edit -- mine'))).toContain('commit anew');
  });

  it.each([
    'git reset --soft HEAD',
    'git reset -q second.ts',
    'git reset --soft nowhere',
    'git update-ref HEAD HEAD',
    'git update-ref refs/heads/other HEAD~1',
    'git update-ref -d refs/heads/other',
    'git update-ref --no-deref HEAD HEAD~1',
    'git update-ref HEAD nowhere',
    'GUARD_OVERRIDE="agreed" git update-ref HEAD HEAD~1',
    'git rebase --no-autostash --onto HEAD~1 HEAD~1',
    'git rebase --no-autostash HEAD~1 main',
    'git branch kept && git reset --soft HEAD~1',
    'git branch -f kept @ && git reset -q HEAD~1 && git reset --soft HEAD~1',
    'git tag -a kept -m why && git reset --soft HEAD~1',
    'git history reword HEAD~1',
    'git history split nowhere',
    'GUARD_OVERRIDE="agreed" git history reword HEAD',
    'git commit -qm mine -- mine && git commit --amend --no-edit -- mine',
    'GUARD_OVERRIDE="agreed" git commit --amend --no-edit -- mine',
  ])('stays where it is all the same: %s', async (command) => {
    await commit('second.ts', other.id());
    expect(await self.shell(command)).toBeNull();
  });

  it.each(['git checkout -B side HEAD~1', 'git switch -C side HEAD~1'])(
    'is not dropped from this branch by what takes another one back: %s',
    async (command) => {
      await commit('second.ts', other.id());
      const text = refusalOf(await self.shell(command));
      expect(text).toContain('would switch the branch');
      expect(text).not.toContain('would drop');
    },
  );

  it('may be undone as one’s own once that session works no more', async () => {
    await commit('first.ts', self.id());
    expect(await self.shell('git reset --soft HEAD~1')).toBeNull();
    await commit('second.ts', other.id());
    await other.end();
    expect(await self.shell('git reset --soft HEAD~1')).toBeNull();
    expect(await self.shell('git commit --amend --no-edit -- mine')).toBeNull();
  });
});

describe('what concerns others less', () => {
  it('a push past its hooks is not refused, but not in ignorance of the vercel lock', async () => {
    expect(await self.shell('git push --no-verify')).toBeNull();
    await lock(await lab.context(other.id()), 'vercel', { error: 'Type error' });
    const answer = await self.shell('git push --no-verify');
    expect(refusalOf(answer)).toBe('');
    expect(contextOf(answer)).toContain(
      `another session holds the vercel lock, ${other.id()} (error: "Type error")`,
    );
    expect(await self.shell('git push')).toBeNull();
  });

  it.each([
    'git config core.hooksPath /dev/null && git push',
    'GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=core.hooksPath GIT_CONFIG_VALUE_0=/dev/null git push',
    'X=/dev/null git --config-env=core.hooksPath=X push',
  ])('so of a push past its hooks by a setting: %s', async (command) => {
    await lock(await lab.context(other.id()), 'vercel', { error: 'Type error' });
    const answer = await self.shell(command);
    expect(refusalOf(answer)).toBe('');
    expect(contextOf(answer)).toContain('this push skips the hooks');
    const commits = command.replace('push', 'commit -am x');
    lab.write('.git/MERGE_HEAD', `${lab.git('rev-parse', 'HEAD')}\n`);
    expect(hitsOf(refusalOf(await self.shell(commits)))).toContain('a.ts');
  });

  it('git’s hooks are not turned off for later commands without a word', async () => {
    const answer = await self.shell('git config --local core.hooksPath /dev/null');
    expect(refusalOf(answer)).toBe('');
    expect(contextOf(answer)).toContain(
      'git config --local core.hooksPath /dev/null turns git’s hooks off for later commands, too',
    );
    expect(contextOf(await self.shell('git commit -nm config -- b.ts'))).toBe('');
    for (const harmless of ['--unset core.hooksPath', 'core.hooksPath .husky', '--get core.hooksPath'])
      expect(await self.shell(`git config ${harmless}`)).toBeNull();
    expect(await self.shell('git init mine && git -C mine config core.hooksPath /dev/null')).toBeNull();
    expect(await self.shell(`git -C ${lab.root} config core.hooksPath /dev/null`)).toBeNull();
  });

  it('a working tree in which another session works is not taken away', async () => {
    const tree = join(lab.root, 'tree');
    lab.git('worktree', 'add', '-q', tree, '-b', 'side');
    const third = lab.claude('third');
    const payload = {
      session_id: third.key,
      transcript_path: '/t',
      cwd: tree,
      hook_event_name: 'PreToolUse',
      tool_name: 'Edit',
    };
    await lab.hook('claude', { ...payload, tool_input: { file_path: join(tree, 'b.ts') } });
    expect(refusalOf(await self.shell('git worktree remove --force ../tree'))).toContain(
      `other sessions work in ../tree`,
    );
    expect(refusalOf(await self.shell('git worktree remove --force ../tree'))).toMatch(
      /[0-9a-f]{4} {2}started just now, last active just now/,
    );
    expect(await self.shell('git worktree remove ../tree')).toBeNull();
    expect(await third.shell('git worktree remove --force ../tree')).toBeNull();
    expect(await self.shell('GUARD_OVERRIDE="agreed" git worktree remove --force ../tree')).toBeNull();
    await isRecorded({ other: third.id(), detail: 'past its work in ../tree' });
    expect(contextOf(await third.prompt())).toContain(
      `session ${self.id()} ran a command that takes away ../tree, in which you work: "agreed"`,
    );
    const within = '&& cd q && git worktree remove --force ../../tree';
    expect(refusalOf(await self.shell(`git worktree add q ${within}`))).toContain('../../tree');
    expect(await self.shell(`git clone . q ${within}`)).toBeNull();
    lab.clock.now += 1_801_000;
    expect(await self.shell('git worktree remove --force ../tree')).toBeNull();
  });
});
