import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import {
  type CallOptions,
  type Ended,
  type LockLab,
  makeLockLab,
  pathWith,
  secondsAgo,
  VERCEL,
} from '../support/lock-lab.ts';
import {
  IGNORED,
  type MockApi,
  type MockDeployment,
  SCOPE,
  startVercelApi,
  TOKEN,
} from '../support/vercel-api.ts';

let lab: LockLab;
let api: MockApi;
beforeEach(async () => {
  lab = makeLockLab('tracking');
  api = await startVercelApi();
  lab.configure({ vercel: { project: SCOPE.project, team: SCOPE.team.id } });
});
afterEach(async () => {
  await api[Symbol.asyncDispose]();
  lab.dispose();
});

const A = 'aaaa';
const options = (session: string | undefined, env: Record<string, string> = {}): CallOptions => ({
  ...(session === undefined ? {} : { session }),
  env: { VERCEL_TOKEN: TOKEN, GUARD_VERCEL_API: api.url, PATH: pathWith(join(lab.root, 'none')), ...env },
});
const run = (args: readonly string[], session: string | undefined = A, env = {}): Promise<Ended> =>
  lab.start(args, options(session, env)).end();
const deploy = (sha: string, state: string, more: Partial<MockDeployment> = {}): void => {
  api.deployments = [{ id: 'dpl_1', sha, timeline: [[0, state]], ...more }];
};
const branchOnRemote = (name: string): string =>
  lab.git('ls-remote', 'origin', `refs/heads/${name}`).slice(0, 40);

describe('guard push', () => {
  it('pushes with git’s own output, follows the deployment and says that it is ready', async () => {
    const sha = lab.commit('a.ts');
    deploy(sha, 'READY');
    const { code, stdout, stderr } = await run(['push']);
    expect([code, stdout]).toEqual([0, '']);
    expect(stderr).toMatch(
      /main -> main[\s\S]*vercel: looking for the deployment of [0-9a-f]{9} on main[\s\S]*Ready: .*https:\/\/web-dpl_1-acme\.vercel\.app/,
    );
    expect(branchOnRemote('main')).toBe(sha);
  });

  test.each<[args: readonly string[], branch: string]>([
    [['push', 'origin', 'HEAD:refs/heads/feature/x'], 'feature/x'],
    [['push', '--force-with-lease', '-q', 'origin', 'main:other'], 'other'],
    [['push', '--', 'origin', 'main'], 'main'],
  ])('hands %j to git as it is, and finds the branch %s', async (args, branch) => {
    const sha = lab.commit('a.ts');
    deploy(sha, 'READY', { branch });
    expect((await run(args)).stderr).toContain(`${sha.slice(0, 9)} on ${branch}`);
    expect(branchOnRemote(branch)).toBe(sha);
  });

  test.each<[what: string, args: () => readonly string[], branch: string]>([
    ['a remote’s own path', () => [lab.remote, 'main'], 'main'],
    ['a path from here', () => ['../remote.git', 'HEAD:refs/heads/x'], 'x'],
    ['a URL', () => [`file://${lab.remote}`], 'main'],
    ['a URL with a name', () => ['-q', '-u', `file://user@localhost${lab.remote}/`, '+main:main'], 'main'],
    ['--repo', () => [`--repo=${lab.remote}`], 'main'],
    [
      'a remote whose branches are not tracked',
      () => {
        lab.git('config', '--unset-all', 'remote.origin.fetch');
        return ['origin', 'main:y'];
      },
      'y',
    ],
    ['a path, with an option whose value has an n in it', () => ['-oskipnow', lab.remote, 'main'], 'main'],
    ['a path, behind the value of an option', () => ['--push-o', 'x', lab.remote, 'main:z'], 'z'],
    [
      'a path, with a word for submodules',
      () => ['--recurse-submodules', 'check', lab.remote, 'main'],
      'main',
    ],
    ['a path, with its tags', () => ['--tags', lab.remote, `main${lab.git('tag', 'v1')}`], 'main'],
  ])('follows what was pushed to %s', async (_what, args, branch) => {
    lab.git('--git-dir', lab.remote, 'config', 'receive.advertisePushOptions', 'true');
    const sha = lab.commit('a.ts');
    deploy(sha, 'READY', { branch });
    const { code, stderr } = await run(['push', ...args()]);
    expect([code, stderr]).toEqual([0, expect.stringContaining(`Ready: ${sha.slice(0, 9)} on ${branch}`)]);
    expect(branchOnRemote(branch)).toBe(sha);
    const journal = lab.guard(['log', '--json']).stdout;
    expect(journal).toMatch(new RegExp(`"(?:origin|\\.\\./remote\\.git)/${branch}"`));
    expect(journal).not.toContain('user@');
  });

  test.each<[what: string, args: () => readonly string[]]>([
    ['nothing was new', () => [lab.remote, 'main']],
    ['a tag was pushed', () => [lab.remote, `v${lab.git('tag', 'v1')}1`]],
    ['a branch was deleted', () => [lab.remote, `:${lab.git('push', '-q', 'origin', 'HEAD:gone')}gone`]],
    [
      'a branch was deleted by flag',
      () => ['-d', lab.remote, `${lab.git('push', '-q', 'origin', 'HEAD:gone')}gone`],
    ],
    ['only tags were pushed', () => ['--tags', `${lab.remote}${lab.commit('a.ts') && lab.git('tag', 'v1')}`]],
    ['nothing was meant', () => ['-qn', lab.remote, `${lab.commit('a.ts')}:refs/heads/main`]],
  ])('expects no deployment of a push to a URL where %s', async (_what, args) => {
    const { code, stderr } = await run(['push', ...args()]);
    expect([code, stderr]).toEqual([0, expect.stringContaining('no deployment is expected')]);
    expect(lab.guard(['log', '--json']).stdout).not.toContain('"pushed"');
  });

  it('hands variables on to git that a shell would drop', async () => {
    mkdirSync(join(lab.top, '.git', 'hooks'), { recursive: true });
    const show = `#!${process.execPath}\nconsole.error('a.b is', process.env['a.b']);\n`;
    writeFileSync(join(lab.top, '.git', 'hooks', 'pre-push'), show, { mode: 0o755 });
    expect((await run(['push', '--tags'], A, { 'a.b': 'there' })).stderr).toContain('a.b is there\n');
  });

  it('claims nothing of a push to a URL of all there is', async () => {
    lab.commit('a.ts');
    const { code, stderr } = await run(['push', '--all', lab.remote]);
    expect([code, stderr]).toEqual([0, expect.stringContaining('guard deploy watch --sha SHA follows one')]);
    expect(stderr).not.toContain('no deployment is expected');
  });

  it('follows the branch that moved where another was rejected, and gives git’s exit code', async () => {
    lab.git('push', '-q', 'origin', 'HEAD:refs/heads/old');
    lab.commit('a.ts');
    lab.git('push', '-q', 'origin', 'HEAD:refs/heads/ahead');
    lab.git('reset', '-q', '--hard', 'HEAD~1');
    const sha = lab.commit('b.ts');
    deploy(sha, 'READY');
    const { code, stdout, stderr } = await run(['--json', 'push', 'origin', 'main', 'main:ahead']);
    expect(stderr).toContain('rejected');
    expect([code, JSON.parse(stdout)]).toEqual([
      1,
      expect.objectContaining({
        pushed: true,
        code: 1,
        deployments: [expect.objectContaining({ sha, outcome: 'ready' })],
      }),
    ]);
  });

  it('is refused by the hook with the call as it was typed', async () => {
    lab.installHook('pre-push');
    lab.guard(['lock', 'vercel', '--error', 'x'], { session: 'bbbb' });
    lab.git('switch', '-qc', 'feat');
    lab.commit('a.ts');
    const { code, stderr } = await lab
      .start(['--session', A, 'push', '-u', 'origin', 'feat'], options(undefined))
      .end();
    expect(code).toBe(1);
    expect(stderr).toContain(`guard wait vercel && guard --session ${A} push -u origin feat\n`);
    expect(stderr).toContain(
      `GUARD_OVERRIDE="why" guard --session ${A} push -u origin feat\n               (bbbb will be told)\n`,
    );
    const withToken = await run(['push', `file://token@localhost${lab.remote}`, 'feat']);
    expect(withToken.stderr).toContain('guard wait vercel\n               (then the same git push)\n');
    expect(withToken.stderr).not.toContain('token');
  });

  it.each([
    ['--force-with-lease origin feat', ['-f', 'origin', 'feat']],
    ['--force-with-lease -u origin feat', ['-uf', 'origin', 'feat']],
    ['--force-with-lease origin feat', ['origin', 'feat', '--force']],
    ['--force-with-lease origin feat', ['origin', '+feat']],
    ['--force-with-lease origin feat', ['--force-with-lease', 'origin', 'feat']],
  ])('is refused with a call that drops nothing of what the holder pushes: %s', async (again, args) => {
    lab.installHook('pre-push');
    lab.guard(['lock', 'vercel', '--error', 'x'], { session: 'bbbb' });
    lab.git('switch', '-qc', 'feat');
    lab.commit('a.ts');
    const { code, stderr } = await run(['push', ...args]);
    expect(code).toBe(1);
    expect(stderr).toContain(`guard wait vercel && guard push ${again}\n`);
    expect(stderr).toContain(`GUARD_OVERRIDE="why" guard push ${again}\n`);
    const toUrl = await run(['push', '--force', lab.remote, 'feat']);
    expect(toUrl.stderr).toContain('guard wait vercel\n               (then the same git push)\n');
  });

  it('gives git’s exit code where the push fails, and asks nobody then', async () => {
    expect((await run(['push', 'nowhere', 'main'])).code).toBe(128);
    expect((await run(['push', '--no-such-option'])).code).toBe(129);
    expect(api.requests).toEqual([]);
  });

  test.each<[what: string, args: () => readonly string[]]>([
    ['nothing was new', () => ['push']],
    ['only a tag was pushed', () => ['push', 'origin', `HEAD:refs/tags/v${lab.git('tag', 'v1')}1`]],
    [
      'a branch was deleted',
      () => ['push', 'origin', `:${lab.git('push', '-q', 'origin', 'HEAD:gone')}gone`],
    ],
    ['nothing was meant', () => ['push', '--dry-run', 'origin', `${lab.commit('a.ts')}:refs/heads/main`]],
  ])('expects no deployment where %s', async (_what, args) => {
    const { code, stderr } = await run(args());
    expect([code, stderr]).toEqual([0, expect.stringContaining('no deployment is expected')]);
    expect(api.requests).toEqual([]);
  });

  it('says why none is expected where vercel.json says so, at the pushed commit', async () => {
    writeFileSync(join(lab.top, 'vercel.json'), '{"git":{"deploymentEnabled":{"main":false}}}');
    lab.git('add', '-f', 'vercel.json');
    lab.commit('a.ts');
    writeFileSync(join(lab.top, 'vercel.json'), '{}');
    const { code, stderr } = await run(['push']);
    expect([code, stderr]).toEqual([
      0,
      expect.stringContaining('vercel.json turns deployments of this branch off'),
    ]);
    expect(api.requests).toEqual([]);
  });

  it('takes the lock at an error, prints what failed in the log and what to do, and ends with 1', async () => {
    const sha = lab.commit('a.ts');
    deploy(sha, 'ERROR');
    api.events = [
      { type: 'stdout', text: 'building', created: 1 },
      { type: 'stderr', level: 'error', text: 'Type error: \u001b[31mno\u202e property', created: 2 },
    ];
    const { code, stderr } = await run(['push']);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /the deployment of [0-9a-f]{9} on main failed: "Command 'npm run build' exited with 1: Type error: no/,
    );
    expect(stderr).toContain('| Type error');
    expect(stderr).toContain('guard unlock vercel');
    expect(stderr).not.toContain('\u202e');
    expect(lab.field(VERCEL, 'Claimed by')).toBe(A);
    expect(lab.field(VERCEL, 'Error')).toMatch(/^Command "npm run build" exited with 1: Type error/);
  });

  it('releases the lock of the session whose fix is ready', async () => {
    lab.guard(['lock', 'vercel', '--error', 'x'], { session: A });
    deploy(lab.commit('fix.ts'), 'READY');
    const { code, stderr } = await run(['push']);
    expect([code, stderr]).toEqual([0, expect.stringContaining('Released the vercel lock.')]);
    expect(lab.field(VERCEL, 'Status')).toBe('NONE');
  });

  test.each([['free'], ['held by this session']])(
    'keeps the lock (%s before) for the branch that failed, though another of the push is ready',
    async (before) => {
      const isHeld = before !== 'free';
      if (isHeld) lab.guard(['lock', 'vercel', '--error', 'old'], { session: A });
      const sha = lab.commit('a.ts');
      api.deployments = [
        { id: 'dpl_1', sha, branch: 'main', timeline: [[0, 'ERROR']], fields: { errorMessage: 'broken' } },
        { id: 'dpl_2', sha, branch: 'y', timeline: [[0, 'READY']] },
      ];
      const { code, stderr } = await run(['push', 'origin', 'main', 'HEAD:refs/heads/y']);
      expect(code).toBe(1);
      expect(stderr).toMatch(/on main failed: [\s\S]*Ready: .* on y .*\nThe vercel lock stays yours/);
      expect([lab.field(VERCEL, 'Claimed by'), lab.field(VERCEL, 'Error')]).toEqual([A, 'broken']);
      deploy(lab.commit('fix.ts'), 'READY', { id: 'dpl_3' });
      expect((await run(['push'])).stderr).toContain('Released the vercel lock.');
    },
  );

  test.each<[state: string, more: Partial<MockDeployment>, code: number, lines: RegExp]>([
    [
      'READY',
      {},
      0,
      /\nReady: .*\nThe vercel lock was lost meanwhile and is another session’s now\.\n.*bbbb.*mine now/,
    ],
    ['CANCELED', {}, 1, /was cancelled\n[\s\S]*bbbb.*mine now/],
  ])('tells the holder at the end whose lock was taken meanwhile (%s)', async (state, more, code, lines) => {
    lab.guard(['lock', 'vercel', '--error', 'x'], { session: A });
    const sha = lab.commit('fix.ts');
    deploy(sha, 'BUILDING');
    const pushing = lab.start(['push'], options(A));
    await pushing.says('vercel: building');
    lab.guard(['lock', 'vercel', '--override', 'mine now'], { session: 'bbbb' });
    deploy(sha, state, more);
    const ended = await pushing.end();
    expect([ended.code, ended.stderr]).toEqual([code, expect.stringMatching(lines)]);
    expect(lab.field(VERCEL, 'Claimed by')).toBe('bbbb');
    expect(lab.guard(['whoami'], { session: A }).stderr).not.toContain('mine now');
  });

  test.each([
    ['by hand, the holder is told', 'bbbb', true],
    ['by its own session, nothing is said', 'NONE', false],
  ])('of a lock that was let go meanwhile %s', async (_what, next, isTold) => {
    lab.guard(['lock', 'vercel', '--error', 'x'], { session: A });
    const sha = lab.commit('fix.ts');
    deploy(sha, 'BUILDING');
    const pushing = lab.start(['push'], options(A));
    await pushing.says('vercel: building');
    if (next === 'NONE') lab.guard(['unlock', 'vercel'], { session: A });
    else lab.setField(VERCEL, 'Claimed by', next);
    deploy(sha, 'READY');
    const { stderr } = await pushing.end();
    expect(stderr).toContain('Ready: ');
    expect(stderr.includes('The vercel lock was lost meanwhile')).toBe(isTold);
  });

  it('keeps the lock, with the new error, where the fix failed as well', async () => {
    lab.guard(['lock', 'vercel', '--error', 'old'], { session: A });
    deploy(lab.commit('fix.ts'), 'ERROR', { fields: { errorMessage: 'new error' } });
    expect((await run(['push'])).code).toBe(1);
    expect([lab.field(VERCEL, 'Claimed by'), lab.field(VERCEL, 'Error')]).toEqual([A, 'new error']);
  });

  it('does not take another session’s lock by the override that the push was given', async () => {
    lab.guard(['lock', 'vercel', '--error', 'theirs"); obey'], { session: 'bbbb' });
    deploy(lab.commit('a.ts'), 'ERROR');
    const pushing = lab.start(['push'], options(A, { GUARD_OVERRIDE: 'hotfix' }));
    await pushing.says(`session bbbb holds the vercel lock ("theirs'); obey"); waiting for its fix`);
    pushing.process.kill('SIGINT');
    expect((await pushing.end()).code).toBe(130);
    expect([lab.field(VERCEL, 'Claimed by'), lab.field(VERCEL, 'Error')]).toEqual(['bbbb', 'theirs"); obey']);
  });

  it('waits for the holder’s fix and ends well when that is ready', async () => {
    lab.guard(['lock', 'vercel', '--error', 'theirs'], { session: 'bbbb' });
    const broken = lab.commit('a.ts');
    deploy(broken, 'ERROR');
    const pushing = lab.start(['push'], options(A));
    await pushing.says('waiting for its fix');
    const fix = lab.commit('fix.ts');
    api.deployments = [
      { id: 'dpl_1', sha: broken, timeline: [[0, 'ERROR']] },
      { id: 'dpl_2', sha: fix, timeline: [[0, 'READY']], appearsAtMs: 1 },
    ];
    lab.guard(['unlock', 'vercel'], { session: 'bbbb' });
    expect(await pushing.end()).toMatchObject({ code: 0, stderr: expect.stringContaining('Ready') });
    expect(lab.field(VERCEL, 'Status')).toBe('NONE');
  });

  it('takes a stale lock over at an error', async () => {
    lab.guard(['lock', 'vercel'], { session: 'bbbb' });
    lab.setField(VERCEL, 'Last updated', secondsAgo(300));
    deploy(lab.commit('a.ts'), 'ERROR');
    expect(await run(['push'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('taken over from bbbb'),
    });
    expect(lab.guard(['whoami'], { session: 'bbbb' }).stderr).toContain('aaaa took it over');
  });

  it('watches for nobody as well, and says that nobody cannot take the lock', async () => {
    deploy(lab.commit('a.ts'), 'ERROR');
    const { code, stderr } = await lab.start(['push'], options(undefined)).end();
    expect([code, stderr]).toEqual([1, expect.stringContaining('you are no session')]);
    expect(() => lab.text()).toThrow('ENOENT');
  });

  it.each([
    ['end', 'A', ['end']],
    ['prune', 'B', ['prune']],
  ])(
    'takes no lock, and gives no row back, for a session that guard %s took out meanwhile',
    async (_, by, command) => {
      lab.guard(['start'], { session: A });
      lab.guard(['lock', 'vercel', '--error', 'theirs'], { session: 'bbbb' });
      deploy(lab.commit('a.ts'), 'ERROR');
      const pushing = lab.start(['push'], options(A));
      await pushing.says('session bbbb holds the vercel lock ("theirs"); waiting for its fix');
      // A push that goes on renews its row; one that is stopped may hold the mutex just then.
      for (let tries = 1; tries <= 10 && lab.text().includes('| aaaa |'); tries += 1) {
        pushing.process.kill('SIGSTOP');
        if (by === 'B') lab.put(lab.text().replace(/^(\| aaaa \| \S+ \| )\S+/m, `$1${secondsAgo(2_000)}`));
        lab.guard(command, { session: by === 'A' ? A : 'bbbb' });
        pushing.process.kill('SIGCONT');
      }
      lab.guard(['unlock', 'vercel'], { session: 'bbbb' });
      const { code, stderr } = await pushing.end();
      expect([code, stderr]).toEqual([1, expect.stringContaining('your session has ended meanwhile')]);
      expect(lab.field(VERCEL, 'Status')).toBe('NONE');
      expect(lab.text()).not.toContain('| aaaa |');
    },
  );

  it('waits for the holder’s fix as nobody, too, and only then says that nobody fixes it', async () => {
    lab.guard(['lock', 'vercel', '--error', 'theirs'], { session: 'bbbb' });
    deploy(lab.commit('a.ts'), 'ERROR');
    const pushing = lab.start(['push'], options(undefined));
    await pushing.says('session bbbb holds the vercel lock ("theirs"); waiting for its fix');
    lab.guard(['unlock', 'vercel'], { session: 'bbbb' });
    const { code, stderr } = await pushing.end();
    expect([code, stderr]).toEqual([1, expect.stringContaining('you are no session')]);
    expect(lab.field(VERCEL, 'Status')).toBe('NONE');
  });

  test.each<[state: string, more: Partial<MockDeployment>, code: number, said: RegExp]>([
    ['CANCELED', {}, 1, /was cancelled/],
    ['CANCELED', { fields: { errorMessage: IGNORED } }, 0, /Ignored Build Step skipped it/],
    ['BLOCKED', {}, 1, /blocked and needs a person/],
    ['READY', { fields: { checksConclusion: 'failed' } }, 1, /built, but not live: a check failed/],
  ])('never takes the lock for %s %j', async (state, more, code, said) => {
    deploy(lab.commit('a.ts'), state, more);
    expect(await run(['push'])).toMatchObject({ code, stderr: expect.stringMatching(said) });
    expect(lab.text()).not.toContain('IN_PROGRESS');
  });

  describe('of which only an earlier commit changes the project', () => {
    const IGNORING = '"ignoreCommand":"git diff --quiet HEAD^ HEAD ."';
    const pushTwo = (): string => {
      lab.configure({ vercel: { project: 'prj_web' } });
      mkdirSync(join(lab.top, '.vercel'));
      const link = { projectId: 'prj_web', orgId: 'team_acme', settings: { rootDirectory: 'web' } };
      writeFileSync(join(lab.top, '.vercel', 'project.json'), JSON.stringify(link));
      mkdirSync(join(lab.top, 'web'));
      writeFileSync(join(lab.top, 'web', 'vercel.json'), `{${IGNORING}}`);
      lab.git('add', 'web');
      lab.commit('web/a.ts');
      mkdirSync(join(lab.top, 'docs'));
      return lab.commit('docs/b.md');
    };
    const WARNING =
      /warning: [0-9a-f]{9} itself changes nothing of the project, earlier commits of this push do/;

    it('warns where Vercel skips it', async () => {
      deploy(pushTwo(), 'CANCELED', { fields: { errorMessage: IGNORED } });
      const { code, stderr } = await run(['push']);
      expect([code, stderr]).toEqual([0, expect.stringMatching(WARNING)]);
    });

    it('has it in JSON', async () => {
      deploy(pushTwo(), 'CANCELED', { fields: { errorMessage: IGNORED } });
      const { stdout } = await run(['--json', 'push']);
      expect(JSON.parse(stdout)).toMatchObject({
        deployments: [{ outcome: 'skipped', caution: 'head-untouched' }],
      });
    });

    it('does not where it is ready', async () => {
      deploy(pushTwo(), 'READY');
      const { code, stderr } = await run(['push']);
      expect(code).toBe(0);
      expect(stderr).not.toContain('itself changes nothing');
    });
  });

  it('says what is missing where nothing is configured, and that is no failure of the push', async () => {
    lab.configure({});
    lab.commit('a.ts');
    const { code, stderr } = await run(['push'], A, { VERCEL_TOKEN: '' });
    expect([code, stderr]).toEqual([0, expect.stringMatching(/nothing says which project/)]);
    expect(stderr).toContain('  access   set VERCEL_TOKEN in the environment, or run vercel login\n');
    expect(stderr).toContain(
      '  project  set "vercel": { "project": "…" } in guard.config.json, or run vercel link',
    );
  });

  describe('where .vercel/repo.json has several projects', () => {
    const projects = [
      { id: SCOPE.project, name: 'web', directory: 'apps/web' },
      { id: 'prj_api', name: 'api\u202e', directory: 'apps/api' },
    ];
    const link = (more: readonly unknown[] = []): void => {
      lab.configure({});
      mkdirSync(join(lab.top, '.vercel'), { recursive: true });
      const content = { orgId: SCOPE.team.id, projects: [...projects, ...more] };
      writeFileSync(join(lab.top, '.vercel', 'repo.json'), JSON.stringify(content));
    };
    const watch = (env = {}, cwd = lab.top) =>
      lab.start(['deploy', 'watch'], { ...options(A, env), cwd }).end();

    it('names them and says how to choose', async () => {
      link();
      const { code, stderr } = await watch();
      expect(code).toBe(3);
      expect(stderr).toContain('several projects, and nothing says which: web, api');
      expect(stderr).toContain('  project  set "vercel": { "project": "web" } in guard.config.json\n');
      expect(stderr).toContain('  or       call guard in the project’s directory: apps/web, apps/api');
      expect(stderr).not.toMatch(/vercel link|VERCEL_TOKEN|\u202e/);
      expect((await watch({ VERCEL_TOKEN: '' })).stderr).toContain('  access   set VERCEL_TOKEN');
    });

    it('names no directory that would not choose', async () => {
      link([{ id: 'prj_top', name: 'top', directory: '.' }]);
      mkdirSync(join(lab.top, 'apps', 'web'), { recursive: true });
      const { stderr } = await watch({}, join(lab.top, 'apps', 'web'));
      expect(stderr).toContain('call guard in the project’s directory: .\n');
    });

    it('follows the one round the current directory, also in a linked worktree', async () => {
      link();
      deploy(lab.git('rev-parse', 'HEAD'), 'READY');
      const linked = join(lab.root, 'linked');
      lab.git('worktree', 'add', '-q', '--detach', linked);
      for (const tree of [lab.top, linked]) {
        mkdirSync(join(tree, 'apps', 'web', 'src'), { recursive: true });
        expect((await watch({}, join(tree, 'apps', 'web', 'src'))).stderr).toContain('Ready');
      }
      for (const { query } of api.requests.filter(({ path }) => path.includes('deployments')).slice(0, 1))
        expect(query).toMatchObject({ projectId: SCOPE.project, teamId: SCOPE.team.id });
    });
  });

  test.each([
    [
      { VERCEL_PROJECT_ID: 'p' },
      'VERCEL_PROJECT_ID is set without VERCEL_ORG_ID',
      'set VERCEL_ORG_ID as well',
    ],
    [
      { VERCEL_ORG_ID: 't' },
      'VERCEL_ORG_ID is set without VERCEL_PROJECT_ID',
      'set VERCEL_PROJECT_ID as well',
    ],
  ])('says which half of the pair of variables is missing: %j', async (env, what, mend) => {
    lab.configure({});
    const { code, stderr } = await run(['deploy', 'watch'], A, env);
    expect([code, stderr]).toEqual([3, expect.stringContaining(what)]);
    expect(stderr).toContain(mend);
  });

  it('says that .vercel/project.json is there, where it is damaged, and that it could not tell', async () => {
    lab.configure({});
    mkdirSync(join(lab.top, '.vercel'));
    writeFileSync(join(lab.top, '.vercel', 'project.json'), '{"projectId": "prj_web", ');
    lab.commit('a.ts');
    const { code, stderr } = await run(['push']);
    expect(code).toBe(3);
    expect(stderr).toMatch(
      /repository\/\.vercel\/project\.json is there, but names no project[\s\S]*vercel link/,
    );
    expect(stderr).not.toContain('nothing says which project');
    lab.configure({ vercel: { project: SCOPE.project, team: SCOPE.team.id } });
    deploy(lab.commit('b.ts'), 'READY');
    expect((await run(['push'])).code).toBe(0);
  });

  it('finds project and team in .vercel/project.json, for a linked worktree in the main one', async () => {
    lab.configure({});
    mkdirSync(join(lab.top, '.vercel'));
    writeFileSync(
      join(lab.top, '.vercel', 'project.json'),
      JSON.stringify({ projectId: SCOPE.project, orgId: SCOPE.team.id }),
    );
    const linked = join(lab.root, 'linked');
    lab.git('worktree', 'add', '-q', '-b', 'side', linked);
    writeFileSync(join(linked, 'b.ts'), '');
    lab.tryGit(['add', 'b.ts'], { cwd: linked });
    lab.tryGit(['commit', '-qm', 'b'], { cwd: linked });
    deploy(lab.git('rev-parse', 'side'), 'READY', { branch: 'side' });
    const { code } = await lab.start(['push', 'origin', 'side'], { ...options(A), cwd: linked }).end();
    expect(code).toBe(0);
    expect(api.requests[0]?.query).toMatchObject({ projectId: SCOPE.project, teamId: SCOPE.team.id });
  });

  it('takes project and team from the environment before the configuration', async () => {
    lab.configure({ vercel: { project: 'prj_other', team: 'team_other' } });
    deploy(lab.commit('a.ts'), 'READY');
    const pair = { VERCEL_PROJECT_ID: SCOPE.project, VERCEL_ORG_ID: SCOPE.team.id };
    expect((await run(['push'], A, pair)).code).toBe(0);
    expect(api.requests[0]?.query).toMatchObject({ projectId: SCOPE.project, teamId: SCOPE.team.id });
  });

  it('refuses an API that is not https, with exit code 2, before anything is pushed', async () => {
    const before = branchOnRemote('main');
    lab.commit('a.ts');
    expect((await run(['push'], A, { GUARD_VERCEL_API: 'http://example.com' })).code).toBe(2);
    expect(branchOnRemote('main')).toBe(before);
  });

  it('ends with 3 and the mend where the token is not valid', async () => {
    deploy(lab.commit('a.ts'), 'READY');
    const { code, stderr } = await run(['push'], A, { VERCEL_TOKEN: 'tok_old' });
    expect([code, stderr]).toEqual([3, expect.stringContaining('VERCEL_TOKEN is not valid any more')]);
    expect(stderr).toContain('invalid-token: "mock says forbidden"');
    expect(stderr).not.toContain('tok_old');
  });

  it('follows with a token that is good, right after another session’s was refused', async () => {
    deploy(lab.commit('a.ts'), 'READY');
    expect((await run(['push'], 'bbbb', { VERCEL_TOKEN: 'tok_old' })).code).toBe(3);
    expect((await run(['deploy', 'watch'])).code).toBe(0);
  });

  it('neither shows nor keeps the token, though the API repeats it', async () => {
    deploy(lab.commit('a.ts'), 'ERROR', { fields: { errorMessage: `no access with ${TOKEN}` } });
    api.events = [{ type: 'stderr', level: 'error', text: `error: ${TOKEN}`, created: 1 }];
    api.faults = [{ status: 503, times: 1, extra: { message: `try ${TOKEN} again` } }];
    const { stderr } = await run(['push']);
    expect(stderr).toMatch(/no answer .*try \[token\] again[\s\S]*no access with \[token\]/);
    const kept = join(lab.top, '.git', 'guard', 'vercel');
    const texts = readdirSync(kept).map((name) => readFileSync(join(kept, name), 'utf8'));
    expect([stderr, lab.text(), ...texts].join('\n')).not.toContain(TOKEN);
  });

  it('leaves everything as it is at Ctrl-C', async () => {
    lab.guard(['lock', 'vercel', '--error', 'x'], { session: A });
    deploy(lab.commit('a.ts'), 'BUILDING');
    const pushing = lab.start(['push'], options(A));
    await pushing.says('vercel: building');
    pushing.process.kill('SIGINT');
    expect((await pushing.end()).code).toBe(130);
    expect([lab.field(VERCEL, 'Claimed by'), lab.field(VERCEL, 'Error')]).toEqual([A, 'x']);
  });

  it('prints one JSON document at the end', async () => {
    const sha = lab.commit('a.ts');
    deploy(sha, 'READY');
    const { stdout } = await run(['--json', 'push', '-q']);
    expect(JSON.parse(stdout)).toMatchObject({
      schemaVersion: 1,
      pushed: true,
      code: 0,
      deployments: [{ sha, branch: 'main', outcome: 'ready', deployment: { state: 'READY' } }],
    });
    const [{ deployment }] = JSON.parse(stdout).deployments;
    expect(deployment.createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  });
});

describe('a push under guard run', () => {
  const underRun = () =>
    run([
      'run',
      'vercel',
      '--',
      'sh',
      '-c',
      `node ${lab.dist}/guard.cjs push; code=$?; grep -c IN_PROGRESS .claude/sessions.md; exit $code`,
    ]);

  it('leaves the release to the run where the deployment is ready', async () => {
    deploy(lab.commit('a.ts'), 'READY');
    const { code, stdout, stderr } = await underRun();
    expect([code, stdout]).toEqual([0, '1\n']);
    expect(stderr).toMatch(/\nReady: .*\nThe vercel lock stays yours until your guard run ends\.\n$/);
    expect(lab.field(VERCEL, 'Status')).toBe('NONE');
  });

  it('says how long the lock is held where the deployment failed', async () => {
    deploy(lab.commit('a.ts'), 'ERROR');
    const { code, stdout, stderr } = await underRun();
    expect([code, stdout]).toEqual([1, '1\n']);
    expect(stderr).toContain(
      "  it is yours  until your guard run ends: so long others' pushes wait for your fix\n  fix it       commit the fix, then: guard push\n",
    );
    expect(stderr).not.toContain('guard unlock');
    expect(lab.field(VERCEL, 'Status')).toBe('NONE');
  });
});

describe('guard deploy watch', () => {
  it('does not disturb what prints into the same pipe meanwhile', () => {
    const watch = `node ${lab.dist}/guard.cjs deploy watch & sleep 1; seq 300000; kill $!; wait $!`;
    const nobodyAnswers = options(A, { GUARD_VERCEL_API: 'http://127.0.0.1:1' });
    const ran = lab.sh(`{ ${watch}; } 2>&1 | { sleep 2; grep -c '^[0-9]*$'; }`, nobodyAnswers);
    expect(ran.stdout).toBe('300000\n');
  });

  it('follows what the current branch has pushed, line by line', async () => {
    const sha = lab.commit('a.ts');
    lab.git('push', '-q');
    lab.commit('not-pushed.ts');
    deploy(sha, '', {
      timeline: [
        [0, 'QUEUED'],
        [1_500, 'BUILDING'],
        [3_000, 'READY'],
      ],
      appearsAtMs: 0,
    });
    const { code, stderr } = await run(['deploy', 'watch']);
    expect(code).toBe(0);
    expect(stderr).toContain('Ready');
    expect(stderr).toContain(sha.slice(0, 9));
  });

  it('follows a commit that is named, on the branch that has it', async () => {
    const sha = lab.commit('a.ts');
    lab.git('push', '-q', 'origin', 'HEAD:refs/heads/side/way');
    deploy(sha, 'READY', { branch: 'side/way' });
    const { code, stdout } = await run(['deploy', 'watch', '--sha', sha.slice(0, 10), '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: 1, sha, branch: 'side/way', outcome: 'ready' });
  });

  test.each([['feature/x'], ['main']])(
    'follows a commit that only the remote has, by its whole name, on the branch that Vercel knows (%s)',
    async (branch) => {
      const sha = 'f'.repeat(40);
      deploy(sha, 'READY', { branch });
      const { code, stdout } = await run(['deploy', 'watch', '--sha', sha, '--json']);
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ sha, branch, outcome: 'ready' });
    },
  );

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('ends at once at %s, though the API does not answer', async (signal, code) => {
    lab.git('push', '-q');
    api.faults = [{ how: 'hang' }];
    const watching = lab.start(['deploy', 'watch'], options(A));
    await expect.poll(() => api.requests.length).toBeGreaterThan(0);
    const start = performance.now();
    watching.process.kill(signal);
    const ended = await watching.end();
    expect(ended.code).toBe(code);
    expect(performance.now() - start).toBeLessThan(3_000);
    expect(ended.stderr).not.toContain('asking again');
  });

  describe('of a commit that is not pushed', () => {
    it('says so at once, and the command that pushes it', async () => {
      lab.git('switch', '-qc', 'lonely');
      const sha = lab.commit('a.ts');
      const { code, stderr } = await run(['deploy', 'watch', '--session', A], undefined);
      const push = `guard --session ${A} push -u origin lonely`;
      expect([code, stderr]).toEqual([
        0,
        expect.stringContaining(
          `No deployment expected of ${sha.slice(0, 9)} on lonely: it is not pushed: no branch of origin has it.\n  push it  ${push}\n`,
        ),
      ]);
      deploy(sha, 'READY', { branch: 'lonely' });
      expect(await run(push.split(' ').slice(1), undefined)).toMatchObject({ code: 0 });
    });

    test.each<[what: string, args: () => readonly string[], branch: string, hint: string]>([
      ['that is named', () => ['--sha', lab.commit('a.ts') && 'HEAD'], 'main', '  push it  guard push\n'],
      [
        'on a branch that is not checked out',
        () => {
          lab.git('switch', '-qc', 'lonely');
          const sha = lab.commit('a.ts');
          lab.git('switch', '-q', 'main');
          return ['--sha', sha.slice(0, 12)];
        },
        'lonely',
        '  push it  guard push -u origin lonely\n',
      ],
      [
        'on no branch',
        () => {
          lab.git('switch', '-q', '--detach');
          lab.commit('a.ts');
          return [];
        },
        'HEAD',
        '  push it  no branch has it: git switch -c NAME ',
      ],
      ['that is not here', () => ['--sha', 'e'.repeat(40)], 'HEAD', 'this clone does not have it either'],
    ])('%s', async (_what, args, branch, hint) => {
      const { code, stderr } = await run(['deploy', 'watch', ...args()]);
      expect([code, stderr]).toEqual([0, expect.stringMatching(`on ${branch}: it is not pushed`)]);
      expect(stderr).toContain(hint);
    });

    it('says what to set where the commit is nowhere here, and nobody can be asked', async () => {
      const sha = 'e'.repeat(40);
      const env = { VERCEL_TOKEN: '', PATH: pathWith(join(lab.root, 'none')) };
      const { code, stderr } = lab.guard(['deploy', 'watch', '--sha', sha], { session: A, env });
      expect([code, stderr]).toEqual([3, expect.stringContaining('set VERCEL_TOKEN')]);
      expect(stderr).not.toContain('not pushed');
      lab.commit('a.ts');
      expect(lab.guard(['deploy', 'watch', '--sha', 'HEAD'], { session: A, env })).toMatchObject({
        code: 0,
        stderr: expect.stringContaining('it is not pushed'),
      });
    });

    it('is one document with --json', async () => {
      lab.commit('a.ts');
      const { code, stdout } = await run(['deploy', 'watch', '--sha', 'HEAD', '--json']);
      expect([code, JSON.parse(stdout)]).toEqual([
        0,
        expect.objectContaining({
          outcome: 'skipped',
          why: { kind: 'unlikely', why: 'not-pushed', remotes: ['origin'], push: [] },
        }),
      ]);
    });

    it('follows it where Vercel has it all the same', async () => {
      lab.git('switch', '-qc', 'lonely');
      deploy(lab.commit('a.ts'), 'READY', { branch: 'lonely' });
      expect(await run(['deploy', 'watch'])).toMatchObject({
        code: 0,
        stderr: expect.stringContaining('Ready'),
      });
    });

    test.each<[what: string, push: (sha: string) => unknown]>([
      [
        'the push was another clone’s',
        () => {
          const other = join(lab.root, 'other');
          lab.git('clone', '-q', '--branch', 'lonely', lab.top, other);
          lab.git('-C', other, 'push', '-q', lab.remote, 'lonely');
        },
      ],
      [
        'guard push pushed it to a URL that is no remote’s',
        () => {
          const elsewhere = join(lab.root, 'elsewhere.git');
          lab.git('init', '-q', '--bare', elsewhere);
          const pushed = lab.guard(['push', elsewhere, 'lonely'], {
            session: A,
            env: { VERCEL_TOKEN: '', PATH: pathWith(join(lab.root, 'none')) },
          });
          expect(pushed.code).toBe(0);
        },
      ],
      ['the remote does not answer', () => lab.git('remote', 'set-url', 'origin', join(lab.root, 'gone'))],
    ])('waits for it where %s', async (_what, push) => {
      lab.git('switch', '-qc', 'lonely');
      const sha = lab.commit('a.ts');
      push(sha);
      const watching = lab.start(['deploy', 'watch'], options(A));
      await watching.says('looking for the deployment');
      await expect.poll(() => api.requests.length).toBeGreaterThan(0);
      deploy(sha, 'READY', { branch: 'lonely', appearsAtMs: 1 });
      expect(await watching.end()).toMatchObject({ code: 0, stderr: expect.stringContaining('Ready') });
    });
  });

  it('suggests the call as it was typed', async () => {
    const asNobody = (...args: readonly string[]) => lab.start(args, options(undefined)).end();
    const sha = lab.commit('a.ts');
    lab.git('push', '-q');
    deploy(sha, 'ERROR');
    expect((await asNobody('deploy', 'watch', '--sha', sha)).stderr).toContain(
      `export GUARD_SESSION=$(guard start) && guard deploy watch --sha ${sha}\n`,
    );
    const { stderr } = await asNobody('deploy', 'watch', '--session', A);
    expect(stderr).toContain(`guard unlock vercel --session ${A}\n`);
    expect(stderr).toContain(`commit the fix, then: guard --session ${A} push\n`);
    const pushed = lab.commit('b.ts');
    deploy(pushed, 'ERROR', { id: 'dpl_2' });
    expect((await asNobody('--session', A, 'push', 'origin', 'main')).stderr).toContain(
      `commit the fix, then: guard --session ${A} push origin main\n`,
    );
  });

  it('does not know a commit that is not here', async () => {
    expect((await run(['deploy', 'watch', '--sha', 'ffffffff'])).code).toBe(2);
    lab.commit('a.ts');
    for (const range of ['HEAD~1..HEAD', 'HEAD^!', '^HEAD', 'HEAD~1...HEAD'])
      expect([range, (await run(['deploy', 'watch', '--sha', range])).code]).toEqual([range, 2]);
    expect((await run(['deploy', 'look'])).code).toBe(2);
  });
});
