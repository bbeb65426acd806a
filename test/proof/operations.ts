/** One operation of a session, as a process is told to run it. */
export type Request = { readonly session: string; readonly now: number } & (
  | { readonly kind: 'start' | 'heartbeat' | 'end' | 'read' }
  | { readonly kind: 'claim'; readonly paths: readonly string[]; readonly override: boolean }
  | { readonly kind: 'release'; readonly paths: readonly string[] }
  | { readonly kind: 'lock'; readonly lock: string; readonly override: boolean }
  | { readonly kind: 'unlock'; readonly lock: string }
  /** Acts on a grant from before: holder and since. */
  | { readonly kind: 'renew' | 'release-grant'; readonly lock: string; readonly since: number | null }
);

export interface LockSeen {
  readonly holder: string | null;
  readonly since: number | null;
  readonly lastUpdated: number | null;
}

/** What came of it. */
export type Reply =
  | { readonly kind: 'start'; readonly outcome: 'started' | 'already-started' }
  | { readonly kind: 'heartbeat'; readonly written: boolean; readonly renewed: readonly string[] }
  | { readonly kind: 'end'; readonly outcome: 'ended' | 'not-started'; readonly released: readonly string[] }
  | {
      readonly kind: 'claim';
      readonly isRefused: boolean;
      readonly conflicts: readonly { readonly path: string; readonly holder: string }[];
    }
  | { readonly kind: 'release'; readonly released: readonly string[] }
  | {
      readonly kind: 'lock';
      readonly outcome: 'acquired' | 'renewed' | 'taken-over' | 'refused';
      readonly why: string | null;
      readonly other: LockSeen | null;
    }
  | { readonly kind: 'unlock'; readonly outcome: 'released' | 'was-free' | 'refused' }
  | { readonly kind: 'grant'; readonly outcome: 'held' | 'lost'; readonly to: string | null }
  | {
      readonly kind: 'read';
      readonly sessions: readonly {
        readonly id: string;
        readonly lastActive: number | null;
        readonly editing: readonly string[];
      }[];
      readonly locks: readonly (LockSeen & { readonly name: string })[];
    }
  /** Waited too long for others, and did nothing. */
  | { readonly kind: 'busy' };

/** A line of a process's own history. */
export type Line =
  | { readonly at: number; readonly invoke: Request }
  | { readonly at: number; readonly reply: Reply };

export const SESSIONS = ['a7f3', 'e1b2', 'c2d8', '0c31', '9e9e'] as const;
export const LOCKS = ['vercel', 'docker'] as const;
export const PATHS = ['src/a.ts', 'src/b,c.ts', 'docs/x|y.md', 'lib/[slug].ts'] as const;
export const LEASE_MS = 300_000;

/** Random numbers from a seed (mulberry32), 0 to 1. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function pick<Item>(random: () => number, items: readonly Item[]): Item {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new RangeError('nothing to pick from');
  return item;
}

/** A random operation; `grants` are the caller's own, newest last. */
export function randomRequest(
  random: () => number,
  now: number,
  grants: readonly { readonly lock: string; readonly session: string; readonly since: number }[],
): Request {
  const session = pick(random, SESSIONS);
  const dice = random();
  const lock = pick(random, LOCKS);
  if (dice < 0.2) return { kind: 'read', session, now };
  if (dice < 0.24) return { kind: 'start', session, now };
  if (dice < 0.27) return { kind: 'end', session, now };
  if (dice < 0.35) return { kind: 'heartbeat', session, now };
  if (dice < 0.47) {
    const paths = [...new Set([pick(random, PATHS), pick(random, PATHS)])];
    return { kind: 'claim', session, now, paths, override: random() < 0.1 };
  }
  if (dice < 0.57)
    return { kind: 'release', session, now, paths: random() < 0.2 ? [] : [pick(random, PATHS)] };
  if (dice < 0.78) return { kind: 'lock', session, now, lock, override: random() < 0.05 };
  const grant = grants.at(random() < 0.7 ? -1 : Math.floor(random() * grants.length));
  if (dice < 0.95 && grant !== undefined) {
    return { kind: dice < 0.9 ? 'renew' : 'release-grant', ...grant, now };
  }
  return { kind: 'unlock', session, now, lock };
}
