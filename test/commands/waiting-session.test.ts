import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { end } from '../../src/commands/end.ts';
import { wait } from '../../src/commands/wait.ts';
import { type Context, openContext } from '../../src/context.ts';
import { GuardError } from '../../src/errors.ts';
import { DOCKER, type LockLab, makeLockLab, secondsAgo, VERCEL } from '../support/lock-lab.ts';

let lab: LockLab;
beforeEach(() => {
  lab = makeLockLab();
  lab.guard(['lock', 'vercel'], A);
  lab.guard(['claim', 'src/a.ts'], B);
  lab.guard(['lock', 'docker'], B);
  lab.setField(DOCKER, 'Last updated', secondsAgo(100));
  setActive('bbbb', secondsAgo(1_785));
});
afterEach(() => lab.dispose());

const A = { session: 'aaaa' };
const B = { session: 'bbbb' };
const row = (id: string): RegExp => new RegExp(`^(\\| ${id} \\| \\S+ \\| )(\\S+)`, 'm');
const setActive = (id: string, stamp: string): void => lab.put(lab.text().replace(row(id), `$1${stamp}`));
const activeOf = (id: string): number => Date.parse(row(id).exec(lab.text())?.[2] ?? '');
const renewedOf = (heading: string): number => Date.parse(lab.field(heading, 'Last updated') ?? '');

it.each([
  [['lock', 'vercel', '--wait', '20s']],
  [['run', 'vercel', '--wait', '20s', '--', 'true']],
  [['wait', 'vercel', '--timeout', '20s']],
])('guard %j shows that its session is there, and renews the locks that it holds', async (command) => {
  const waiter = lab.start(command, B);
  await waiter.says('waiting');
  await vi.waitFor(() => expect(Date.now() - activeOf('bbbb')).toBeLessThan(20_000), { timeout: 10_000 });
  expect(Date.now() - renewedOf(DOCKER)).toBeLessThan(20_000);
  lab.guard(['unlock', 'vercel'], A);
  expect((await waiter.end()).code).toBe(0);
});

it.each([[['lock', 'vercel', '--wait', '20s']], [['run', 'vercel', '--wait', '20s', '--', 'touch', 'ran']]])(
  'guard %j takes nothing for a session that has ended meanwhile',
  async (command) => {
    const waiter = lab.start(command, B);
    await waiter.says('waiting');
    expect(lab.guard(['end'], B).code).toBe(0);
    lab.guard(['unlock', 'vercel'], A);
    const { code, stderr } = await waiter.end();
    expect([code, stderr]).toEqual([1, expect.stringContaining('session bbbb has ended meanwhile')]);
    expect(lab.field(VERCEL, 'Status')).toBe('NONE');
    expect(lab.text()).not.toContain('bbbb');
    expect(existsSync(join(lab.top, 'ran'))).toBe(false);
  },
);

it('a session that started again meanwhile takes what it waited for, and so does one that never had a row', async () => {
  const waiter = lab.start(['lock', 'vercel', '--wait', '20s'], B);
  const other = lab.start(['lock', 'docker', '--wait', '20s'], { session: 'cccc' });
  await waiter.says('waiting');
  await other.says('waiting');
  lab.guard(['end'], B);
  lab.guard(['start'], B);
  lab.guard(['unlock', 'vercel'], A);
  expect([(await waiter.end()).code, (await other.end()).code]).toEqual([0, 0]);
  expect(lab.field(VERCEL, 'Claimed by')).toBe('bbbb');
  expect(lab.field(DOCKER, 'Claimed by')).toBe('cccc');
});

it('of a lock whose stamp lies ahead guard wait says how it is free for all, and that works', async () => {
  lab.configure({ staleAfter: { lock: '2s' } });
  lab.setField(VERCEL, 'Last updated', secondsAgo(-10_000));
  const { code, stdout, stderr } = await lab.start(['wait', 'vercel', '--timeout', '20s'], B).end();
  const [, next = ''] = /still held, for pushes too, until: guard (.+)\n/.exec(stdout + stderr) ?? [];
  expect([code, next]).toEqual([0, 'unlock vercel --override "not renewed"']);
  expect(lab.guard(['lock', 'vercel'], B).code).toBe(1);
  expect(lab.guard(['unlock', 'vercel', '--override', 'not renewed'], B).code).toBe(0);
  expect(lab.guard(['lock', 'vercel'], B).code).toBe(0);
});

it('writes nothing for who need not wait', () => {
  const before = lab.text();
  expect(lab.guard(['wait', 'vercel', '--timeout', '0s'], B).code).toBe(4);
  expect(lab.guard(['wait', 'src/b.ts'], B).code).toBe(0);
  expect(lab.text()).toBe(before);
});

/** Waits by clocks of its own, on which every look takes as long as it says. */
async function waitWith(
  context: Context,
  clock: { now: number },
  onLook: (elapsedMs: number) => unknown = () => {},
): Promise<void> {
  const start = clock.now;
  await wait(context, ['vercel'], {
    timeoutMs: 100_000,
    monotonic: () => clock.now - start,
    documentVersion: () => lab.text(),
    onLook: () => {},
    async sleep(ms) {
      await onLook(clock.now - start);
      clock.now += ms;
    },
  });
}

const open = (clock: { now: number }, session = 'bbbb') =>
  openContext({
    cwd: lab.top,
    env: { ...process.env, GUARD_SESSION: session },
    now: () => clock.now,
  });

describe('while a session waits', () => {
  it('its stamps are written when they are 30 s old, and no oftener', async () => {
    const clock = { now: Date.now() };
    const start = clock.now;
    const stamps = new Set<string>();
    await waitWith(await open(clock), clock, () =>
      stamps.add(`${activeOf('bbbb')} ${renewedOf(DOCKER)} ${lab.text().length}`),
    );
    const ages = [...stamps].map((text) => Number(text.split(' ')[0]) - start);
    expect(ages).toHaveLength(4);
    for (const [index, age] of ages.entries()) expect(Math.abs(age - index * 30_000)).toBeLessThan(3_000);
  });

  it('a session without a row gets none', async () => {
    const clock = { now: Date.now() };
    const before = lab.text();
    await waitWith(await open(clock, 'cccc'), clock);
    expect(lab.text()).toBe(before);
  });

  it('one that ends stays away, and so do its locks', async () => {
    const clock = { now: Date.now() };
    const context = await open(clock);
    await waitWith(context, clock, async (elapsed) => {
      if (elapsed === 20_000) await end(await open(clock), { uncommitted: 'remember' });
    });
    expect(lab.text()).not.toContain('bbbb');
  });

  it('one that ends between the look and the writing stays away', async () => {
    const clock = { now: Date.now() };
    const context = await open(clock);
    const { store } = context;
    const update: typeof store.update = async (change) => {
      await end(await open(clock), { uncommitted: 'remember' });
      return store.update(change);
    };
    await waitWith({ ...context, store: Object.assign(Object.create(store), { update }) }, clock);
    expect(lab.text()).not.toContain('bbbb');
  });

  it('a lock that it lost is left to who has it', async () => {
    const clock = { now: Date.now() };
    await waitWith(await open(clock), clock, (elapsed) => {
      if (elapsed === 20_000) lab.guard(['lock', 'docker', '--override', 'mine'], A);
    });
    expect(lab.field(DOCKER, 'Claimed by')).toBe('aaaa');
  });

  it('a lock of its own that had gone stale is told of with its next command', async () => {
    lab.setField(DOCKER, 'Last updated', secondsAgo(400));
    const clock = { now: Date.now() };
    await waitWith(await open(clock), clock);
    expect(lab.guard(['whoami'], B).stderr).toContain('your docker lock had gone stale');
  });

  it('a file that cannot be written is tried again after 30 s, and does not end the waiting', async () => {
    const clock = { now: Date.now() };
    const context = await open(clock);
    let tries = 0;
    const update = async (): Promise<never> => {
      tries++;
      throw new GuardError('file-unwritable', { path: 'f', reason: 'r' });
    };
    const store = Object.assign(Object.create(context.store), { update });
    // What changes at every look is read at every look.
    await waitWith({ ...context, store }, clock, (elapsed) => lab.setField(VERCEL, 'Error', `at ${elapsed}`));
    expect(tries).toBe(4);
  });

  it('an editor that has just emptied the file is not written over', async () => {
    const clock = { now: Date.now() };
    let text = '';
    await waitWith(await open(clock), clock, (elapsed) => {
      if (elapsed === 20_000) {
        text = lab.text();
        lab.put('');
      } else if (elapsed === 20_250) {
        expect(lab.text()).toBe('');
        lab.put(text);
      }
    });
    expect(text).not.toBe('');
  });
});
