import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { TEMPLATE } from '../../src/core/sessions-file/template.ts';
import { openSessionsStore } from '../../src/store/sessions-store.ts';
import { type Repository, repository } from '../support/e2e.ts';
import { isFull, report } from './figures.ts';

/** Whatever stands where guard opens something: nothing outside the repository is written, and nothing hangs. */

const FILES = [
  '.claude/sessions.md',
  '.claude/settings.json',
  'guard.config.json',
  'package.json',
  'CLAUDE.md',
  '.gitignore',
  '.git/guard/state.json',
  '.git/guard/install.json',
  '.git/guard/install.json.new',
  '.git/guard/notices',
  '.git/guard/elsewhere',
  '.git/guard/journal/log.jsonl',
  '.git/guard/journal/current',
  '.git/guard/journal/prev.3',
  '.git/guard/mutex/waiting',
  '.git/guard/mutex/e.900',
  '.git/guard/committers/a7f3',
  '.git/guard/agents/claude-key',
  '.git/info/exclude',
] as const;
const DIRECTORIES = [
  '.claude',
  '.git/guard',
  '.git/guard/journal',
  '.git/guard/mutex',
  '.git/guard/agents',
  '.git/guard/committers',
] as const;

type Plant = (place: string, outside: string) => void;
const FILE_PLANTS: Readonly<Record<string, Plant>> = {
  'a link out': (place, outside) => symlinkSync(join(outside, 'file'), place),
  'a link to a new file outside': (place, outside) => symlinkSync(join(outside, 'made'), place),
  'a hard link out': (place, outside) => linkSync(join(outside, 'file'), place),
  'a link to /dev/zero': (place) => symlinkSync('/dev/zero', place),
  'a loop': (place) => symlinkSync(place, place),
  'a FIFO': (place) => void execFileSync('mkfifo', [place]),
  'a socket': (place) => void spawnSync(process.execPath, ['-e', LISTEN, place]),
  'a directory': (place) => mkdirSync(place),
};
const DIRECTORY_PLANTS: Readonly<Record<string, Plant>> = {
  'a link out': (place, outside) => symlinkSync(join(outside, 'directory'), place),
  'a link to nothing outside': (place, outside) => symlinkSync(join(outside, 'made'), place),
  'a loop': (place) => symlinkSync(place, place),
  'a FIFO': (place) => void execFileSync('mkfifo', [place]),
  'a file': (place) => writeFileSync(place, ''),
};
const LISTEN =
  'require("net").createServer().listen(process.argv[1], () => process.kill(process.pid, "SIGKILL"))';

/** Git itself reads these: it waits at a FIFO for ever, and a directory is fatal to it. */
const READ_BY_GIT = ['.gitignore', '.git/info/exclude'];
const BAD_FOR_GIT = ['a FIFO', 'a socket', 'a directory'];

const CASES = [
  ...FILES.flatMap((place) => Object.entries(FILE_PLANTS).map(([what, plant]) => ({ place, what, plant }))),
  ...DIRECTORIES.flatMap((place) =>
    Object.entries(DIRECTORY_PLANTS).map(([what, plant]) => ({ place, what, plant })),
  ),
].filter(({ place, what }) => !(BAD_FOR_GIT.includes(what) && READ_BY_GIT.includes(place)));

/** Generous, because a busy machine takes seconds to start a process; a hang lasts for ever. */
const HANGS_AFTER_MS = 10_000;
let slowestMs = 0;

async function runAll(repo: Repository): Promise<void> {
  const agent = { CLAUDE_CODE_SESSION_ID: 'key' };
  const run = async (what: string, act: () => Promise<{ code: number; stderr: string }>): Promise<void> => {
    const start = performance.now();
    let timer: NodeJS.Timeout | undefined;
    const hang = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`${what} hangs`)), HANGS_AFTER_MS);
    });
    const { code, stderr } = await Promise.race([act(), hang]).finally(() => clearTimeout(timer));
    slowestMs = Math.max(slowestMs, performance.now() - start);
    expect(code, `${what}: ${stderr}`).toBeLessThan(4);
    expect(stderr, what).not.toMatch(/unexpected|TypeError|GUARD_DEBUG/);
  };
  for (const args of [['status'], ['check', 'own.ts'], ['claim', 'own.ts'], ['lock', 'vercel'], ['log']])
    await run(args.join(' '), () => repo.guard(args, { session: 'a7f3' }));
  await run('start', () => repo.guard(['start'], { env: agent }));
  await run('whoami', () => repo.guard(['whoami'], { env: agent }));
  repo.put('own.ts', `${Math.random()}\n`);
  await run('commit', () => repo.commit(['own.ts'], { session: 'a7f3' }));
  await run('init', () => repo.guard(['init', '--agents', 'claude']));
  await run('doctor', () => repo.guard(['doctor']));
}

function makeOutside(home: string): { readonly path: string; look(): unknown } {
  const path = join(home, 'outside');
  mkdirSync(join(path, 'directory'), { recursive: true });
  writeFileSync(join(path, 'file'), TEMPLATE);
  const look = () =>
    readdirSync(path, { recursive: true, encoding: 'utf8' })
      .toSorted()
      .map((name) => {
        const stats = lstatSync(join(path, name));
        return [name, stats.mode, stats.isFile() ? readFileSync(join(path, name), 'utf8') : stats.mtimeMs];
      });
  return { path, look };
}

describe('a hostile place', () => {
  it.each(CASES.filter((_, index) => isFull || index % 12 === 0))(
    '$place being $what leads to nothing outside, and nothing hangs',
    async ({ place, plant }) => {
      await using repo = await repository();
      await repo.guard(['claim', 'other.ts'], { session: 'e1b2' });
      const outside = makeOutside(repo.home);
      const path = join(repo.top, place);
      mkdirSync(dirname(path), { recursive: true });
      rmSync(path, { recursive: true, force: true });
      plant(path, outside.path);
      const before = outside.look();
      await runAll(repo);
      expect(outside.look()).toEqual(before);
    },
    120_000,
  );

  afterAll(() => report(`hostile places, slowest of 10 commands each: ${Math.round(slowestMs)} ms`));

  it('that a clone brings along, a committed link, leads to nothing outside', async () => {
    for (const [place, target] of [
      ['.claude', '../outside/directory'],
      ['.claude/sessions.md', '../../outside/file'],
      ['guard.config.json', '/dev/zero'],
      ['package.json', '/dev/zero'],
    ] as const) {
      await using origin = await repository({ 'own.ts': 'own\n' }, { init: 'no' });
      const outside = makeOutside(origin.home);
      mkdirSync(dirname(join(origin.top, place)), { recursive: true });
      symlinkSync(target, join(origin.top, place));
      await origin.ask('add', '-Af');
      await origin.ask('commit', '-qm', 'planted');
      await origin.ask('clone', '-q', '.', '../clone');
      const before = outside.look();
      const cwd = join(origin.home, 'clone');
      for (const args of [
        ['status'],
        ['init'],
        ['start', '--session', 'a7f3'],
        ['claim', 'own.ts'],
        ['end'],
      ]) {
        const ran = await origin.guard(args, { cwd, session: 'a7f3' });
        expect([place, args, ran.code < 4, ran.stderr.match(/unexpected|TypeError/)]).toEqual([
          place,
          args,
          true,
          null,
        ]);
      }
      expect([place, outside.look()]).toEqual([place, before]);
    }
  }, 120_000);

  it('that is swapped for a link all the time leads to nothing outside', async () => {
    const home = mkdtempSync(join(tmpdir(), 'guard-swap-'));
    try {
      const outside = makeOutside(home);
      const top = join(home, 'top');
      mkdirSync(join(top, '.git'), { recursive: true });
      mkdirSync(join(top, '.claude'));
      symlinkSync(join(outside.path, 'directory'), join(top, 'link'));
      const before = outside.look();
      // Exchanges the directory and the link over and over, in a process of its own.
      const swap = `const fs=require('fs');process.chdir(process.argv[1]);for(let n=0;;n+=1){try{fs.renameSync('.claude','.real');fs.renameSync('link','.claude');fs.renameSync('.claude','link');fs.renameSync('.real','.claude')}catch{}}`;
      const { spawn } = await import('node:child_process');
      const swapper = spawn(process.execPath, ['-e', swap, top], { stdio: 'ignore' });
      const store = openSessionsStore({
        path: join(top, '.claude', 'sessions.md'),
        within: top,
        guardDirectory: join(top, '.git', 'guard'),
        durability: 'none',
        now: Date.now,
      });
      let written = 0;
      let refused = 0;
      for (let count = 0; count < (isFull ? 10_000 : 500); count += 1) {
        try {
          await store.update(({ file: { text } }) => ({
            text: `${text.slice(0, 3_000)}\n${count}\n`,
            result: null,
          }));
          written += 1;
        } catch {
          refused += 1;
        }
      }
      swapper.kill('SIGKILL');
      report(`swap race: ${written} writes, ${refused} refused, none outside`);
      expect(outside.look()).toEqual(before);
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  }, 300_000);
});

describe('guard’s own directory', () => {
  it('is for its user alone', async () => {
    await using repo = await repository();
    for (const args of [
      ['start'],
      ['claim', 'own.ts'],
      ['lock', 'vercel'],
      ['heartbeat'],
      ['override', 'x.ts', '--reason', 'why'],
    ])
      await repo.guard(args, { session: 'a7f3', env: { CLAUDE_CODE_SESSION_ID: 'key' } });
    repo.put('own.ts', 'new\n');
    await repo.commit(['own.ts'], { session: 'a7f3' });
    const guard = join(repo.top, '.git', 'guard');
    const open = ['.', ...readdirSync(guard, { recursive: true, encoding: 'utf8' })]
      // `home` says where the package lies; snapshots are second names of the sessions file itself, which is as private as the checkout; the directory above is not passable.
      .filter((name) => !/journal\/(current|prev\.)|^home$/.test(name))
      .filter((name) => (statSync(join(guard, name)).mode & 0o077) !== 0);
    expect(open).toEqual([]);
  });

  const canHaveUsers = process.getuid?.() === 0 && spawnSync('useradd', ['--help']).status === 0;
  // Only root can make a second user of the machine.
  it.runIf(canHaveUsers)(
    'serves two users of one checkout where core.sharedRepository says so',
    async () => {
      const group = 'guardshare';
      const users = ['guardone', 'guardtwo'] as const;
      spawnSync('groupadd', [group]);
      for (const user of users) spawnSync('useradd', ['-M', '-N', '-g', group, user]);
      await using repo = await repository({ 'own.ts': 'own\n', 'other.ts': 'other\n' }, { init: 'no' });
      try {
        await repo.ask('config', 'core.sharedRepository', 'group');
        spawnSync('chgrp', ['-R', group, repo.home]);
        spawnSync('chmod', ['-R', 'g+rwX', repo.home]);
        spawnSync('find', [repo.home, '-type', 'd', '-exec', 'chmod', 'g+s', '{}', '+']);
        chmodSync(repo.home, 0o2775);
        const guard = join(dirname(dirname(process.execPath)), 'bin', 'node');
        const dist = repo.home;
        const { DIST } = await import('../support/built-tool.ts');
        spawnSync('cp', ['-r', dirname(DIST), join(dist, 'tool')]);
        spawnSync('chmod', ['-R', 'a+rX', join(dist, 'tool')]);
        const as = (user: string, args: readonly string[], session: string) =>
          spawnSync(
            'runuser',
            [
              '-u',
              user,
              '--',
              'env',
              `HOME=${repo.home}`,
              'GIT_CONFIG_COUNT=1',
              'GIT_CONFIG_KEY_0=safe.directory',
              'GIT_CONFIG_VALUE_0=*',
              `GUARD_SESSION=${session}`,
              guard,
              join(dist, 'tool', 'dist', 'guard.cjs'),
              ...args,
            ],
            { cwd: repo.top, encoding: 'utf8' },
          );
        for (let turn = 0; turn < 4; turn += 1) {
          for (const [index, user] of users.entries()) {
            const path = index === 0 ? 'own.ts' : 'other.ts';
            for (const args of [
              ['claim', path],
              ['lock', 'docker'],
              ['unlock', 'docker'],
              ['release', path],
            ]) {
              const ran = as(user, args, `aa0${index}`);
              expect([user, args, ran.status, ran.stderr]).toEqual([user, args, 0, ran.stderr]);
            }
          }
        }
        expect(repo.text()).toMatch(/\| aa00 /);
        expect(repo.text()).toMatch(/\| aa01 /);
      } finally {
        for (const user of users) spawnSync('userdel', [user]);
        spawnSync('groupdel', [group]);
      }
    },
    120_000,
  );
});
