import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { expectDone, OTHER, openRepository, type Repository, repository, SELF, TWO } from '../support/e2e.ts';

const self = { session: SELF };
const other = { session: OTHER };

/** A repository with another session's file staged. */
async function conflicting(): Promise<Repository> {
  const repo = await repository(undefined, { rows: TWO });
  repo.put('other.ts');
  await repo.ask('add', 'other.ts');
  return repo;
}

async function overriddenIn(repo: Repository): Promise<readonly Readonly<Record<string, unknown>>[]> {
  return (await repo.journal()).filter(({ kind }) => kind === 'overridden');
}

describe('an override lets a commit through', () => {
  test.concurrent('with GUARD_OVERRIDE, which is recorded with its reason and told to the holder once', async () => {
    await using repo = await conflicting();
    const { code, stderr } = await repo.commit([], { ...self, env: { GUARD_OVERRIDE: 'hotfix, agreed' } });
    expect(code).toBe(0);
    expect(stderr).toContain('guard: overridden: other.ts, claimed by e1b2: hotfix, agreed');
    expect(await overriddenIn(repo)).toMatchObject([
      { session: SELF, paths: ['other.ts'], reason: 'hotfix, agreed', other: OTHER },
    ]);
    const told = await repo.guard(['status', '--json'], other);
    expect(told.stderr).toContain('session a7f3 committed other.ts, which you claim: "hotfix, agreed"');
    expect((await repo.guard(['status', '--json'], other)).stderr).toBe('');
    expect(repo.row(OTHER)).toContain('| other.ts |');
  });

  test.concurrent('past several holders: what went past each, and why, is a line of its own', async () => {
    const files = ['own.ts', 'a.ts', 'b.ts', 'c.ts'];
    await using repo = await repository(Object.fromEntries(files.map((file) => [file, '1'])), {
      rows: [{ id: SELF }, { id: OTHER, editing: 'a.ts, c.ts' }, { id: 'c0de', editing: 'b.ts' }],
    });
    for (const file of files) repo.put(file);
    const grant = (path: string, reason: string) => repo.guard(['override', path, '--reason', reason], self);
    for (const [path, reason] of [
      ['a.ts', 'first'],
      ['b.ts', 'first'],
      ['c.ts', 'second'],
    ] as const)
      expectDone(await grant(path, reason));
    expectDone(await repo.commit(['-a'], self));
    expect((await overriddenIn(repo)).map(({ paths, reason, other }) => [paths, reason, other])).toEqual(
      expect.arrayContaining([
        [['a.ts'], 'first', OTHER],
        [['b.ts'], 'first', 'c0de'],
        [['c.ts'], 'second', OTHER],
      ]),
    );
    expect((await repo.guard(['log', '--session', 'c0de'])).stdout).toContain('overridden');
  });

  test.concurrent('and the holder is told in its next hook as well, though it has nothing staged that matters', async () => {
    await using repo = await conflicting();
    expectDone(await repo.commit([], { ...self, env: { GUARD_OVERRIDE: 'why' } }));
    repo.put('free.ts');
    await repo.ask('add', 'free.ts');
    const { code, stderr } = await repo.commit([], other);
    expect(code).toBe(0);
    expect(stderr).toContain('which you claim: "why"');
    repo.put('free.ts', 'again\n');
    expect((await repo.commit(['-a'], other)).stderr).not.toContain('which you claim');
  });

  test.concurrent('with git -c guard.override', async () => {
    await using repo = await conflicting();
    const { code } = await repo.git(['-c', 'guard.override=it\'s "why" \\ = ü', 'commit', '-qm', 'x'], self);
    expect(code).toBe(0);
    expect(await overriddenIn(repo)).toMatchObject([{ reason: 'it\'s "why" \\ = ü' }]);
  });

  test.concurrent('in any case of the key, and from --config-env', async () => {
    await using repo = await conflicting();
    expect((await repo.git(['-c', 'Guard.Override=why', 'commit', '-qm', 'x'], self)).code).toBe(0);
    repo.put('other.ts', 'more\n');
    const env = { WHY: 'why' };
    expect(
      (await repo.git(['--config-env=guard.override=WHY', 'commit', '-qam', 'x'], { ...self, env })).code,
    ).toBe(0);
  });

  test.concurrent('of nobody', async () => {
    await using repo = await conflicting();
    expectDone(await repo.commit([], { env: { GUARD_OVERRIDE: 'person at a terminal' } }));
    expect(await overriddenIn(repo)).toMatchObject([{ session: null, reason: 'person at a terminal' }]);
    expect((await repo.guard(['whoami'], other)).stderr).toContain(
      'somebody without a session committed other.ts',
    );
  });
});

describe('the holder is told of a commit that was made, once', () => {
  const STOPS = 'printf "#!/bin/sh\\nexit 1\\n" > .git/hooks/commit-msg; chmod +x .git/hooks/commit-msg';
  const told = async (repo: Repository): Promise<string> =>
    (await repo.guard(['status', '--json'], other)).stderr;
  const COMMITTED = /^guard: .* committed other\.ts, which you claim: "second"; [^\n]*\n$/;

  for (const [who, asWho] of [['a session', self] as const, ['nobody', {}] as const]) {
    test.concurrent(`and not of one that a hook stopped (${who})`, async () => {
      await using repo = await conflicting();
      await repo.sh(STOPS);
      const first = { ...asWho, env: { GUARD_OVERRIDE: 'first' } };
      expect((await repo.commit([], first)).code).toBe(1);
      expect(await told(repo)).toBe('');
      expect(await overriddenIn(repo)).toMatchObject([
        { paths: ['other.ts'], reason: 'first', other: OTHER },
      ]);
      await repo.sh('rm .git/hooks/commit-msg');
      expectDone(await repo.commit([], { ...asWho, env: { GUARD_OVERRIDE: 'second' } }));
      expect(await told(repo)).toMatch(COMMITTED);
      expect(await told(repo)).toBe('');
    });
  }

  test.concurrent('whatever was committed after one that a hook stopped', async () => {
    await using repo = await conflicting();
    await repo.sh(STOPS);
    expect((await repo.commit([], { ...self, env: { GUARD_OVERRIDE: 'first' } })).code).toBe(1);
    await repo.sh('rm .git/hooks/commit-msg; git reset -q');
    repo.put('own.ts');
    expectDone(await repo.commit(['--', 'own.ts'], self));
    repo.sessions([{ id: OTHER }, { id: SELF }]);
    expectDone(await repo.commit(['-a'], self));
    expect(await told(repo)).toBe('');
  });

  test.concurrent('nor where the holder has let go meanwhile', async () => {
    await using repo = await conflicting();
    await repo.sh(STOPS);
    expect((await repo.commit([], { ...self, env: { GUARD_OVERRIDE: 'first' } })).code).toBe(1);
    await repo.sh('rm .git/hooks/commit-msg');
    repo.sessions([{ id: OTHER }, { id: SELF }]);
    expectDone(await repo.commit([], self));
    expect(await told(repo)).toBe('');
  });
});

describe('an override does not count', () => {
  test.concurrent.each(['--local', '--global', '--worktree'])(
    'from a configuration file (%s)',
    async (scope) => {
      await using repo = await conflicting();
      const env = { GIT_CONFIG_GLOBAL: `${repo.home}/.gitconfig` };
      expectDone(await repo.git(['config', scope, 'guard.override', 'sneaky'], { env }));
      expect((await repo.commit([], { ...self, env })).code).toBe(1);
    },
  );

  test.concurrent.each(['', '   ', '\u200b'])('without a reason (%j)', async (reason) => {
    await using repo = await conflicting();
    const { code, stderr } = await repo.commit([], { ...self, env: { GUARD_OVERRIDE: reason } });
    expect(code).toBe(1);
    expect(stderr).toContain('the override has no reason');
    const flag = await repo.git(['-c', `guard.override=${reason}`, 'commit', '-qm', 'x'], self);
    expect(flag.code).toBe(1);
    expect(flag.stderr).toContain('the override has no reason');
    expect((await repo.git(['-c', 'guard.override', 'commit', '-qm', 'x'], self)).code).toBe(1);
    expect((await repo.guard(['override', 'other.ts', '--reason', reason], self)).code).toBe(2);
    expect((await repo.guard(['claim', 'other.ts', '--override', reason], self)).code).toBe(2);
    expect(await overriddenIn(repo)).toEqual([]);
  });
});

describe('guard override before', () => {
  test.concurrent('is good for one commit of those paths, and then gone', async () => {
    await using repo = await conflicting();
    expectDone(await repo.guard(['override', 'other.ts', '--reason', 'agreed'], self));
    repo.put('own.ts');
    expectDone(await repo.commit(['--', 'own.ts'], self));
    const used = await repo.commit([], self);
    expect(used.code).toBe(0);
    expect(used.stderr).toContain('guard: overridden: other.ts, claimed by e1b2: agreed');
    expect(await overriddenIn(repo)).toMatchObject([{ reason: 'agreed' }]);
    repo.put('other.ts', 'once more\n');
    expect((await repo.commit(['-a'], self)).code).toBe(1);
  });

  test.concurrent.each<[what: string, commit: (repo: Repository) => Promise<unknown>]>([
    [
      'a merge that brings the path in',
      async (repo) => {
        await repo.ask('stash', '-q');
        await repo.ask('checkout', '-q', '-b', 'topic');
        repo.put('other.ts', 'topic\n');
        await repo.ask('commit', '-qa', '--no-verify', '-m', 'topic');
        await repo.ask('checkout', '-q', 'main');
        expectDone(await repo.git(['merge', '-q', '--no-ff', '--no-commit', 'topic'], self));
        expectDone(await repo.git(['commit', '-q', '--no-edit'], self));
      },
    ],
    [
      'a commit of the path while nobody claimed it',
      async (repo) => {
        expectDone(await repo.guard(['release'], other));
        expectDone(await repo.commit([], self));
        expectDone(await repo.guard(['claim', 'other.ts'], other));
      },
    ],
  ])('is not used up by %s', async (_what, commit) => {
    await using repo = await conflicting();
    expectDone(await repo.guard(['override', 'other.ts', '--reason', 'agreed'], self));
    await commit(repo);
    repo.put('other.ts', 'more\n');
    expectDone(await repo.commit(['-a'], self));
    repo.put('other.ts', 'and more\n');
    expect((await repo.commit(['-a'], self)).code).toBe(1);
  });

  test.concurrent('calls a path of the top level as others are called, and a lock a lock', async () => {
    await using repo = await conflicting();
    const all = ['other.ts', 'src/x.ts', './vercel', 'vercel'];
    const given = await repo.guard(['override', ...all, '--reason', 'agreed'], self);
    expect(given.stderr).toContain('Override recorded for other.ts, src/x.ts, ./vercel, vercel: ');
    const json = await repo.guard(['override', ...all, '--reason', 'agreed', '--json'], self);
    expect(JSON.parse(json.stdout)).toMatchObject({
      targets: ['other.ts', 'src/x.ts', 'vercel', 'vercel'],
      locks: ['vercel'],
    });
    const granted = (await repo.journal()).filter(({ kind }) => kind === 'override-granted');
    expect(granted.slice(-2)).toMatchObject([
      { paths: ['other.ts', 'src/x.ts', 'vercel'] },
      { lock: 'vercel' },
    ]);
  });

  test.concurrent('is an act of the session: it is active again, and keeps what it was given when others prune', async () => {
    await using repo = await repository(undefined, {
      rows: [
        { id: SELF, activeAgo: 1_860 },
        { id: OTHER, editing: 'other.ts' },
      ],
    });
    expectDone(await repo.guard(['override', 'other.ts', '--reason', 'agreed', '--for', '20m'], self));
    expect(expectDone(await repo.guard(['prune'])).stdout).toBe('Nothing to prune.\n');
    expectDone(await repo.guard(['check', 'other.ts'], self));
  });

  test.concurrent('says what it is good for, and what it may not have been meant for', async () => {
    await using repo = await conflicting();
    const said = async (...targets: readonly string[]) =>
      (await repo.guard(['override', ...targets, '--reason', 'agreed'], self)).stderr;
    const git = 'good for one commit or push within 10m.';
    expect(await said('vercel')).toBe(`Override recorded for vercel: ${git}\n`);
    expect(await said('Vercel')).toBe(`Override recorded for vercel: ${git}\n`);
    expect(await said('other.ts', 'vercel')).toContain('good for one commit and one push within 10m.');
    expect(await said('docker')).toBe(
      'Override recorded for docker: good for one guard lock, run or unlock docker within 10m.\n',
    );
    expect(await said('other.ts', 'docker')).toContain(
      'good for one commit or push, or one guard lock, run or unlock docker within 10m.',
    );
    expect(await said('verecl')).toBe(
      `Override recorded for verecl: ${git} There is neither a lock nor a file called verecl here.\n`,
    );
    expect(await said('new.ts')).toBe(`Override recorded for new.ts: ${git}\n`);
  });

  test.concurrent('of a lock whose section is missing is of the lock, unless a file is called so', async () => {
    await using repo = await conflicting();
    const section = /## Vercel Deployment Lock\n(?:.*\n)*?(?=## )/;
    writeFileSync(repo.file, readFileSync(repo.file, 'utf8').replace(section, ''));
    const json = async () =>
      JSON.parse(
        expectDone(await repo.guard(['override', 'vercel', '--reason', 'agreed', '--json'], self)).stdout,
      );
    expect(await json()).toMatchObject({ locks: ['vercel'] });
    expectDone(await repo.guard(['lock', 'vercel'], other));
    expectDone(await repo.guard(['unlock', 'vercel'], self));
    writeFileSync(repo.file, readFileSync(repo.file, 'utf8').replace(section, ''));
    repo.put('vercel');
    expect(await json()).toMatchObject({ targets: ['vercel'], locks: [] });
  });

  test.concurrent('of a lock is not used up by a commit of a file that is called like it', async () => {
    await using repo = await conflicting();
    expectDone(await repo.guard(['override', 'other.ts', 'vercel', '--reason', 'agreed'], self));
    repo.put('src/vercel');
    await repo.ask('add', 'src/vercel');
    expectDone(await repo.commit(['--', 'src/vercel'], self));
    const again = await repo.guard(['check', 'other.ts', '--json'], self);
    expect(JSON.parse(again.stdout)).toMatchObject({ overridden: [{ path: 'other.ts' }] });
  });

  test.concurrent('of paths and locks is good for one commit, and for each lock once', async () => {
    await using repo = await conflicting();
    for (const name of ['vercel', 'docker']) expectDone(await repo.guard(['lock', name], other));
    expectDone(await repo.guard(['override', 'vercel', 'other.ts', 'docker', '--reason', 'agreed'], self));
    expectDone(await repo.commit([], self));
    expectDone(await repo.guard(['unlock', 'docker'], self));
    expectDone(await repo.guard(['unlock', 'vercel'], self));
    expectDone(await repo.guard(['lock', 'vercel'], other));
    expect((await repo.guard(['unlock', 'vercel'], self)).code).toBe(1);
    repo.put('other.ts', 'again');
    expect((await repo.commit(['-a'], self)).code).toBe(1);
  });

  test.concurrent('belongs to the session that asked, and covers no other path', async () => {
    await using repo = await conflicting();
    expectDone(await repo.guard(['override', 'other.ts', '--reason', 'agreed'], { session: 'beef' }));
    expect((await repo.commit([], self)).code).toBe(1);
    expectDone(await repo.guard(['override', 'elsewhere.ts', '--reason', 'agreed'], self));
    expect((await repo.commit([], self)).code).toBe(1);
    expect((await repo.guard(['override', 'other.ts', '--reason', 'x'])).code).toBe(2);
  });

  test.concurrent('covers a directory, and is named by check', async () => {
    await using repo = await repository({ 'src/a.ts': '1' }, { rows: [{ id: OTHER, editing: 'src/a.ts' }] });
    repo.put('src/a.ts');
    expectDone(await repo.guard(['override', 'src/', '--reason', 'agreed'], self));
    await repo.ask('add', '-A');
    const check = JSON.parse((await repo.guard(['check', '--json'], self)).stdout);
    expect(check).toMatchObject({
      verdict: 'allow',
      findings: [],
      overridden: [{ path: 'src/a.ts', reason: 'agreed' }],
    });
    expectDone(await repo.commit([], self));
  });

  test.concurrent.each<[how: string, before: readonly string[], last: readonly string[]]>([
    ['on the same path', ['other.ts'], ['other.ts']],
    ['on a path of several', ['other.ts', 'own.ts'], ['other.ts']],
    ['on a directory round it', ['other.ts', '--for', '1d'], ['.']],
    ['on a path below it', ['.', '--for', '1d'], ['other.ts']],
  ])('says why with the last reason given: %s', async (_how, before, last) => {
    await using repo = await conflicting();
    expectDone(await repo.guard(['override', ...before, '--reason', 'first'], self));
    expectDone(await repo.guard(['override', ...last, '--reason', 'second'], self));
    expect(expectDone(await repo.commit([], self)).stderr).toContain('claimed by e1b2: second');
    expect(await overriddenIn(repo)).toMatchObject([{ reason: 'second' }]);
    repo.put('other.ts', 'once more\n');
    expect((await repo.commit(['-a'], self)).code).toBe(1);
  });

  test.concurrent('takes the place of what was granted for the same lock, or longer', async () => {
    await using repo = await conflicting();
    for (const reason of ['first', 'second'])
      expectDone(await repo.guard(['override', 'vercel', 'other.ts', '--reason', reason], self));
    const state = JSON.parse(readFileSync(`${repo.top}/.git/guard/state.json`, 'utf8'));
    expect(state.overrides).toMatchObject([
      { targets: ['./other.ts'], reason: 'second' },
      { targets: ['vercel'], reason: 'second' },
    ]);
  });

  test.concurrent('is over when its time is over', async () => {
    await using repo = await conflicting();
    expectDone(await repo.guard(['override', 'other.ts', '--reason', 'agreed', '--for', '10m'], self));
    const place = `${repo.top}/.git/guard/state.json`;
    const state = JSON.parse(readFileSync(place, 'utf8'));
    for (const given of state.overrides) given.expires = Date.now() - 1;
    writeFileSync(place, JSON.stringify(state));
    expect((await repo.commit([], self)).code).toBe(1);
  });

  test.concurrent('is still there after a commit that failed', async () => {
    await using repo = await conflicting();
    await repo.sh('printf "#!/bin/sh\\nexit 1\\n" > .git/hooks/commit-msg; chmod +x .git/hooks/commit-msg');
    expectDone(await repo.guard(['override', 'other.ts', '--reason', 'agreed'], self));
    expect((await repo.commit([], self)).code).toBe(1);
    await repo.sh('rm .git/hooks/commit-msg');
    expect((await repo.commit([], self)).code).toBe(0);
  });
});

describe('a skip', () => {
  test.concurrent('with GUARD=0 does nothing at all', async () => {
    await using repo = await conflicting();
    const before = repo.text();
    const { code, stderr } = await repo.commit([], { ...self, env: { GUARD: '0' } });
    expect([code, stderr]).toEqual([0, '']);
    expect(repo.text()).toBe(before);
    expect(await overriddenIn(repo)).toEqual([]);
  });

  test.concurrent('is nothing but GUARD=0', async () => {
    await using repo = await conflicting();
    for (const value of ['', '1', 'false', '00']) {
      expect((await repo.commit([], { ...self, env: { GUARD: value } })).code).toBe(1);
    }
  });
});

test.concurrent('a waiting session gets the file when its holder commits', async () => {
  await using repo = await repository(undefined, { rows: [] });
  expectDone(await repo.guard(['claim', 'own.ts'], self));
  expectDone(await repo.guard(['start'], other));
  const place = `${repo.top}/.git/guard/state.json`;
  const state = JSON.parse(readFileSync(place, 'utf8'));
  state.interests = [{ session: OTHER, path: 'own.ts', at: Date.now() }];
  writeFileSync(place, JSON.stringify(state));
  repo.put('own.ts');
  expectDone(await repo.commit(['-a'], self));
  expect(repo.row(SELF)).toMatch(/\| - \|$/);
  expect(repo.row(OTHER)).toContain('| own.ts |');
  repo.put('own.ts', 'again\n');
  expect((await repo.commit(['-a'], self)).code).toBe(1);
});

describe('a claim made over an earlier one', () => {
  /** a7f3 held own.ts first, e1b2 claimed the directory over it. */
  async function claimedOver(): Promise<Repository> {
    const repo = await repository({ 'src/own.ts': 'own\n', 'src/more.ts': 'more\n' });
    expectDone(await repo.guard(['claim', 'src/own.ts'], self));
    expectDone(await repo.guard(['claim', 'src/', '--override', 'agreed'], other));
    return repo;
  }

  test.concurrent('says that its commit stays stopped, where that is so', async () => {
    await using repo = await repository({ 'own.ts': 'own\n' });
    const claimOver = async (at: Repository, by: { readonly session: string }) =>
      (await at.guard(['claim', 'own.ts', '--override', 'agreed'], by)).stderr;
    expectDone(await repo.guard(['claim', 'own.ts'], self));
    expect(await claimOver(repo, other)).toBe(
      'Claimed for e1b2: own.ts. a7f3 will be told. a7f3 came first: until it commits or lets go, your commit needs GUARD_OVERRIDE="why" as well.\n',
    );
    expect(await claimOver(repo, self)).toContain('Claimed for a7f3: own.ts. e1b2 will be told.\n');
    await repo.ask('worktree', 'add', '-q', '-b', 'side', '../side');
    const side = openRepository(repo.home, `${repo.home}/side`);
    expect(await claimOver(side, { session: 'c0de' })).toBe(
      'Claimed for c0de: own.ts. a7f3, e1b2 will be told.\n',
    );
    repo.put('guard.config.json', '{"worktrees": "deny"}');
    side.put('guard.config.json', '{"worktrees": "deny"}');
    expect(await claimOver(side, { session: 'beef' })).toContain('came first: until they commit or let go,');
  });

  test.concurrent('only warns the earlier holder', async () => {
    await using repo = await claimedOver();
    repo.put('src/own.ts');
    const { code, stderr } = await repo.commit(['-a'], self);
    expect(code).toBe(0);
    expect(stderr).toContain('claimed it after you, with an override');
  });

  test.concurrent('only warns the earlier holder who asks about the directory above', async () => {
    await using repo = await repository({ 'src/own.ts': 'own\n' });
    expectDone(await repo.guard(['claim', 'src/own.ts'], self));
    expectDone(await repo.guard(['claim', 'src/own.ts', '--override', 'agreed'], other));
    const { code, stderr } = await repo.guard(['check', 'src'], self);
    expect(code).toBe(0);
    expect(stderr).toContain('claimed it after you, with an override');
  });

  test.concurrent('stops the earlier holder where that never claimed', async () => {
    await using repo = await claimedOver();
    repo.put('src/more.ts');
    expect((await repo.commit(['-a'], self)).code).toBe(1);
  });

  test.concurrent('stops who has let go since', async () => {
    await using repo = await claimedOver();
    expectDone(await repo.guard(['release'], self));
    repo.put('src/own.ts');
    expect((await repo.commit(['-a'], self)).code).toBe(1);
  });

  type Step = (repo: Repository) => Promise<unknown>;
  const letsGo: readonly (readonly [how: string, letGo: Step])[] = [
    ['release', async (repo) => expectDone(await repo.guard(['release', 'src/own.ts'], self))],
    ['end', async (repo) => expectDone(await repo.guard(['end'], self))],
    [
      'commit',
      async (repo) => {
        repo.put('src/own.ts', 'committed\n');
        expectDone(await repo.commit(['-a'], self));
      },
    ],
    [
      'prune',
      async (repo) => {
        repo.sessions([
          { id: OTHER, editing: 'src/' },
          { id: SELF, editing: 'src/own.ts', activeAgo: 7200 },
        ]);
        expectDone(await repo.guard(['prune'], other));
      },
    ],
    ['a row edited by hand', async (repo) => repo.sessions([{ id: OTHER, editing: 'src/' }, { id: SELF }])],
  ];

  test.concurrent.each(letsGo)(
    'has come first where the earlier holder let go (%s) and claims again',
    async (_how, letGo) => {
      await using repo = await claimedOver();
      await letGo(repo);
      expect((await repo.guard(['claim', 'src/own.ts'], self)).code).toBe(1);
      expectDone(await repo.guard(['claim', 'src/own.ts', '--override', 'again'], self));
      repo.put('src/own.ts', 'second\n');
      const refused = await repo.commit(['-a'], self);
      expect(refused.code).toBe(1);
      expect(refused.stderr).not.toContain('claimed it after you');
      const warned = await repo.commit(['-a'], other);
      expect(warned.code).toBe(0);
      expect(warned.stderr).toContain('claimed it after you, with an override');
    },
  );

  test.concurrent('has come first of what the earlier holder let go, and second of what that kept', async () => {
    await using repo = await repository({ 'src/own.ts': 'own\n', 'src/more.ts': 'more\n' });
    expectDone(await repo.guard(['claim', 'src/own.ts', 'src/more.ts'], self));
    expectDone(await repo.guard(['claim', 'src/', '--override', 'agreed'], other));
    expectDone(await repo.guard(['release', 'src/own.ts'], self));
    expectDone(await repo.guard(['claim', 'src/own.ts', '--override', 'again'], self));
    expect((await repo.guard(['check', 'src/own.ts'], self)).code).toBe(1);
    expect((await repo.guard(['check', 'src/more.ts'], self)).code).toBe(0);
    expect((await repo.guard(['check', 'src/own.ts'], other)).code).toBe(0);
    expect((await repo.guard(['check', 'src/more.ts'], other)).code).toBe(1);
  });

  test.concurrent('has come first of one file where the earlier holder let go of the directory', async () => {
    await using repo = await repository({ 'src/own.ts': 'own\n', 'src/more.ts': 'more\n' });
    expectDone(await repo.guard(['claim', 'src/'], self));
    expectDone(await repo.guard(['claim', 'src/own.ts', '--override', 'agreed'], other));
    expectDone(await repo.guard(['release', 'src/'], self));
    expectDone(await repo.guard(['claim', 'src/', '--override', 'again'], self));
    expect((await repo.guard(['check', 'src/own.ts'], self)).code).toBe(1);
    expect((await repo.guard(['check', 'src/own.ts'], other)).code).toBe(0);
  });

  test.concurrent('has come second still, where the earlier holder claims again what it holds', async () => {
    await using repo = await claimedOver();
    expectDone(await repo.guard(['claim', 'src/own.ts', '--override', 'mine'], self));
    expect((await repo.guard(['check', 'src/own.ts'], self)).code).toBe(0);
    expect((await repo.guard(['check', 'src/own.ts'], other)).code).toBe(1);
  });
});

test.concurrent('an override of a claim leaves a line for each holder, beside the claim’s own', async () => {
  await using repo = await repository(undefined, {
    rows: [
      { id: SELF },
      { id: OTHER, editing: 'src/a.ts, src/b.ts, src/*.ts' },
      { id: 'c0de', editing: 'docs/' },
    ],
  });
  const paths = ['src/a.ts', 'free.ts', 'src/b.ts', 'docs/x.md'];
  expectDone(await repo.guard(['claim', ...paths, '--override', 'agreed'], self));
  const line = { session: SELF, reason: 'agreed' };
  expect(await repo.journal()).toMatchObject([
    { ...line, kind: 'claimed', paths },
    { ...line, kind: 'overridden', paths: ['src/a.ts', 'src/b.ts'], other: OTHER, detail: 'by a claim' },
    { ...line, kind: 'overridden', paths: ['docs/x.md'], other: 'c0de', detail: 'by a claim' },
  ]);
  const { stdout } = await repo.guard(['log', '--session', 'c0de']);
  expect(stdout).toContain('docs/x.md (c0de) by a claim "agreed"');
  expect(stdout).not.toContain('src/a.ts');
});
