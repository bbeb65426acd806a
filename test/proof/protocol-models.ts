import type { Model } from '../support/linearizability.ts';
import { LEASE_MS, type Reply, type Request } from './operations.ts';

/** What the protocol says of one lock, one path and one session, each by itself and written anew, without guard's code. */

const HEARTBEAT_MS = 30_000;
const AHEAD_MS = 60_000;
const seconds = (instant: number): number => Math.floor(instant / 1000) * 1000;

/** What must come of an operation: the state after it, and the replies that tell the truth. */
interface Expected<State> {
  readonly next: State;
  /** The replies that fit; left out where any does. */
  fits?(reply: Reply): boolean;
}

function model<State>(
  initial: State,
  key: (state: State) => string,
  expect: (state: State, request: Request, reply: Reply | undefined) => Expected<State>,
): Model<{ readonly value: State }, Request, Reply> {
  return {
    initial: { value: initial },
    key: ({ value }) => key(value),
    step(state, request, reply) {
      if (reply?.kind === 'busy') return state;
      const { next, fits } = expect(state.value, request, reply);
      return reply === undefined || fits === undefined || fits(reply) ? { value: next } : null;
    },
  };
}

type Lock = { readonly holder: string; readonly since: number; readonly updated: number } | null;

/** Who holds a lock: 300 s after its last renewal anybody may take it over. */
export function lockModel(name: string) {
  return model<Lock>(
    null,
    (lock) => (lock === null ? '-' : `${lock.holder} ${lock.since} ${lock.updated}`),
    (lock, request, reply) => {
      const { session, now } = request;
      const isOwn = lock?.holder === session;
      const updated = lock === null ? null : Math.min(lock.updated, now);
      const isDue = isOwn && updated !== null && now - updated >= HEARTBEAT_MS;
      if ('lock' in request && request.lock !== name) {
        // Who renews a grant that is still held renews what else is due; whether it is held is the other lock's history.
        const isRenewed = request.kind === 'renew' && !(reply?.kind === 'grant' && reply.outcome === 'lost');
        const isFresh = isRenewed && isDue && lock !== null && !isStale(lock, now);
        return { next: isFresh ? { ...lock, updated: seconds(now) } : lock };
      }
      switch (request.kind) {
        case 'read':
          return {
            next: lock,
            fits: (said) =>
              said.kind === 'read' &&
              isSeen(
                said.locks.find((one) => one.name === name),
                lock,
                now,
              ),
          };
        case 'end':
          return {
            next: isOwn ? null : lock,
            fits: (said) => said.kind === 'end' && said.released.includes(name) === isOwn,
          };
        case 'heartbeat': {
          const renewed = reply?.kind === 'heartbeat' ? reply.renewed.includes(name) : isDue;
          return {
            next: lock !== null && renewed && isDue ? { ...lock, updated: seconds(now) } : lock,
            fits: () => renewed === isDue,
          };
        }
        case 'unlock':
          return {
            next: isOwn ? null : lock,
            fits: (said) =>
              said.kind === 'unlock' &&
              said.outcome === (isOwn ? 'released' : lock === null ? 'was-free' : 'refused'),
          };
        case 'renew':
        case 'release-grant': {
          const isHeld = lock !== null && isOwn && lock.since === request.since;
          const after = request.kind === 'renew' && lock !== null ? { ...lock, updated: seconds(now) } : null;
          return {
            next: isHeld ? after : lock,
            fits: (said) =>
              said.kind === 'grant' &&
              said.outcome === (isHeld ? 'held' : 'lost') &&
              (isHeld || said.to === (lock?.holder ?? null)),
          };
        }
        case 'lock':
          return lockTaken(lock, request);
        default:
          return { next: lock };
      }
    },
  );
}

function lockTaken(lock: Lock, request: Request & { readonly kind: 'lock' }): Expected<Lock> {
  const { session, now } = request;
  const taken: Lock = { holder: session, since: seconds(now), updated: seconds(now) };
  const says = (outcome: string, why: string | null) => (said: Reply) =>
    said.kind === 'lock' &&
    said.outcome === outcome &&
    said.why === why &&
    (said.other === null ? outcome === 'acquired' || outcome === 'renewed' : isSeen(said.other, lock, now));
  if (lock === null) return { next: taken, fits: says('acquired', null) };
  if (lock.holder === session)
    return { next: { ...lock, updated: seconds(now) }, fits: says('renewed', null) };
  if (isStale(lock, now)) return { next: taken, fits: says('taken-over', 'stale') };
  if (request.override) return { next: taken, fits: says('taken-over', 'override') };
  return { next: lock, fits: says('refused', null) };
}

function isStale({ updated }: NonNullable<Lock>, now: number): boolean {
  return Math.max(0, seconds(now) - updated) >= LEASE_MS;
}

function isSeen(
  seen: { holder: string | null; since: number | null; lastUpdated: number | null } | undefined,
  lock: Lock,
  now: number,
): boolean {
  if (seen === undefined) return false;
  if (lock === null) return seen.holder === null;
  return (
    seen.holder === lock.holder &&
    seen.since === lock.since &&
    seen.lastUpdated === Math.min(lock.updated, now)
  );
}

/** Who claims a path: others are refused, unless they override. */
export function claimModel(path: string) {
  return model<readonly string[]>(
    [],
    (holders) => holders.join(),
    (holders, request, reply) => {
      const { session } = request;
      const others = holders.filter((holder) => holder !== session);
      const isOwn = others.length < holders.length;
      switch (request.kind) {
        case 'read':
          return {
            next: holders,
            fits: (said) =>
              said.kind === 'read' &&
              isSame(
                said.sessions.filter(({ editing }) => editing.includes(path)).map(({ id }) => id),
                holders,
              ),
          };
        case 'claim':
          return claimed(path, holders, request, reply);
        case 'release': {
          const isMeant = request.paths.length === 0 || request.paths.includes(path);
          return {
            next: isMeant ? others : holders,
            fits: (said) => said.kind === 'release' && said.released.includes(path) === (isMeant && isOwn),
          };
        }
        case 'end':
          return { next: others };
        default:
          return { next: holders };
      }
    },
  );
}

function claimed(
  path: string,
  holders: readonly string[],
  { session, paths, override }: Request & { readonly kind: 'claim' },
  reply: Reply | undefined,
): Expected<readonly string[]> {
  if (!paths.includes(path)) return { next: holders };
  const others = holders.filter((holder) => holder !== session);
  const next = [...others, session].toSorted();
  // Whether the other path stood in the way is that path's history; here its word is taken.
  const isFree = (others.length === 0 || override) && !(reply?.kind === 'claim' && reply.isRefused);
  return {
    next: isFree ? next : holders,
    fits: (said) =>
      said.kind === 'claim' &&
      isSame(
        said.conflicts.filter((conflict) => conflict.path === path).map(({ holder }) => holder),
        others,
      ) &&
      said.isRefused === (said.conflicts.length > 0 && !override),
  };
}

const isSame = (one: readonly string[], other: readonly string[]): boolean =>
  one.toSorted().join() === other.toSorted().join();

type Row = { readonly lastActive: number } | null;

/** A session's row: `Last Active` never goes back, but from further ahead than a minute. */
export function sessionModel(id: string) {
  return model<Row>(
    null,
    (row) => (row === null ? '-' : String(row.lastActive)),
    (row, request, reply) => {
      if (request.kind === 'read') {
        return {
          next: row,
          fits: (said) =>
            said.kind === 'read' &&
            said.sessions.find((session) => session.id === id)?.lastActive === row?.lastActive,
        };
      }
      if (request.session !== id) return { next: row };
      const { now } = request;
      const isAhead = row !== null && row.lastActive >= seconds(now) && row.lastActive - now <= AHEAD_MS;
      const touched: Row = isAhead ? row : { lastActive: seconds(now) };
      const age = row === null ? 0 : now - row.lastActive;
      const isDue = row === null || age >= HEARTBEAT_MS || -age > HEARTBEAT_MS;
      switch (request.kind) {
        case 'start':
          return {
            next: isDue ? touched : row,
            fits: (said) =>
              said.kind === 'start' && said.outcome === (row === null ? 'started' : 'already-started'),
          };
        case 'end':
          return {
            next: null,
            fits: (said) => said.kind === 'end' && !(said.outcome === 'not-started' && row !== null),
          };
        case 'heartbeat':
          return {
            next: isDue ? touched : row,
            fits: (said) => said.kind === 'heartbeat' && (said.written || !isDue || touched === row),
          };
        case 'claim':
          return { next: reply?.kind === 'claim' && reply.isRefused ? row : touched };
        case 'lock':
          return { next: reply?.kind === 'lock' && reply.outcome === 'refused' ? row : touched };
        case 'release':
          return {
            next: row === null || (reply?.kind === 'release' && reply.released.length === 0) ? row : touched,
          };
        case 'unlock':
          return {
            next: row === null || (reply?.kind === 'unlock' && reply.outcome !== 'released') ? row : touched,
          };
        case 'renew':
          return {
            next: row === null || (reply?.kind === 'grant' && reply.outcome === 'lost') ? row : touched,
          };
        default:
          return { next: row };
      }
    },
  );
}
