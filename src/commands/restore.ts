import type { Context } from '../context.ts';
import type { SessionsFile } from '../core/sessions-file/types.ts';
import type { Instant } from '../core/stamp.ts';
import { GuardError } from '../errors.ts';
import { done, type Outcome } from './outcome.ts';
import { readStanding } from './read-standing.ts';

export interface SnapshotFacts {
  readonly name: string;
  readonly writtenAt: Instant;
  readonly sessions: readonly string[];
  readonly heldLocks: readonly string[];
  /** Whether it says what the sessions file says now. */
  readonly isCurrent: boolean;
}

export interface RestoreFacts {
  readonly now: Instant;
  readonly restored: string | null;
  /** Where it is kept what was replaced, where that could not be read; else the journal has it as a snapshot. */
  readonly kept: string | null;
  readonly snapshots: readonly SnapshotFacts[];
}

/** Lists the earlier texts that the journal keeps, or puts one of them back; what was there is kept in turn. */
export async function restore(context: Context, name: string | undefined): Promise<Outcome<RestoreFacts>> {
  const { store } = context;
  const before = await store.snapshots();
  const wanted = name === undefined ? undefined : before.find((snapshot) => snapshot.name === name);
  if (name !== undefined && wanted === undefined) {
    throw new GuardError('usage', {
      problem: `the journal keeps no snapshot ${JSON.stringify(name)}`,
      hint: 'guard restore lists them.',
    });
  }
  const standing = await readStanding(store);
  let kept: string | null = null;
  if (wanted !== undefined) {
    if (standing === 'unreadable') kept = await store.keepDamaged();
    await store.replace(wanted.file.text, {
      kind: 'restored',
      session: context.self,
      detail: wanted.name,
    });
  }
  // What is restored is restored, whether or not the journal can be looked at once more.
  const snapshots = wanted === undefined ? before : await store.snapshots().catch(() => before);
  const current = wanted?.file.text ?? (typeof standing === 'string' ? null : standing.file.text);
  return done({
    now: context.now(),
    restored: wanted?.name ?? null,
    kept,
    snapshots: snapshots.map(({ name: id, writtenAt, file }) => ({
      name: id,
      writtenAt,
      sessions: file.rows.map((row) => row.id),
      heldLocks: file.locks.filter(isHeld).map((lock) => lock.name),
      isCurrent: file.text === current,
    })),
  });
}

function isHeld({ fields }: SessionsFile['locks'][number]): boolean {
  return fields.some(({ key, value }) => key === 'status' && /in.?progress/i.test(value));
}
