import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { type CallOptions, type LockLab, makeLockLab, secondsAgo, VERCEL } from '../../support/lock-lab.ts';

let lab: LockLab;
beforeEach(() => {
  lab = makeLockLab('pushed');
  lab.installHook('post-commit');
  lab.installHook('pre-push', 'cat >refs-seen\n');
});
afterEach(() => lab.dispose());

const A = { session: 'aaaa' };
const B = { session: 'bbbb' };
const holdVercel = (): void => void lab.guard(['lock', 'vercel', '--error', 'it broke'], A);
const push = (args: readonly string[], options: CallOptions = B) => lab.tryGit(['push', ...args], options);
const onRemote = (ref: string, remote = lab.remote): string | null => {
  try {
    return execFileSync('git', ['rev-parse', '--verify', '--quiet', ref], {
      cwd: remote,
      encoding: 'utf8',
    }).trim();
  } catch {
    return null;
  }
};

describe('where the Vercel lock’s section has no field that can be read', () => {
  beforeEach(() => void lab.guard(['start'], A));
  const UNREADABLE =
    'guard: warning: line 7: guard finds no field such as Status in the section "Vercel Deployment Lock"';
  const writeProse = (): void =>
    lab.put(lab.text().replace(/(## Vercel Deployment Lock\n)[^#]*/, '$1\nbbbb mends the build, wait\n\n'));

  it('a branch is pushed, with a warning; a tag without', () => {
    writeProse();
    lab.commit('a.ts', B);
    const { code, stderr } = push(['-q', 'origin', 'main']);
    expect([code, stderr]).toEqual([0, expect.stringContaining(`${UNREADABLE}, so the lock counts as free`)]);
    lab.git('tag', 'v9');
    expect(push(['-q', 'origin', 'v9'])).toMatchObject({ code: 0, stderr: '' });
  });

  it('a branch that does not count is pushed without one', () => {
    lab.configure({ push: { branches: ['main'] } });
    writeProse();
    lab.commit('a.ts', B);
    expect(push(['-q', 'origin', 'main:side'])).toMatchObject({ code: 0, stderr: '' });
  });

  it.each([
    ['wait', 'vercel'],
    ['--quiet', 'wait', 'vercel'],
    ['lock', 'vercel'],
    ['--quiet', 'lock', 'vercel'],
    ['run', 'vercel', '--', 'true'],
    ['--quiet', 'run', 'vercel', '--', 'true'],
  ])('guard %s %s %s warns as well', (...args) => {
    writeProse();
    const { code, stderr } = lab.guard(args, A);
    expect([code, stderr]).toEqual([0, expect.stringContaining(UNREADABLE)]);
  });

  it('nobody is warned of another lock', () => {
    writeProse();
    expect(lab.guard(['wait', 'docker'], A).stderr).toBe('Free: docker.\n');
  });
});

describe('while another session holds the Vercel lock', () => {
  test.each<[what: string, prepare: () => readonly string[], ref: string]>([
    ['a branch', () => ['origin', 'main'], 'refs/heads/main'],
    ['a commit by another name', () => ['origin', 'HEAD:main'], 'refs/heads/main'],
    ['a revision with a space in it', () => ['origin', 'HEAD@{1 second ago}:refs/heads/x'], 'refs/heads/x'],
    ['a new branch', () => ['origin', 'HEAD:refs/heads/new'], 'refs/heads/new'],
    ['a branch to a URL', () => [lab.remote, 'main'], 'refs/heads/main'],
    ['several refs at once', () => ['origin', 'main', 'HEAD:refs/heads/other'], 'refs/heads/other'],
    ['a branch beside a tag', () => [lab.git('tag', 'v1'), 'origin', 'main', 'v1'].slice(1), 'refs/tags/v1'],
    [
      'a forced branch',
      () =>
        [
          lab.git('commit', '-q', '--amend', '--allow-empty', '-m', 'other'),
          '--force',
          'origin',
          'main',
        ].slice(1),
      'refs/heads/main',
    ],
  ])('%s is not pushed, and the remote ref has not moved', (_what, prepare, ref) => {
    lab.commit('a.ts', B);
    const args = prepare();
    holdVercel();
    const before = onRemote(ref);
    const { code, stderr } = push(args);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /guard: not pushed \(.*\): another session holds the vercel lock\n {2}aaaa \(error: "it broke"\)/,
    );
    expect(stderr).toContain('guard wait vercel && git push');
    expect(stderr).not.toContain('no-verify');
    expect(onRemote(ref)).toBe(before);
    expect(lab.guard(['log']).stdout).toMatch(/bbbb +refused +vercel \(aaaa\) push of /);
  });

  test.each<[again: string, typed: () => string]>([
    ['git push -u origin feat', () => 'git push -u origin feat'],
    ['git push --dry-run origin feat', () => 'git push --dry-run origin feat'],
    ["git push -o 'ci skip' --atomic origin feat", () => "git push -o 'ci skip' --atomic origin feat"],
    ['git -C REPO push origin feat', () => `git -C ${lab.top} push origin feat`],
    ['git push origin feat', () => 'git -c guard.override= push origin feat'],
    ['git push origin feat HEAD:refs/heads/bb', () => 'git push origin feat HEAD:refs/heads/bb'],
    [
      'git push --dry-run origin feat',
      () => `git send${lab.git('config', 'alias.send', 'push --dry-run')} origin feat`,
    ],
    ['git push origin feat:main v1', () => `git push origin feat:main v${lab.git('tag', 'v1')}1`],
    ['git push origin feat :gone', () => 'git push origin feat :gone'],
    ['git push --force-with-lease origin old:main', () => 'git push --force origin old:main'],
    ['git push --force-with-lease -u origin old:main', () => 'git push -uf origin old:main'],
    ['git push --force-with-lease origin old:main feat', () => 'git push origin +old:main feat'],
    ['git push -o -f origin feat', () => 'git push -o -f origin feat'],
    ['git push REMOTE feat', () => `git push ${lab.remote} feat`],
    ['the same git push', () => `git push file://u:secret@localhost${lab.remote} feat`],
    ['the same git push', () => `git -c http.extraHeader=secret push origin feat`],
    ['the same git push', () => `git push --force ${lab.remote} old:main`],
    ['the same git push', () => 'git -c alias.send=push send --dry-run origin feat'],
  ])('says what to type later: %s', (again, typed) => {
    lab.git('branch', 'old');
    lab.commit('a.ts', B);
    lab.git('push', '-q', 'origin', 'HEAD:refs/heads/main', 'HEAD:refs/heads/gone');
    lab.git('switch', '-q', 'old');
    lab.commit('c.ts', B);
    lab.git('switch', '-qc', 'feat', 'main');
    lab.commit('b.ts', B);
    holdVercel();
    execFileSync('git', ['config', 'receive.advertisePushOptions', 'true'], { cwd: lab.remote });
    const { code, stderr } = lab.sh(typed(), B);
    expect(code).toBe(1);
    expect(stderr).not.toContain('secret');
    if (again === 'the same git push') {
      expect(stderr).toContain('guard wait vercel\n               (then the same git push)\n');
      expect(stderr).toContain(
        'guard override vercel --reason "why"\n               (then the same git push; aaaa will be told)\n',
      );
      return;
    }
    const text = again.replace('REMOTE', lab.remote).replace('REPO', lab.top);
    const wait = again.includes('REPO') ? `(cd ${lab.top} && guard wait vercel)` : 'guard wait vercel';
    expect(stderr).toContain(`${wait} && ${text}\n`);
    expect(stderr).toContain(`GUARD_OVERRIDE="why" ${text}\n               (aaaa will be told)\n`);
    lab.guard(['unlock', 'vercel'], A);
    expect(lab.sh(text, B).code).toBe(0);
  });

  it('a branch is not pushed where the session is to be told something, and nothing can be written', () => {
    lab.commit('a.ts', B);
    lab.guard(['lock', 'docker'], B);
    lab.guard(['unlock', 'docker', '--override', 'why'], A);
    holdVercel();
    const mutex = join(lab.top, '.git', 'guard', 'mutex');
    rmSync(mutex, { recursive: true });
    writeFileSync(mutex, '');
    const before = onRemote('main');
    const { code, stderr } = push(['origin', 'main']);
    expect(code).toBe(1);
    expect(stderr).toContain('another session holds the vercel lock');
    expect(onRemote('main')).toBe(before);
    rmSync(mutex);
    expect(push(['origin', 'main']).stderr).toContain('docker lock');
  });

  it('tells nobody, who can note no override, how to push anyway', () => {
    lab.commit('a.ts', B);
    holdVercel();
    const { stderr } = push(['--force', lab.remote, 'main'], {});
    expect(stderr).toContain(
      'export GUARD_OVERRIDE="why"\n               (then the same git push, and unset GUARD_OVERRIDE; aaaa will be told)\n',
    );
  });

  it('a force push over work that is not here is not pushed', () => {
    const other = join(lab.root, 'other');
    execFileSync('git', ['clone', '-q', lab.remote, other]);
    execFileSync('git', ['commit', '-q', '--allow-empty', '-m', 'theirs'], { cwd: other });
    execFileSync('git', ['push', '-q', 'origin', 'main'], { cwd: other });
    lab.commit('a.ts', B);
    holdVercel();
    const before = onRemote('main');
    expect(push(['--force', 'origin', 'main']).code).toBe(1);
    expect(onRemote('main')).toBe(before);
  });

  it('nobody does not push either', () => {
    lab.commit('a.ts');
    holdVercel();
    expect(push(['origin', 'main'], {}).code).toBe(1);
  });

  test.each<[what: string, prepare: () => readonly string[]]>([
    ['the holder itself', () => ['origin', 'main']],
  ])('%s pushes', (_what, prepare) => {
    lab.commit('a.ts', A);
    holdVercel();
    expect(push(prepare(), A).code).toBe(0);
  });

  it('deleting a branch and pushing only tags pass, and notes do', () => {
    lab.git('push', '-q', 'origin', 'HEAD:refs/heads/gone');
    lab.git('tag', 'v2');
    lab.git('notes', 'add', '-m', 'note');
    holdVercel();
    expect(push(['origin', ':gone']).code).toBe(0);
    expect(push(['origin', 'v2']).code).toBe(0);
    expect(push(['origin', 'refs/notes/commits']).code).toBe(0);
    expect([onRemote('refs/heads/gone'), onRemote('refs/tags/v2')]).toEqual([
      null,
      lab.git('rev-parse', 'v2'),
    ]);
  });

  it('a stale lock stops nobody', () => {
    lab.commit('a.ts', B);
    holdVercel();
    lab.setField(VERCEL, 'Last updated', secondsAgo(300));
    expect(push(['origin', 'main']).code).toBe(0);
  });

  test.each<[how: string, args: readonly string[], env: Record<string, string>]>([
    ['by the environment', ['push', 'origin', 'main'], { GUARD_OVERRIDE: 'hotfix' }],
    ['by git -c', ['-c', 'guard.override=hotfix', 'push', 'origin', 'main'], {}],
  ])('an override %s lets it through, recorded, and the holder is told', (_how, args, env) => {
    lab.commit('a.ts', B);
    holdVercel();
    const { code, stderr } = lab.tryGit(args, { ...B, env });
    expect([code, stderr]).toEqual([
      0,
      expect.stringContaining('overridden: the vercel lock of aaaa: hotfix'),
    ]);
    expect(lab.guard(['whoami'], A).stderr).toContain(
      'session bbbb set out to push past your vercel lock: "hotfix"',
    );
    expect(lab.guard(['log']).stdout).toMatch(/bbbb +overridden +vercel \(aaaa\) "hotfix"/);
  });

  it('an override without a reason, or from a configuration file, does not', () => {
    lab.commit('a.ts', B);
    holdVercel();
    const { code, stderr } = push(['origin', 'main'], { ...B, env: { GUARD_OVERRIDE: '  ' } });
    expect([code, stderr]).toEqual([1, expect.stringContaining('has no reason')]);
    expect(stderr).not.toContain('git commit');
    lab.git('config', 'guard.override', 'always');
    expect(push(['origin', 'main']).code).toBe(1);
  });

  it('guard override before is good for one push', () => {
    lab.commit('a.ts', B);
    holdVercel();
    lab.guard(['override', 'vercel', '--reason', 'agreed'], B);
    expect(push(['origin', 'main']).code).toBe(0);
    lab.commit('b.ts', B);
    expect(push(['origin', 'main']).code).toBe(1);
  });

  it('guard override before of other things, or of somebody else, is not used up by a push', () => {
    const override = (session: CallOptions, ...targets: readonly string[]) =>
      lab.guard(['override', ...targets, '--reason', 'agreed'], session);
    lab.commit('a.ts', B);
    lab.guard(['claim', 'a.ts'], A);
    holdVercel();
    override({ session: 'cccc' }, 'vercel');
    override(B, 'vercel', 'a.ts');
    expect(push(['origin', 'main']).code).toBe(0);
    lab.commit('b.ts', B);
    expect(push(['origin', 'main']).code).toBe(1);
    expect(lab.guard(['check', 'a.ts'], B).code).toBe(0);
    expect(push(['origin', 'main'], { session: 'cccc' }).code).toBe(0);
  });

  it('guard override before is good for one push to all URLs of a remote, and the holder is told once', () => {
    const mirror = join(lab.root, 'mirror.git');
    lab.git('init', '-q', '--bare', mirror);
    for (const url of [lab.remote, mirror]) lab.git('remote', 'set-url', '--add', '--push', 'origin', url);
    lab.commit('a.ts', B);
    holdVercel();
    lab.guard(['override', 'vercel', '--reason', 'agreed'], B);
    expect(push(['origin', 'main']).code).toBe(0);
    expect(onRemote('main', mirror)).toBe(lab.git('rev-parse', 'main'));
    expect(lab.guard(['whoami'], A).stderr.match(/agreed/g)).toHaveLength(1);
    lab.commit('b.ts', B);
    expect(push(['origin', 'main']).code).toBe(1);
    for (const url of [lab.remote, mirror]) expect(push([url, 'main']).code).toBe(1);
  });

  test.each<[how: string, words: readonly string[], env: Record<string, string>, who: CallOptions]>([
    ['by the environment', [], { GUARD_OVERRIDE: 'hot' }, B],
    ['by nobody', [], { GUARD_OVERRIDE: 'hot' }, {}],
    ['by git -c', ['-c', 'guard.override=hot'], {}, B],
  ])(
    'an override %s is one for all URLs of a remote, and one again for the next push',
    (_how, words, env, who) => {
      const mirror = join(lab.root, 'mirror.git');
      lab.git('init', '-q', '--bare', mirror);
      for (const url of [lab.remote, mirror]) lab.git('remote', 'set-url', '--add', '--push', 'origin', url);
      lab.commit('a.ts', B);
      holdVercel();
      const told = () => lab.guard(['whoami'], A).stderr.match(/"hot"/g) ?? [];
      const again = () => lab.tryGit([...words, 'push', 'origin', 'main'], { ...who, env });
      expect(again().code).toBe(0);
      expect(onRemote('main', mirror)).toBe(lab.git('rev-parse', 'main'));
      expect(told()).toHaveLength(1);
      lab.commit('b.ts', B);
      expect(again().code).toBe(0);
      expect(told()).toHaveLength(1);
      lab.git('update-ref', 'refs/heads/main', 'main~1');
      const forced = lab.tryGit([...words, 'push', '-f', 'origin', 'main'], { ...who, env });
      expect(forced.code).toBe(0);
      expect(told()).toHaveLength(1);
      expect(lab.guard(['log']).stdout.match(/overridden +vercel .*"hot"/g)).toHaveLength(3);
    },
  );

  it('guard override before is still there after a push that the remote rejected, and the holder is told once', () => {
    const rejecting = join(lab.remote, 'hooks', 'pre-receive');
    writeFileSync(rejecting, '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    lab.commit('a.ts', B);
    holdVercel();
    lab.guard(['override', 'vercel', '--reason', 'agreed'], B);
    expect(push(['origin', 'main']).stderr).toContain('pre-receive hook declined');
    expect(lab.guard(['whoami'], A).stderr).toContain('set out to push past your vercel lock: "agreed"');
    expect(push(['origin', 'HEAD:refs/heads/elsewhere']).stderr).toContain('holds the vercel lock');
    expect(lab.guard(['lock', 'vercel'], B).code).toBe(1);
    rmSync(rejecting);
    lab.commit('b.ts', B);
    expect(push(['origin', 'main']).code).toBe(0);
    expect(lab.guard(['whoami'], A).stderr).toBe('');
    lab.commit('c.ts', B);
    expect(push(['origin', 'main']).stderr).toContain('holds the vercel lock');
    writeFileSync(rejecting, '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    push(['origin', 'main'], { ...B, env: { GUARD_OVERRIDE: 'once more' } });
    expect(push(['origin', 'main']).stderr).toContain('holds the vercel lock');
  });
});

describe('push.branches and push.paths', () => {
  test.each<[branches: readonly string[], ref: string, code: number]>([
    [['main'], 'main', 1],
    [['main'], 'feature/x', 0],
    [['release/*'], 'release/1', 1],
    [['release/*'], 'release/1/2', 0],
    [['**'], 'any/thing', 1],
    [['refs/heads/main'], 'main', 1],
    [['refs/heads/release/*'], 'release/1', 1],
    [['**', '!bots/**'], 'bots/x', 0],
    [['**', '!bots/**'], 'main', 1],
    [['!bots/**'], 'main', 1],
  ])('with the branches %j a push of %s ends with %i', (branches, ref, code) => {
    lab.configure({ push: { branches } });
    lab.commit('a.ts', B);
    holdVercel();
    expect(push(['origin', `HEAD:refs/heads/${ref}`]).code).toBe(code);
  });

  test.each<[what: string, paths: readonly string[], commits: readonly string[], ref: string, code: number]>([
    ['a path of the last commit', ['apps/web/**'], ['apps/web/a.ts'], 'main', 1],
    ['a path of an earlier commit of the range', ['apps/web/**'], ['apps/web/a.ts', 'docs/b.md'], 'main', 1],
    ['no path', ['apps/web/**'], ['docs/a.md', 'docs/b.md'], 'main', 0],
    ['a path on a new branch', ['apps/web/**'], ['apps/web/a.ts', 'docs/b.md'], 'new', 1],
    ['no path on a new branch', ['apps/web/**'], ['docs/a.md'], 'new', 0],
    ['a path with brackets', ['apps/[slug]/'], ['apps/[slug]/a.ts'], 'main', 1],
  ])('a push counts by its whole range: %s', (_what, paths, commits, ref, code) => {
    lab.configure({ push: { paths } });
    for (const path of commits) lab.commit(path, B);
    holdVercel();
    expect(push(['origin', `HEAD:refs/heads/${ref}`]).code).toBe(code);
  });
});

describe('a forced push over a commit that is not here', () => {
  const pushTheirs = (path: string): void => {
    const theirs = join(lab.root, 'theirs');
    execFileSync('git', ['clone', '-q', lab.remote, theirs]);
    mkdirSync(join(theirs, dirname(path)), { recursive: true });
    writeFileSync(join(theirs, path), 'theirs');
    execFileSync('git', ['add', '-A'], { cwd: theirs });
    execFileSync('git', ['commit', '-q', '-m', 'theirs'], { cwd: theirs });
    execFileSync('git', ['push', '-q', 'origin', 'main'], { cwd: theirs });
  };

  test.each<[what: string, mine: () => unknown]>([
    ['with a commit that changes something else', () => lab.commit('docs/a.md', B)],
    ['back to an earlier commit', () => lab.git('reset', '-q', '--hard', 'HEAD~1')],
  ])('counts whatever push.paths is, for what it deploys cannot be known: %s', (_what, mine) => {
    lab.configure({ push: { paths: ['apps/web/**'] } });
    lab.commit('docs/b.md', A);
    lab.git('push', '-q', 'origin', 'main');
    pushTheirs('apps/web/a.ts');
    mine();
    holdVercel();
    expect(push(['--force', 'origin', 'main']).stderr).toContain('guard: not pushed (main)');
    lab.git('fetch', '-q');
    expect(push(['--force', 'origin', 'main']).code).toBe(1);
  });

  it('is judged by its paths once the commit is here', () => {
    lab.configure({ push: { paths: ['apps/web/**'] } });
    pushTheirs('docs/c.md');
    lab.commit('docs/a.md', B);
    holdVercel();
    expect(push(['--force', 'origin', 'main']).code).toBe(1);
    lab.git('fetch', '-q');
    expect(push(['--force', 'origin', 'main']).code).toBe(0);
  });
});

describe('commits of other sessions', () => {
  beforeEach(() => void lab.guard(['start', '--session', 'aaaa']));

  it('are named, with their session', () => {
    const theirs = lab.commit('a.ts', A);
    lab.commit('b.ts', B);
    const { code, stderr } = push(['origin', 'main']);
    expect(code).toBe(0);
    expect(stderr).toContain(
      `guard: warning: this push also publishes 1 commit of session aaaa (${theirs.slice(0, 9)})`,
    );
    expect(stderr).not.toContain('session bbbb');
  });

  it('are named once: not when they are on the remote already, be it by a push to a new branch', () => {
    lab.commit('a.ts', A);
    push(['origin', 'main'], A);
    lab.commit('b.ts', B);
    expect(push(['origin', 'HEAD:refs/heads/new']).stderr).not.toContain('session aaaa');
  });

  it('stop the push with "deny", and an override tells them', () => {
    lab.configure({ push: { foreign: 'deny' } });
    lab.commit('a.ts', A);
    const before = onRemote('main');
    const refused = push(['origin', 'main']);
    expect([refused.code, refused.stderr]).toEqual([
      1,
      expect.stringMatching(
        /it would also publish 1 commit of session aaaa .*\n {2}aaaa +committed (just now|\d+s ago) +last active (just now|\d+s ago)\n/,
      ),
    ]);
    expect(onRemote('main')).toBe(before);
    expect(push(['origin', 'main'], { ...B, env: { GUARD_OVERRIDE: 'agreed' } }).code).toBe(0);
    expect(lab.guard(['whoami'], A).stderr).toContain(
      'session bbbb set out to push commits of yours to main: "agreed"',
    );
  });

  it('stop the push also where their session is no longer here', () => {
    lab.configure({ push: { foreign: 'deny' } });
    lab.commit('a.ts', A);
    lab.guard(['end'], A);
    expect(push(['origin', 'main']).stderr).toMatch(/\n {2}aaaa +committed .* +no longer here\n/);
  });

  it('are not looked for with "off"', () => {
    lab.configure({ push: { foreign: 'off' } });
    lab.commit('a.ts', A);
    expect(push(['origin', 'main']).stderr).not.toContain('session aaaa');
  });

  it('stay theirs after an amend of their own, and through a rebase and a cherry-pick by somebody else', () => {
    lab.git('switch', '-qc', 'side');
    lab.commit('a.ts', A);
    lab.tryGit(['commit', '-q', '--amend', '-m', 'better'], A);
    lab.git('switch', '-q', 'main');
    lab.commit('b.ts', B);
    lab.git('switch', '-q', 'side');
    expect(lab.tryGit(['rebase', '-q', 'main'], B).code).toBe(0);
    expect(push(['origin', 'side']).stderr).toContain(
      `1 commit of session aaaa (${lab.git('rev-parse', 'HEAD').slice(0, 9)})`,
    );
    lab.git('switch', '-qc', 'pick', 'origin/main');
    expect(lab.tryGit(['cherry-pick', 'side'], B).code).toBe(0);
    expect(push(['origin', 'pick']).stderr).toContain(
      `1 commit of session aaaa (${lab.git('rev-parse', 'HEAD').slice(0, 9)})`,
    );
  });

  it('are looked for in one go, however many branches are pushed', () => {
    lab.commit('a.ts', A);
    const ids = [lab.git('rev-parse', 'HEAD'), lab.commit('b.ts', B)];
    const create = (names: string): void => void lab.sh(names.replace(/^/gm, 'git branch '));
    const names = Array.from({ length: 40 }, (_none, at) => `many/${at} ${ids[at % 2]}`);
    create(names.join('\n'));
    const trace = join(lab.root, 'trace');
    const pushAll = () => push(['origin', 'refs/heads/many/*'], { ...B, env: { GIT_TRACE: trace } });
    const questions = (): number =>
      readFileSync(trace, 'utf8').match(/built-in: git .*(rev-list|diff|cat-file)/g)?.length ?? 0;
    expect(pushAll().stderr).toContain('1 commit of session aaaa');
    // One of them is git's own, which asks whether the remote has all that it is sent.
    expect(questions()).toBeLessThan(6);
    rmSync(trace);
    lab.configure({ push: { paths: ['a.ts'] } });
    holdVercel();
    lab.git('switch', '-q', 'many/0');
    const more = [lab.commit('a.ts', B), lab.commit('c.ts', A)];
    create(names.map((name, at) => `-f x${name.split(' ')[0]} ${more[at % 2]}`).join('\n'));
    expect(push(['origin', 'refs/heads/xmany/*'], { ...B, env: { GIT_TRACE: trace } }).code).toBe(1);
    expect(questions()).toBeLessThan(8);
  });

  it('are named beside a branch whose commit on the remote is not here', () => {
    lab.git('push', '-q', 'origin', 'main:gone', 'main:kept');
    const theirs = join(lab.root, 'theirs');
    execFileSync('git', ['clone', '-q', '-b', 'gone', lab.remote, theirs]);
    execFileSync('git', ['commit', '-q', '--allow-empty', '-m', 'theirs'], { cwd: theirs });
    execFileSync('git', ['push', '-q', 'origin', 'gone'], { cwd: theirs });
    lab.commit('a.ts', A);
    lab.commit('b.ts', A);
    const refs = ['+main~1:refs/heads/gone', 'main:kept', 'main~1:refs/heads/new'];
    expect(push(['origin', ...refs]).stderr).toContain('2 commits of session aaaa');
  });

  describe('that had a conflict stay theirs', () => {
    const mend = (): void => {
      writeFileSync(join(lab.top, 'a.ts'), `${Math.random()}`);
      lab.git('add', 'a.ts');
    };
    /** Three commits of A's on `side`, the first of which meets another one on `main`, by B. */
    const diverge = (): void => {
      lab.git('switch', '-qc', 'side');
      for (const path of ['a.ts', 'a.ts', 'b.ts']) lab.commit(path, A);
      lab.git('switch', '-q', 'main');
      // Of commits by one author in one second nobody could tell which was picked.
      lab.commit('a.ts', { ...B, env: { GIT_AUTHOR_DATE: '2026-02-20T10:00:00Z' } });
      lab.git('push', '-q', 'origin', 'main');
    };
    const heads = (count: number): string => `${count} commit${count === 1 ? '' : 's'} of session aaaa`;

    it('in a range that is picked', () => {
      diverge();
      lab.tryGit(['cherry-pick', 'main..side'], B);
      for (let conflicts = 0; existsSync(join(lab.top, '.git', 'CHERRY_PICK_HEAD')); conflicts += 1) {
        mend();
        lab.tryGit(['cherry-pick', '--continue'], { ...B, env: { GIT_EDITOR: 'true' } });
        expect(conflicts).toBeLessThan(3);
      }
      expect(lab.git('rev-list', '--count', 'origin/main..main')).toBe('3');
      expect(push(['origin', 'main']).stderr).toContain(heads(3));
    });

    it.each(['cherry-pick --continue', 'commit -q --no-edit', 'commit -qm other --no-verify'])(
      'picked alone and then: git %s',
      (command) => {
        diverge();
        lab.configure({ push: { foreign: 'deny' } });
        expect(lab.tryGit(['cherry-pick', 'side~2'], B).code).not.toBe(0);
        mend();
        expect(lab.tryGit(command.split(' '), { ...B, env: { GIT_EDITOR: 'true' } }).code).toBe(0);
        const { code, stderr } = push(['origin', 'main']);
        expect([code, stderr]).toEqual([1, expect.stringContaining(heads(1))]);
      },
    );

    it.each(['rebase --continue', 'commit -q --no-edit'])('in a rebase and then: git %s', (command) => {
      diverge();
      lab.git('switch', '-q', 'side');
      lab.tryGit(['rebase', 'main'], B);
      for (let conflicts = 0; existsSync(join(lab.top, '.git', 'rebase-merge')); conflicts += 1) {
        mend();
        lab.tryGit(command.split(' '), { ...B, env: { GIT_EDITOR: 'true' } });
        lab.tryGit(['rebase', '--continue'], { ...B, env: { GIT_EDITOR: 'true' } });
        expect(conflicts).toBeLessThan(3);
      }
      expect(lab.git('rev-list', '--count', 'main..side')).toBe('3');
      expect(push(['origin', 'side']).stderr).toContain(heads(3));
    });
  });

  it('are no longer theirs alone where somebody makes another commit in the middle of a rebase', () => {
    lab.git('switch', '-qc', 'side');
    lab.commit('a.ts', A);
    const env = { GIT_SEQUENCE_EDITOR: "sed -i 's/^pick/edit/'" };
    lab.tryGit(['rebase', '-q', '-i', 'main'], { ...B, env });
    lab.tryGit(['commit', '-q', '--amend', '-m', 'mine now'], B);
    lab.commit('c.ts', B);
    lab.tryGit(['rebase', '--continue'], B);
    expect(push(['origin', 'side']).stderr).not.toContain('session aaaa');
  });
});

describe('the hook', () => {
  it('hands the refs on to what comes after it', () => {
    const head = lab.commit('a.ts', B);
    expect(push(['origin', 'main']).code).toBe(0);
    expect(readFileSync(join(lab.top, 'refs-seen'), 'utf8')).toBe(
      `refs/heads/main ${head} refs/heads/main ${lab.git('rev-parse', 'HEAD~1')}\n`,
    );
  });

  it('never looks like a refusal when guard cannot look', () => {
    lab.commit('a.ts', B);
    holdVercel();
    writeFileSync(join(lab.top, 'guard.config.json'), '{ "pusch": 1 }');
    const { code, stderr } = push(['origin', 'main']);
    expect([code, stderr]).toEqual([0, expect.stringContaining('guard: NOT CHECKED: ')]);
  });
});

describe('the markers that the shell half of the hooks looks at', () => {
  const marker = (name: string): boolean => existsSync(join(lab.top, '.git', 'guard', name));

  it('name each session that has committed here', () => {
    lab.guard(['start', '--session', 'aaaa']);
    lab.commit('a.ts', A);
    lab.commit('b.ts');
    expect(readdirSync(join(lab.top, '.git', 'guard', 'committers'))).toEqual(['aaaa']);
  });

  it('name it no longer than the journal knows a commit of it', () => {
    const committers = () => readdirSync(join(lab.top, '.git', 'guard', 'committers'));
    const fillJournal = () =>
      appendFileSync(join(lab.top, '.git', 'guard', 'journal', 'log.jsonl'), `${'x'.repeat(1_000_000)}\n`);
    lab.guard(['start', '--session', 'aaaa']);
    lab.commit('a.ts', A);
    fillJournal();
    lab.commit('b.ts', B);
    expect(committers()).toEqual(['aaaa', 'bbbb']);
    expect(push(['origin', 'main']).stderr).toContain('session aaaa');
    fillJournal();
    lab.commit('c.ts', B);
    expect(committers()).toEqual(['bbbb']);
  });

  it('stand exactly while notices are pending', () => {
    holdVercel();
    expect(marker('notices')).toBe(false);
    lab.guard(['unlock', 'vercel', '--override', 'why'], B);
    expect(marker('notices')).toBe(true);
    lab.guard(['whoami'], B);
    expect(marker('notices')).toBe(true);
    lab.guard(['whoami'], A);
    expect(marker('notices')).toBe(false);
    writeFileSync(join(lab.top, '.git', 'guard', 'notices'), '');
    lab.guard(['lock', 'docker'], A);
    expect(marker('notices')).toBe(false);
  });

  it('say that the sessions file is elsewhere, as long as the configuration does', () => {
    lab.configure({ sessionsFile: 'other.md' });
    lab.guard(['start', '--session', 'aaaa']);
    expect(marker('elsewhere')).toBe(true);
    lab.guard(['start', '--session', 'cccc'], { env: { GUARD_FILE: join(lab.root, 'third.md') } });
    expect(marker('elsewhere')).toBe(true);
    lab.configure({});
    lab.guard(['start', '--session', 'bbbb']);
    expect(marker('elsewhere')).toBe(false);
  });
});
