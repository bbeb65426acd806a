import type { Context } from '../context.ts';
import { hasOldLineEnds } from '../core/sessions-file/lines.ts';
import { TEMPLATE } from '../core/sessions-file/template.ts';
import type { SessionsFile } from '../core/sessions-file/types.ts';
import type { Instant } from '../core/stamp.ts';
import { GuardError } from '../errors.ts';
import { done, type Outcome } from './outcome.ts';

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
  if (wanted !== undefined) {
    await store.replace(wanted.file.text, {
      kind: 'restored',
      session: context.self,
      detail: wanted.name,
    });
  }
  // What is restored is restored, whether or not the journal can be looked at once more.
  const snapshots = wanted === undefined ? before : await store.snapshots().catch(() => before);
  const current = wanted?.file.text ?? ((await store.exists()) ? (await store.read()).file.text : null);
  return done({
    now: context.now(),
    restored: wanted?.name ?? null,
    snapshots: snapshots.map(({ name: id, writtenAt, file }) => ({
      name: id,
      writtenAt,
      sessions: file.rows.map((row) => row.id),
      heldLocks: file.locks.filter(isHeld).map((lock) => lock.name),
      isCurrent: file.text === current,
    })),
  });
}

export interface RepairFacts {
  readonly kind: 'sound' | 'rebuilt' | 'started-afresh';
  readonly location: string;
  /** Where the damaged bytes are kept. */
  readonly kept: string | null;
}

/** Rebuilds a damaged sessions file from the newest sound snapshot; the damaged bytes stay in the journal. */
export async function repair(context: Context): Promise<Outcome<RepairFacts>> {
  const { store } = context;
  const { location } = store;
  if (await isStoreSound(store)) return done({ kind: 'sound', location, kept: null });
  const kept = await store.keepDamaged();
  const sound = (await store.snapshots()).find(({ file }) => isSound(file));
  await store.replace(sound?.file.text ?? TEMPLATE, {
    kind: 'restored',
    session: context.self,
    detail: sound === undefined ? 'a fresh file, no sound snapshot was left' : `from ${sound.name}`,
  });
  return done({ kind: sound === undefined ? 'started-afresh' : 'rebuilt', location, kept });
}

/** A file too large to be read is as damaged as one that cannot be edited. */
async function isStoreSound(store: Context['store']): Promise<boolean> {
  try {
    return (await store.exists()) && isSound((await store.read()).file);
  } catch (error) {
    if (error instanceof GuardError && error.code === 'file-unreadable') return false;
    throw error;
  }
}

/** Sound is a file that guard would change: its section is there, in lines, and no conflict stands in it. */
function isSound(file: SessionsFile): boolean {
  return (
    file.conflictLines.length === 0 &&
    !file.text.includes('\0') &&
    !hasOldLineEnds(file.text) &&
    (file.sessionsHeading !== null || file.rows.length > 0)
  );
}

function isHeld({ fields }: SessionsFile['locks'][number]): boolean {
  return fields.some(({ key, value }) => key === 'status' && /in.?progress/i.test(value));
}
