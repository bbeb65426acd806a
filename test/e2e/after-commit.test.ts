import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { TEMPLATE } from '../../src/core/sessions-file/template.ts';
import { ago, expectDone, OTHER, repository, rowText, SELF, TWO } from '../support/e2e.ts';

const self = { session: SELF };
const other = { session: OTHER };
const LINES = 'one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\n';

describe('after a commit', () => {
  test.concurrent('the column is -, Last Active is renewed, and nothing else has changed', async () => {
    await using repo = await repository(undefined, { rows: TWO });
    const before = repo.text();
    repo.put('own.ts');
    expectDone(await repo.commit(['-a'], self));
    const [, started = '', stamp = ''] = before.match(/\| a7f3 \| (\S+) \| (\S+) \| own\.ts \|/) ?? [];
    const renewed = repo.row(SELF).split(' | ')[2] ?? '';
    expect(Date.now() - Date.parse(renewed)).toBeLessThan(10_000);
    expect(renewed).not.toBe(stamp);
    expect(repo.text()).toBe(
      before.replace(`${started} | ${stamp} | own.ts |`, `${started} | ${renewed} | - |`),
    );
  });

  test.concurrent('entries with changes that are not committed stay, and are named', async () => {
    await using repo = await repository(
      { 'own.ts': '1', 'half.ts': '1', 'src/a.ts': '1', 'src/b.ts': '1' },
      { rows: [{ id: SELF, editing: 'own.ts, half.ts, src/, gone.ts, new.ts' }] },
    );
    for (const path of ['own.ts', 'half.ts', 'src/a.ts', 'src/b.ts', 'new.ts']) repo.put(path);
    await repo.ask('add', 'own.ts', 'src/a.ts');
    const { stderr } = expectDone(await repo.commit([], self));
    expect(stderr).toBe(
      'guard: released own.ts, gone.ts\nguard: still yours, with uncommitted changes: half.ts, src/ (src/b.ts), new.ts\n',
    );
    expect(repo.row(SELF)).toContain('| half.ts, src/, new.ts |');
    await repo.ask('add', '-A');
    expectDone(await repo.commit([], self));
    expect(repo.row(SELF)).toMatch(/\| - \|$/);
  });

  test.concurrent('git is asked about nothing but what is claimed', async () => {
    await using repo = await repository(
      { 'own.ts': '1', 'src/a.ts': '1' },
      { rows: [{ id: SELF, editing: 'own.ts, src/' }] },
    );
    const asked = async (): Promise<readonly string[]> => {
      const trace = join(repo.home, 'trace');
      repo.put('own.ts', `${Math.random()}`);
      expectDone(await repo.commit(['-a'], { ...self, env: { GIT_TRACE: trace } }));
      const text = readFileSync(trace, 'utf8');
      rmSync(trace);
      return text.match(/ status .*/g) ?? [];
    };
    expect(await asked()).toEqual([expect.stringMatching(/ -- own\.ts src$/)]);
    expect(repo.row(SELF)).toMatch(/\| - \|$/);
    expect(await asked()).toEqual([]);
    repo.sessions([{ id: SELF, editing: 'own.ts, *.md' }]);
    expect(await asked()).toEqual([expect.stringMatching(/ --$/)]);
  });

  test.concurrent.each(['NOT src/b.ts', 'read only on src/b.ts'])(
    'what a claim that stays leaves out stays with it: %s',
    async (exclusion) => {
      await using repo = await repository(
        { 'own.ts': '1', 'src/a.ts': '1', 'src/b.ts': '1' },
        { rows: [{ id: SELF, editing: `src/, own.ts, ${exclusion}` }] },
      );
      repo.put('own.ts');
      repo.put('src/a.ts');
      const { stderr } = expectDone(await repo.commit(['--', 'own.ts'], self));
      expect(stderr).toMatch(/^guard: released own\.ts\n/);
      expect(repo.row(SELF)).toContain(`| src/, ${exclusion} |`);
      repo.put('src/b.ts');
      expectDone(await repo.commit(['--', 'src/b.ts'], other));
      expectDone(await repo.commit(['--', 'src/a.ts'], self));
      expect(repo.row(SELF)).toMatch(/\| - \|$/);
    },
  );

  test.concurrent('a file called HEAD changes nothing', async () => {
    await using repo = await repository(
      { 'own.ts': '1', HEAD: '1' },
      { rows: [{ id: SELF, editing: 'own.ts' }] },
    );
    repo.put('own.ts');
    const { stderr } = expectDone(await repo.commit(['-a'], self));
    expect(stderr).toBe('guard: released own.ts\n');
  });

  test.concurrent('a file that was committed in part stays', async () => {
    await using repo = await repository({ 'own.ts': LINES }, { rows: [{ id: SELF, editing: 'own.ts' }] });
    repo.put('own.ts', LINES.replace('one', 'ONE').replace('ten', 'TEN'));
    await repo.git(['add', '-p', 'own.ts'], { input: 'y\nn\n' });
    const { stderr } = expectDone(await repo.commit([], self));
    expect(await repo.ask('show', 'HEAD:own.ts')).toMatch(/^ONE[\s\S]*ten$/);
    expect(stderr).toBe('guard: still yours, with uncommitted changes: own.ts\n');
    expect(repo.row(SELF)).toContain('| own.ts |');
  });

  test.concurrent('a claimed file that is still staged stays, after a commit of another path', async () => {
    await using repo = await repository(
      { 'own.ts': '1', 'next.ts': '1' },
      { rows: [{ id: SELF, editing: 'own.ts, next.ts' }] },
    );
    repo.put('own.ts');
    repo.put('next.ts');
    await repo.ask('add', 'next.ts');
    expectDone(await repo.commit(['--', 'own.ts'], self));
    expect(repo.row(SELF)).toContain('| next.ts |');
  });

  test.concurrent('a deletion that is not committed, and a rename in part, keep the claim', async () => {
    await using repo = await repository(
      { 'own.ts': '1', 'gone.ts': '1', 'old.ts': 'text\n' },
      { rows: [{ id: SELF, editing: 'own.ts, gone.ts, old.ts' }] },
    );
    repo.put('own.ts');
    await repo.sh('rm gone.ts; mv old.ts new.ts; git add own.ts new.ts');
    expectDone(await repo.commit([], self));
    expect(repo.row(SELF)).toContain('| gone.ts, old.ts |');
  });

  test.concurrent('release: "all" clears them regardless', async () => {
    await using repo = await repository(
      { 'own.ts': '1', 'half.ts': '1', 'guard.config.json': '{"release": "all"}' },
      { rows: [{ id: SELF, editing: 'own.ts, half.ts' }] },
    );
    repo.put('own.ts');
    repo.put('half.ts');
    expectDone(await repo.commit(['--', 'own.ts'], self));
    expect(repo.row(SELF)).toMatch(/\| - \|$/);
  });

  test.concurrent('by nobody, nothing changes', async () => {
    await using repo = await repository(undefined, { rows: TWO });
    const before = repo.text();
    repo.put('third.ts');
    await repo.ask('add', '-A');
    expectDone(await repo.commit([]));
    expect(repo.text()).toBe(before);
  });

  test.concurrent('by a session without a row, nothing is added', async () => {
    await using repo = await repository(undefined, { rows: TWO });
    const before = repo.text();
    repo.put('third.ts');
    await repo.ask('add', '-A');
    expectDone(await repo.commit([], { session: 'beef' }));
    expect(repo.text()).toBe(before);
  });

  test.concurrent('without a sessions file none is made', async () => {
    await using repo = await repository();
    await repo.sh('rm .claude/sessions.md');
    repo.put('own.ts');
    const { stderr } = expectDone(await repo.commit(['-a'], self));
    expect(stderr).toBe('');
    expect(await repo.sh('test -e .claude/sessions.md')).toMatchObject({ code: 1 });
  });

  test.concurrent('--no-verify skips the check, and the claims are cleared all the same', async () => {
    await using repo = await repository(undefined, { rows: TWO });
    repo.put('own.ts');
    repo.put('other.ts');
    expectDone(await repo.commit(['-a', '--no-verify'], self));
    expect(repo.row(SELF)).toMatch(/\| - \|$/);
    expect(repo.row(OTHER)).toContain('| other.ts |');
  });

  test.concurrent('a file made by hand keeps its padding, columns, line ends and all it says besides', async () => {
    await using repo = await repository();
    const hand = [
      '\ufeff# Who is where\r\n\r\nProse with | pipes.\r\n\r\n',
      '### 🤖 ACTIVE SESSIONS\r\n\r\n',
      '| Branch | session id   | Last active          | Editing          | Started          | Note |\r\n',
      '|--------|:------------:|----------------------|------------------|------------------|------|\r\n',
      `|  main  | **\`a7f3\`**  | ${ago(600)} | \`own.ts\`, x.md   | 2026-01-01 10:00 | a \\| b |\r\n`,
      `|  main  | [e1b2](x)    | ${ago(60)} | other.ts (login) | yesterday        |\r\n`,
      '\r\n<!-- | zzzz | a | b | c | -->\r\n\r\n## Notes\r\nlast line without an end',
    ].join('');
    writeFileSync(repo.file, hand);
    repo.put('other.ts');
    expect((await repo.commit(['-a'], self)).code).toBe(1);
    expect(repo.text()).toBe(hand);
    await repo.ask('checkout', '-q', 'other.ts');
    repo.put('own.ts');
    expectDone(await repo.commit(['-a'], self));
    const expected = hand.replace(/\| \S+Z \| `own\.ts`, x\.md {3}\|/, '| STAMP | -                |');
    expect(
      repo
        .text()
        .replace(/(a7f3`\*\* {2}\| )\S+Z/, '$1STAMP')
        .replace(/\| - +\|/, '| -                |'),
    ).toBe(expected);
    expect(readFileSync(repo.file).subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
  });

  test.concurrent('all rows of a session are cleared, and a twin of another case too', async () => {
    await using repo = await repository();
    writeFileSync(
      repo.file,
      `${TEMPLATE}${rowText({ id: SELF, editing: 'own.ts' })}${rowText({ id: 'A7F3', editing: 'x.ts' })}${rowText({ id: OTHER, editing: 'other.ts' })}`,
    );
    repo.put('own.ts');
    expectDone(await repo.commit(['-a'], self));
    expect(repo.text().match(/\| - \|/g)).toHaveLength(2);
    expect(repo.row(OTHER)).toContain('other.ts');
  });
});

describe('who came first keeps it', () => {
  test.concurrent('both are stopped where guard cannot know who came first', async () => {
    await using repo = await repository(undefined, {
      rows: [
        { id: SELF, editing: 'own.ts' },
        { id: OTHER, editing: 'own.ts' },
      ],
    });
    repo.put('own.ts');
    expect((await repo.commit(['-a'], self)).code).toBe(1);
    expect((await repo.commit(['-a'], other)).code).toBe(1);
  });

  test.concurrent('the earlier holder is warned of a later claim with an override, the later one is stopped', async () => {
    await using repo = await repository(undefined, { rows: [] });
    expectDone(await repo.guard(['claim', 'own.ts'], self));
    expect((await repo.guard(['claim', 'own.ts'], other)).code).toBe(1);
    expectDone(await repo.guard(['claim', 'own.ts', '--override', 'agreed'], other));
    repo.put('own.ts');
    expect((await repo.commit(['-a'], other)).code).toBe(1);
    const mine = await repo.commit(['-a'], self);
    expect(mine.code).toBe(0);
    expect(mine.stderr).toContain('guard: warning: own.ts is claimed by e1b2');
    expect(mine.stderr).toContain('session e1b2 claimed own.ts, which you are editing: "agreed"');
  });

  test.concurrent('who comes back after another took the file over comes second, and is told', async () => {
    await using repo = await repository(undefined, {
      rows: [{ id: SELF, editing: 'own.ts, src/', startedAgo: 9_000, activeAgo: 1_801 }],
    });
    expectDone(await repo.guard(['claim', 'own.ts', 'src/a.ts'], other));
    expectDone(await repo.guard(['heartbeat'], self));
    const { stderr } = await repo.guard(['whoami'], self);
    expect(stderr).toMatch(
      /session e1b2 claimed own\.ts, src\/a\.ts while you were inactive: it comes first there now/,
    );
    expect((await repo.guard(['whoami'], self)).stderr).toBe('');
    repo.put('own.ts');
    const late = await repo.commit(['-a'], self);
    expect(late.code).toBe(1);
    expect(late.stderr).toContain('own.ts  e1b2');
    const first = await repo.commit(['-a'], other);
    expect(first.code).toBe(0);
    expect(first.stderr).toContain('own.ts is claimed by a7f3');
    repo.put('own.ts', 'more\n');
    expectDone(await repo.commit(['-a'], self));
  });

  test.concurrent('comes second in each file that the other took over, though one by one', async () => {
    await using repo = await repository(
      { 'src/a.ts': 'a', 'src/b.ts': 'b' },
      { rows: [{ id: SELF, editing: 'src', startedAgo: 9_000, activeAgo: 1_801 }] },
    );
    expectDone(await repo.guard(['claim', 'src/a.ts'], other));
    expectDone(await repo.guard(['claim', 'src/b.ts'], other));
    expectDone(await repo.guard(['heartbeat'], self));
    expect((await repo.guard(['whoami'], self)).stderr).toContain('claimed src/a.ts, src/b.ts while you');
    repo.put('src/a.ts');
    repo.put('src/b.ts');
    expect((await repo.commit(['-a'], self)).code).toBe(1);
    expectDone(await repo.commit(['-a'], other));
  });

  test.concurrent('and holds again what the other lets go of', async () => {
    await using repo = await repository(undefined, {
      rows: [{ id: SELF, editing: 'own.ts', startedAgo: 9_000, activeAgo: 1_801 }],
    });
    expectDone(await repo.guard(['claim', 'own.ts'], other));
    expectDone(await repo.guard(['heartbeat'], self));
    expectDone(await repo.guard(['release', 'own.ts'], other));
    expect((await repo.guard(['claim', 'own.ts'], other)).code).toBe(1);
    repo.put('own.ts');
    expectDone(await repo.commit(['-a'], self));
  });

  test.concurrent('a shared path only ever warns', async () => {
    await using repo = await repository(
      { 'package-lock.json': '1', 'guard.config.json': '{"shared": ["package-lock.json", "docs/**"]}' },
      { rows: [{ id: OTHER, editing: 'package-lock.json, docs/' }] },
    );
    repo.put('package-lock.json');
    repo.put('docs/a.md');
    await repo.ask('add', '-A');
    const { code, stderr } = await repo.commit([], self);
    expect(code).toBe(0);
    expect(stderr.match(/shared file/g)).toHaveLength(2);
  });
});
