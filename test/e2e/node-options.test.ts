import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { expect, test } from 'vitest';
import { DIST } from '../support/built-tool.ts';
import { environment, expectDone, OTHER, type Repository, repository, SELF, TWO } from '../support/e2e.ts';

/** What `hook.sh` starts Node with (docs/decisions/0015), seen by a `node` that stands before the real one. */
const OPTION = '--no-rehash-snapshot';
const OPTIONS = [OPTION, '--preserve-symlinks-main'];
const KEY = '0b1c2d3e-1111-2222-3333-444455556666';

/** Writes down each call, and where it does not know the option ends as somebody's `node` may. */
function standIn(repo: Repository, refusal = ''): { PATH: string } {
  const bin = `${repo.home}/bin`;
  mkdirSync(bin);
  const refuse = `case $1 in ${OPTION}) ${refusal} ;; esac\n`;
  writeFileSync(
    `${bin}/node`,
    `#!/bin/sh\necho "$*" >>'${repo.home}/calls'\n${refusal === '' ? '' : refuse}exec '${process.execPath}' "$@"\n`,
  );
  chmodSync(`${bin}/node`, 0o755);
  return { PATH: `${bin}:${process.env.PATH}` };
}

function calls(repo: Repository): readonly string[] {
  return readFileSync(`${repo.home}/calls`, 'utf8').trim().split('\n');
}

/** What stands before the code: the runs whose functions are in it. */
function firstLine(place: string): string {
  return readFileSync(place, 'latin1').split('\n', 1)[0]?.trim() ?? '';
}

interface Call {
  readonly env?: Readonly<Record<string, string>>;
  readonly event?: string;
  readonly dist?: string;
}

function claude(
  repo: Repository,
  tool: string,
  input: object,
  { env = { PATH: process.env.PATH ?? '' }, event = 'PreToolUse', dist = DIST }: Call,
) {
  mkdirSync(`${repo.top}/.git/guard/agents`, { recursive: true });
  writeFileSync(`${repo.top}/.git/guard/agents/claude-${KEY}`, `${SELF}\n`);
  const message = {
    ...{ session_id: KEY, transcript_path: '/t.jsonl', cwd: repo.top, hook_event_name: event },
    ...{ tool_name: tool, tool_input: input },
  };
  const { status, stdout } = spawnSync('sh', [`${dist}/hook.sh`, 'claude'], {
    cwd: repo.top,
    input: JSON.stringify(message),
    encoding: 'utf8',
    env: { ...env, HOME: repo.home, PWD: repo.top },
  });
  return { status, stdout };
}

test.concurrent('the options stand before hook.cjs where little of Node is needed', async () => {
  await using repo = await repository(undefined, { rows: TWO });
  const env = standIn(repo);
  repo.put('other.ts');
  expect((await repo.commit(['-a'], { session: SELF, env })).code).toBe(1);
  await repo.ask('checkout', '--', 'other.ts');
  repo.put('own.ts');
  expectDone(await repo.commit(['-a'], { session: SELF, env }));
  const input = { file_path: `${repo.top}/other.ts`, old_string: 'a', new_string: 'b' };
  expect(claude(repo, 'Edit', input, { env }).stdout).toContain(OTHER);
  expect(claude(repo, 'Bash', { command: 'true' }, { env, event: 'PostToolUse' }).status).toBe(0);
  expect(
    calls(repo).map((line) => line.split(' ').filter((word) => /^--|^pre|^post|^claude/.test(word))),
  ).toEqual([
    [...OPTIONS, 'pre-commit-hook', 'pre-commit', 'pre-commit'],
    [...OPTIONS, 'post-commit', 'post-commit'],
    [...OPTIONS, 'claude'],
    [...OPTIONS, 'claude'],
  ]);
});

test.concurrent('and not where Node may ask git', async () => {
  await using repo = await repository(undefined, { rows: TWO });
  const env = standIn(repo);
  expect(claude(repo, 'Bash', { command: 'git add -A' }, { env }).status).toBe(0);
  expect(calls(repo).join('\n')).not.toContain(OPTION);
});

test.concurrent.each([
  ['a Node that has no such option', 'echo "node: bad option: $1" >&2; exit 9'],
  ['a script before Node that takes no options', 'exit 1'],
  ['one that reads its input first', 'cat >/dev/null; exit 1'],
  ['one that crashes', 'kill -s SEGV $$'],
])('%s is started again without it', async (_, refusal) => {
  await using repo = await repository(undefined, { rows: TWO });
  const env = standIn(repo, refusal);
  repo.put('other.ts');
  const refused = await repo.commit(['-a'], { session: SELF, env });
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('not committed');
  await repo.ask('checkout', '--', 'other.ts');
  repo.put('own.ts');
  const done = expectDone(await repo.commit(['-a'], { session: SELF, env }));
  expect(done.stderr).not.toContain('NOT CHECKED');
  expect(repo.text()).not.toContain('own.ts');
  const input = { file_path: `${repo.top}/other.ts`, old_string: 'a', new_string: 'b' };
  expect(claude(repo, 'Edit', input, { env }).stdout).toContain(OTHER);
});

test.concurrent('kept code that is damaged is thrown away, and the commit checked', async () => {
  await using repo = await repository(undefined, { rows: TWO });
  const dist = `${repo.home}/own dist`;
  cpSync(DIST, dist, { recursive: true });
  writeFileSync(`${repo.top}/.git/guard/home`, `${dist}\n`);
  repo.put('other.ts');
  expect((await repo.commit(['-a'], { session: SELF })).code).toBe(1);
  const kept = readdirSync(`${dist}/kept-code`).map((name) => `${dist}/kept-code/${name}`);
  expect(kept.length).toBeGreaterThan(0);
  for (const name of kept) {
    const bytes = readFileSync(name);
    writeFileSync(name, bytes.fill(0, bytes.length >> 1));
  }
  expect((await repo.commit(['-a'], { session: SELF })).code).toBe(1);
  expect((await repo.commit(['-a'], { session: SELF })).stderr).not.toMatch(/NOT CHECKED|Segmentation|Fatal/);
});

test.concurrent('code is kept by what is done: of what writes, too, where the first run only looked', async () => {
  await using repo = await repository(undefined, { rows: TWO });
  const dist = `${repo.home}/own dist`;
  cpSync(DIST, dist, { recursive: true });
  rmSync(`${dist}/kept-code`, { recursive: true, force: true });
  const edit = (name: string, from = dist) => {
    repo.put(name);
    const input = { file_path: `${repo.top}/${name}`, old_string: 'a', new_string: 'b' };
    claude(repo, 'Edit', input, { dist: from });
  };
  const kept = (): readonly (readonly [name: string, outcomes: number])[] =>
    readdirSync(`${dist}/kept-code`)
      .sort()
      .map((name) => [
        name.replace(/-[0-9a-f]{12}-.*/, ''),
        firstLine(`${dist}/kept-code/${name}`).split(' ').length,
      ]);
  // The first time it is written down that the file is wanted.
  edit('other.ts', DIST);
  edit('other.ts');
  expect(kept()).toEqual([['agent-hook-edit', 1]]);
  edit('new.ts');
  expect(kept()).toEqual([
    ['agent-hook-edit', 2],
    ['sessions-writer-edit', 1],
  ]);
  claude(repo, 'Bash', { command: 'git add own.ts' }, { dist });
  claude(repo, 'Bash', { command: 'git status' }, { dist, event: 'PostToolUse' });
  expect(kept().map(([name]) => name)).toEqual([
    'agent-hook-after',
    'agent-hook-edit',
    'agent-hook-shell',
    'before-shell-shell',
    'sessions-writer-edit',
  ]);
});

test.concurrent('code of the commands that people type is kept in one place, of those that set up in none', async () => {
  await using repo = await repository(undefined, { rows: TWO });
  const dist = `${repo.home}/own dist`;
  cpSync(DIST, dist, { recursive: true });
  rmSync(`${dist}/kept-code`, { recursive: true, force: true });
  const type = (...args: readonly string[]) =>
    spawnSync(process.execPath, [`${dist}/guard.cjs`, ...args, '--session', SELF], {
      cwd: repo.top,
      env: environment(repo.home),
    });
  const kept = () =>
    readdirSync(`${dist}/kept-code`)
      .sort()
      .map((name) => `${name.replace(/-[0-9a-f]{12}-.*/, '')}: ${firstLine(`${dist}/kept-code/${name}`)}`);
  type('doctor');
  expect(existsSync(`${dist}/kept-code`)).toBe(false);
  type('whoami');
  expect(kept()).toEqual(['guard-guard-work: whoami:0:1']);
  type('claim', 'own.ts');
  type('claim', 'other.ts');
  const claims = 'claim:0:2 claim:1:2';
  const all = [`guard-guard-work: whoami:0:1 ${claims}`, `sessions-writer-guard-work: ${claims}`];
  expect(kept()).toEqual(all);
  type('claim', 'own.ts');
  type('whoami');
  expect(kept()).toEqual(all);
});

test.concurrent('code for which there is no room leaves nothing behind', async () => {
  await using repo = await repository(undefined, { rows: TWO });
  const dist = `${repo.home}/own dist`;
  cpSync(DIST, dist, { recursive: true });
  rmSync(`${dist}/kept-code`, { recursive: true, force: true });
  const type = `ulimit -f 16; exec '${process.execPath}' '${dist}/guard.cjs' whoami --session ${SELF}`;
  expect(expectDone(await repo.sh(type)).stdout).toContain(SELF);
  expect(readdirSync(`${dist}/kept-code`)).toEqual([]);
});

test.concurrent('where the half for agents is missing, Node is asked', async () => {
  await using repo = await repository(undefined, { rows: TWO });
  const dist = `${repo.home}/own dist`;
  cpSync(DIST, dist, { recursive: true });
  rmSync(`${dist}/agent.sh`);
  const input = { file_path: `${repo.top}/other.ts`, old_string: 'a', new_string: 'b' };
  const { status, stdout } = claude(repo, 'Edit', input, { dist });
  expect(status).toBe(0);
  expect(stdout).toContain(OTHER);
});
