import type { Context } from '../../src/context.ts';
import { parseSessionsFile } from '../../src/core/sessions-file/parse.ts';
import { TEMPLATE } from '../../src/core/sessions-file/template.ts';
import { EMPTY_STATE } from '../../src/core/state.ts';
import type { Change, Snapshot, Store } from '../../src/store/store.ts';
import { LEASE_MS, type Reply, type Request } from './operations.ts';
import { FILE, type Simulated } from './simulated-disk.ts';

/** A way to update the file, as a tool might have it. */
export interface StoreKind {
  /** Makes the update that `Store.update` is, for one operation at a time. */
  update<Result>(
    world: Simulated,
    now: number,
    change: (snapshot: Snapshot) => Change<Result>,
  ): Promise<Result>;
  /** What a command that only reads gets to see. */
  read?(world: Simulated, now: number): Promise<string>;
  readonly leaseMs?: number;
  /** An operation done in another way than guard's commands do it. */
  act?(world: Simulated, request: Request): Promise<Reply | null>;
}

export function storeOf(kind: StoreKind, world: Simulated, now: number): Store {
  const none = (): never => {
    throw new Error('not simulated');
  };
  return {
    location: FILE,
    exists: async () => true,
    read: async () =>
      snapshotOf((await kind.read?.(world, now)) ?? (await world.disk.read(FILE)) ?? TEMPLATE, now),
    update: (change) => kind.update(world, now, change),
    // The journal is not simulated, and nothing in a history hangs on it.
    note: async () => {},
    journal: none,
    snapshots: none,
    keepDamaged: none,
    replace: none,
  };
}

export function limitsOf(kind: StoreKind): Context['limits'] {
  return { lockStaleAfterMs: kind.leaseMs ?? LEASE_MS, sessionInactiveAfterMs: Number.MAX_SAFE_INTEGER };
}

export function snapshotOf(text: string, now: number): Snapshot {
  const file = parseSessionsFile(text === '' ? TEMPLATE : text);
  return { file, state: EMPTY_STATE, timing: { now, modifiedAt: now }, warnings: [] };
}

type AnyChange<Result> = (snapshot: Snapshot) => Change<Result>;
const MUTEX = 'mutex';

/** Waits for the mutex; takes it over from a dead process, in one step, as the epoch lock does. */
async function acquire(world: Simulated): Promise<void> {
  const self = String(world.process);
  while (!(await world.disk.create(MUTEX, self))) {
    const owner = await world.disk.read(MUTEX);
    const isFree = owner !== undefined && world.isDead(Number(owner));
    if (isFree && (await world.disk.exchange(MUTEX, owner, self))) return;
  }
}

async function locked<Result>(world: Simulated, body: () => Promise<Result>): Promise<Result> {
  await acquire(world);
  const result = await body();
  await world.disk.remove(MUTEX);
  return result;
}

async function readNow(world: Simulated, now: number): Promise<Snapshot> {
  return snapshotOf((await world.disk.read(FILE)) ?? TEMPLATE, now);
}

async function replace(world: Simulated, text: string, temporary = `tmp.${world.process}`): Promise<void> {
  await world.disk.write(temporary, text);
  await world.disk.rename(temporary, FILE);
}

async function changeUnlocked<Result>(world: Simulated, now: number, change: AnyChange<Result>) {
  const { text, result } = change(await readNow(world, now));
  if (text !== undefined) await replace(world, text);
  return result;
}

/** As guard does it: the control that must pass. */
export const SOUND: StoreKind = {
  update: (world, now, change) => locked(world, () => changeUnlocked(world, now, change)),
};

const caches = new WeakMap<Simulated, string>();
const pending = new WeakMap<Simulated, () => Promise<unknown>>();

export const BROKEN_STORES: Readonly<Record<string, StoreKind>> = {
  'no mutex': { update: changeUnlocked },
  'compares, but long before the rename': {
    async update(world, now, change) {
      for (;;) {
        const before = await world.disk.read(FILE);
        const { text, result } = change(snapshotOf(before ?? TEMPLATE, now));
        if ((await world.disk.read(FILE)) !== before) continue;
        if (text !== undefined) await replace(world, text);
        return result;
      }
    },
  },
  'a lock round the write only': {
    async update(world, now, change) {
      const { text, result } = change(await readNow(world, now));
      if (text !== undefined) await locked(world, () => replace(world, text));
      return result;
    },
  },
  'decides before the lock, writes under it': {
    async update(world, now, change) {
      const { result } = change(await readNow(world, now));
      return await locked(world, async () => {
        await changeUnlocked(world, now, change);
        return result;
      });
    },
  },
  'a fixed temporary name': {
    async update(world, now, change) {
      const { text, result } = change(await readNow(world, now));
      if (text !== undefined) await replace(world, text, 'tmp');
      return result;
    },
  },
  'starts afresh when the file is damaged': {
    update: (world, now, change) =>
      locked(world, async () => {
        const before = (await world.disk.read(FILE)) ?? '';
        const { text, result } = change(snapshotOf(before.includes('## Active') ? before : TEMPLATE, now));
        if (text !== undefined) await world.disk.writeInPlace(FILE, text);
        return result;
      }),
  },
  'takes over one second early': { ...SOUND, leaseMs: LEASE_MS - 1_000 },
  'takes over one second late': { ...SOUND, leaseMs: LEASE_MS + 1_000 },
  'two waiters both remove the mutex of a dead process': {
    async update(world, now, change) {
      while (!(await world.disk.create(MUTEX, String(world.process)))) {
        const owner = await world.disk.read(MUTEX);
        if (owner !== undefined && world.isDead(Number(owner))) await world.disk.remove(MUTEX);
      }
      const result = await changeUnlocked(world, now, change);
      await world.disk.remove(MUTEX);
      return result;
    },
  },
  'breaks the mutex by age': {
    async update(world, now, change) {
      for (let tries = 0; !(await world.disk.create(MUTEX, String(world.process))); tries += 1)
        if (tries > 3) await world.disk.remove(MUTEX);
      const result = await changeUnlocked(world, now, change);
      await world.disk.remove(MUTEX);
      return result;
    },
  },
  'says done, and writes at its next turn': {
    update: (world, now, change) =>
      locked(world, async () => {
        await pending.get(world)?.();
        pending.set(world, () => changeUnlocked(world, now, change));
        return change(await readNow(world, now)).result;
      }),
  },
  'gives up a change that met another, and says done': {
    async update(world, now, change) {
      const before = await world.disk.read(FILE);
      const { text, result } = change(snapshotOf(before ?? TEMPLATE, now));
      await locked(world, async () => {
        if (text !== undefined && (await world.disk.read(FILE)) === before) await replace(world, text);
      });
      return result;
    },
  },
  'reads what it has read before': {
    ...SOUND,
    async read(world) {
      const kept = caches.get(world) ?? (await world.disk.read(FILE)) ?? TEMPLATE;
      caches.set(world, kept);
      return kept;
    },
  },
  'writes in place, so that a reader finds nothing': {
    update: (world, now, change) =>
      locked(world, async () => {
        const { text, result } = change(await readNow(world, now));
        if (text !== undefined) await world.disk.writeInPlace(FILE, text);
        return result;
      }),
  },
  "releases another's lock": {
    ...SOUND,
    async act(world, request) {
      if (request.kind !== 'unlock') return null;
      await editField(world, /(## \w+ \w+ Lock\n\n- \*\*Status:\*\*) IN_PROGRESS/, '$1 NONE', request.lock);
      return { kind: 'unlock', outcome: 'released' };
    },
  },
  'renews whoever holds the lock': {
    ...SOUND,
    async act(_, request) {
      if (request.kind !== 'renew') return null;
      return { kind: 'grant', outcome: 'held', to: null };
    },
  },
  'ends a session and forgets its locks': {
    ...SOUND,
    async act(world, request) {
      if (request.kind !== 'end') return null;
      await locked(world, async () => {
        const text = (await world.disk.read(FILE)) ?? '';
        const lines = text.split('\n').filter((line) => !line.startsWith(`| ${request.session} `));
        await replace(world, lines.join('\n'));
      });
      return { kind: 'end', outcome: 'ended', released: [] };
    },
  },
};

async function editField(world: Simulated, pattern: RegExp, by: string, lock: string): Promise<void> {
  await locked(world, async () => {
    const parts = ((await world.disk.read(FILE)) ?? '').split(/(?=^## )/m);
    const next = parts.map((part) =>
      part.toLowerCase().startsWith(`## ${lock}`) ? part.replace(pattern, by) : part,
    );
    await replace(world, next.join(''));
  });
}
