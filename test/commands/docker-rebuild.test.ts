import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { servicesOf } from '../../src/commands/docker-rebuild.ts';
import { DOCKER, type LockLab, makeLockLab, pathWith } from '../support/lock-lab.ts';

let lab: LockLab;
beforeEach(() => {
  lab = makeLockLab();
  const programs = join(lab.root, 'programs');
  const source = join(import.meta.dirname, '..', 'support', 'fake-docker.mjs');
  mkdirSync(programs);
  chmodSync(source, 0o755);
  for (const name of ['docker', 'docker-compose']) symlinkSync(source, join(programs, name));
  writeFileSync(log(), '');
});
afterEach(() => lab.dispose());

const log = (): string => join(lab.root, 'log');
const engine = (facts: Record<string, unknown>): void =>
  writeFileSync(join(lab.root, 'engine.json'), JSON.stringify({ log: log(), services: {}, ...facts }));
const options = (session = 'aaaa') => ({
  session,
  env: { PATH: pathWith(join(lab.root, 'programs')), FAKE_DOCKER: join(lab.root, 'engine.json') },
});
const rebuild = (...command: readonly string[]) => lab.guard(['run', 'docker', '--', ...command], options());
const calls = (): readonly { phase: string; pid: number; args: string[] }[] =>
  readFileSync(log(), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
const up = ['docker', 'compose', 'up', '-d'] as const;

describe('guard run docker', () => {
  test.each<
    [what: string, services: Record<string, unknown>, command: readonly string[], code: number, said: RegExp]
  >([
    ['healthy services are well', { api: { health: 'healthy' } }, [...up], 0, /1 container well: api/],
    [
      'one that is starting gets its time',
      { api: { health: ['starting', 'starting', 'healthy'] } },
      [...up],
      0,
      /well: api/,
    ],
    [
      'an unhealthy one is not',
      { api: { health: 'unhealthy' }, web: { health: 'healthy' } },
      [...up],
      1,
      /1 container of 2 is not well\n {2}api {2}unhealthy/,
    ],
    [
      'one that crashed is not',
      { api: { state: 'exited', exitCode: 137 } },
      [...up],
      1,
      /api {2}exited \(137\)/,
    ],
    ['one that is done is', { migrate: { state: 'exited', exitCode: 0 } }, [...up], 0, /well: migrate/],
    [
      'only the services that were named count',
      { api: { health: 'healthy' }, web: { health: 'unhealthy' } },
      [...up, 'api'],
      0,
      /well: api\n/,
    ],
    [
      'one that is named and not there is not well',
      { web: { health: 'healthy' } },
      [...up, 'api'],
      1,
      /api {2}not there/,
    ],
    [
      'nothing is asked after a stop',
      { api: { state: 'exited', exitCode: 137 } },
      ['docker', 'compose', 'stop'],
      0,
      /^(?!.*well).*$/s,
    ],
  ])('looks at the containers while it holds the lock: %s', (_what, services, command, code, said) => {
    engine({ services });
    const result = rebuild(...command);
    expect([result.code, result.stderr]).toEqual([code, expect.stringMatching(said)]);
    expect(lab.field(DOCKER, 'Status')).toBe('NONE');
  });

  it('says nothing of containers that are well with --quiet, and all of one that is not', () => {
    const quietly = () => lab.guard(['--quiet', 'run', 'docker', '--', ...up], options());
    engine({ services: { api: { health: 'healthy' } } });
    expect(quietly()).toMatchObject({ code: 0, stderr: expect.not.stringContaining('guard:') });
    engine({ services: { api: { health: 'unhealthy' } } });
    expect(quietly()).toMatchObject({ code: 1, stderr: expect.stringContaining('not well') });
  });

  it('looks a second time at what has no healthcheck, and sees a crash loop', () => {
    engine({ services: { api: { state: ['running', 'restarting'] } } });
    const { code, stderr } = rebuild(...up);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/api {2}restarting/)]);
    expect(calls().filter(({ phase, args }) => phase === 'start' && args.includes('ps'))).toHaveLength(2);
  });

  it('reads the one array of older versions', () => {
    engine({ services: { api: { health: 'healthy' } }, psFormat: 'array' });
    expect(rebuild(...up).stderr).toContain('well: api');
  });

  it('asks the very project that the command named', () => {
    engine({ services: { api: { health: 'healthy' } } });
    rebuild(
      'sh',
      '-c',
      "docker --context remote compose -f 'a b.yml' -p shop --project-directory=x up -d --build",
    );
    const asked = calls().find(({ args }) => args.includes('ps'));
    expect(asked?.args).toEqual([
      '--context',
      'remote',
      'compose',
      '-f',
      'a b.yml',
      '-p',
      'shop',
      '--project-directory=x',
      'ps',
      '-a',
      '--format',
      'json',
    ]);
  });

  it('passes docker’s own exit code on and asks nothing then', () => {
    engine({ services: { api: { health: 'healthy' } }, code: 17 });
    expect(rebuild(...up).code).toBe(17);
    expect(calls().some(({ args }) => args.includes('ps'))).toBe(false);
  });

  it('ends with 0 and a warning where the containers cannot be looked at', () => {
    engine({ psFails: true });
    const { code, stderr } = rebuild(...up);
    expect([code, stderr]).toEqual([
      0,
      expect.stringContaining('could not look at the containers: "Cannot connect'),
    ]);
  });

  it('names the services of the command in the lock, and records how it ended for guard status', async () => {
    engine({
      services: { api: { state: 'exited', exitCode: 137 }, worker: { health: 'healthy' } },
      delayMs: 1_500,
    });
    const running = lab.start(['run', 'docker', '--', ...up, 'api', 'worker'], options());
    await running.says('acquired the docker lock');
    expect(lab.field(DOCKER, 'Services')).toBe('api, worker');
    expect((await running.end()).code).toBe(1);
    expect(lab.guard(['status']).stdout).toMatch(
      /rebuilt +containers by aaaa .*\(up api, worker: api exited \(137\)\)/,
    );
    expect(JSON.parse(lab.guard(['status', '--json']).stdout).lastRebuild).toMatchObject({
      kind: 'rebuilt',
      session: 'aaaa',
    });
  });

  it('does not take a lock that was merely held for a rebuild', () => {
    lab.guard(['lock', 'docker'], options());
    lab.guard(['unlock', 'docker'], options());
    expect(lab.guard(['status']).stdout).not.toContain('rebuilt');
    expect(JSON.parse(lab.guard(['status', '--json']).stdout).lastRebuild).toBeNull();
  });

  it('lets two sessions rebuild one after the other', async () => {
    engine({ services: { api: { health: 'healthy' } }, delayMs: 400 });
    const both = ['aaaa', 'bbbb'].map((session) =>
      lab.start(['run', 'docker', '--wait', '--', ...up], options(session)),
    );
    expect((await Promise.all(both.map((one) => one.end()))).map(({ code }) => code)).toEqual([0, 0]);
    const order = calls()
      .filter(({ args }) => !args.includes('ps'))
      .map(({ phase }) => phase);
    expect(order).toEqual(['start', 'end', 'start', 'end']);
  });

  it('ends with 130 at Ctrl-C, and nothing is held', async () => {
    engine({ services: {}, delayMs: 60_000 });
    const running = lab.start(['run', 'docker', '--', ...up], options());
    await running.says('acquired');
    while (calls().length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    running.process.kill('SIGINT');
    expect((await running.end()).code).toBe(130);
    expect(lab.field(DOCKER, 'Status')).toBe('NONE');
  });
});

describe('the services for the lock', () => {
  test.each<[command: readonly string[], services: string | undefined]>([
    [['docker', 'compose', 'up', '-d', 'api', 'worker'], 'api, worker'],
    [['docker', 'compose', 'up', '-d'], 'all'],
    [['sudo', 'docker', 'compose', 'restart', 'it’s'], 'it’s'],
    [['bash', '-c', 'docker compose build api && docker compose up -d api'], 'api'],
    [['make', 'rebuild'], undefined],
  ])('of %j are %s', (command, services) => {
    expect(servicesOf(command)).toBe(services);
  });
});
