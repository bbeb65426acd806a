import { setImmediate } from 'node:timers/promises';
import { vercelApi } from '../../src/deploy/vercel/api.ts';
import type { Provider } from '../../src/deploy/vercel/provider.ts';
import { watchDeployment } from '../../src/deploy/vercel/watch.ts';
import type {
  Acquired,
  Clock,
  LockHolder,
  LockPort,
  WatchEvent,
  WatchTarget,
} from '../../src/deploy/vercel/watch-ports.ts';
import { LATER, type MockApi, SCOPE, SHA, startVercelApi, TOKEN } from './vercel-api.ts';

export const START = Date.UTC(2026, 1, 20, 10, 0, 0);

/** A clock that a sleep moves; nothing sleeps for real. */
export function movingClock(start = START): Clock & { advance(ms: number): void; setBack(ms: number): void } {
  let now = start;
  let slower = 0;
  return {
    now: () => now - slower,
    monotonic: () => now - start,
    advance(ms) {
      now += ms;
    },
    setBack(ms) {
      slower += ms;
    },
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      await setImmediate();
      now += ms;
    },
  };
}

/** The Vercel lock of a story: who holds it, until when, and what was done to it. */
export interface StoryLock extends LockPort {
  holder: 'free' | 'self' | string;
  /** When the other holder lets go, in milliseconds from the start. */
  freeAtMs: number;
  /** A stale holder is taken over. */
  stale: boolean;
  nobody: boolean;
  /** A takeover that happens just before the next write of the holder. */
  takenOverBy: string | undefined;
  text: string | undefined;
  readonly done: string[];
  readonly beats: number[];
}

export function storyLock(clock: Clock): StoryLock {
  const startedAt = clock.now();
  const current = (): 'free' | 'self' | LockHolder => {
    if (lock.holder === 'self' || lock.holder === 'free') return lock.holder;
    return clock.now() - startedAt >= lock.freeAtMs
      ? 'free'
      : { heldBy: lock.holder, ageMs: clock.now() - startedAt };
  };
  const lostTo = () => {
    if (lock.takenOverBy === undefined) return false;
    lock.holder = lock.takenOverBy;
    lock.takenOverBy = undefined;
    return true;
  };
  const lock: StoryLock = {
    holder: 'free',
    freeAtMs: Number.POSITIVE_INFINITY,
    stale: false,
    nobody: false,
    takenOverBy: undefined,
    text: undefined,
    done: [],
    beats: [],
    async acquire(text): Promise<Acquired> {
      if (lock.nobody) return { kind: 'nobody' };
      const now = current();
      if (typeof now === 'object' && !lock.stale) return { kind: 'refused', ...now };
      lock.done.push('acquire');
      Object.assign(lock, { holder: 'self', text });
      return { kind: 'held', ...(typeof now === 'object' && { takenFrom: now.heldBy }) };
    },
    holds: async () => current() === 'self',
    isTaken: async () => false,
    async updateError(text) {
      if (lostTo()) return 'lost';
      lock.done.push('update');
      lock.text = text;
      return 'updated';
    },
    async release() {
      if (lostTo()) return 'lost';
      lock.done.push('release');
      lock.holder = 'free';
      return 'released';
    },
    async heartbeat() {
      lock.beats.push(clock.now());
      return current() === 'self' ? 'renewed' : 'not-held';
    },
    async waitUntilFree({ timeoutMs }) {
      const until = clock.now() + timeoutMs;
      while (typeof current() === 'object' && clock.now() < until) await clock.sleep(1000);
      const now = current();
      return now === 'self' ? 'free' : now;
    },
  };
  return lock;
}

/** A mock API, a clock, a lock and the watch of one push over them. */
export async function watchStory(story: { requestTimeoutMs?: number } = {}) {
  const clock = movingClock();
  // Vercel's own clock is not this machine's.
  const api = await startVercelApi(() => START + clock.monotonic());
  const lock = storyLock(clock);
  const events: WatchEvent[] = [];
  const provider = apiOf(api, clock, story.requestTimeoutMs);
  const watch = (target: Partial<WatchTarget> = {}, other: Provider = provider) =>
    watchDeployment(
      { sha: SHA, branch: 'main', expectation: { kind: 'expected' }, ...target },
      {
        provider: other,
        clock,
        lock,
        git: { isAncestor: async (_, later) => later === LATER },
        report: (event) => events.push(event),
        random: () => 0.5,
      },
    );
  return {
    api,
    clock,
    lock,
    events,
    watch,
    provider,
    [Symbol.asyncDispose]: () => api[Symbol.asyncDispose](),
  };
}

export function apiOf(api: MockApi, clock: Clock, timeoutMs = 2000): ReturnType<typeof vercelApi> {
  return vercelApi({ origin: api.url, token: TOKEN, scope: SCOPE, now: clock.now, timeoutMs });
}
