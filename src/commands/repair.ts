import type { Context } from '../context.ts';
import { type NotKept, notKept } from '../core/not-kept.ts';
import { hasOldLineEnds } from '../core/sessions-file/lines.ts';
import { parseSessionsFile } from '../core/sessions-file/parse.ts';
import { TEMPLATE } from '../core/sessions-file/template.ts';
import type { SessionsFile } from '../core/sessions-file/types.ts';
import type { Instant } from '../core/stamp.ts';
import type { DocumentSnapshot, Snapshot } from '../store/store.ts';
import { done, type Outcome } from './outcome.ts';
import { readStanding } from './read-standing.ts';

export interface RepairFacts {
  readonly kind: 'sound' | 'rebuilt' | 'started-afresh';
  readonly location: string;
  readonly now: Instant;
  /** Where the damaged bytes are kept. */
  readonly kept: string | null;
  /** When the text was written that was put back. */
  readonly writtenAt: Instant | null;
  /** What could be read in the damaged text, and is not in the one that was put back. */
  readonly notKept: NotKept;
}

/** Rebuilds a damaged sessions file from the newest sound snapshot; the damaged bytes stay in the journal. */
export async function repair(context: Context): Promise<Outcome<RepairFacts>> {
  const { store } = context;
  const { location } = store;
  // One too large to be read is as damaged as one that cannot be edited.
  const found = await readStanding(store);
  const standing = typeof found === 'string' ? null : found;
  const now = context.now();
  // Of an emptied file what guard wrote last was read.
  const isLost = standing?.isLost === true;
  if (standing !== null && !isLost && isSound(standing.file)) {
    const nothing: NotKept = { sessions: [], locks: [] };
    return done({ kind: 'sound', location, now, kept: null, writtenAt: null, notKept: nothing });
  }
  const kept = isLost ? null : await store.keepDamaged();
  const sound = (await store.snapshots()).find(({ file }) => isSound(file));
  await store.replace(sound?.file.text ?? TEMPLATE, {
    kind: 'restored',
    session: context.self,
    detail: sound === undefined ? 'a fresh file, no sound snapshot was left' : `from ${sound.name}`,
  });
  return done({
    kind: sound === undefined ? 'started-afresh' : 'rebuilt',
    location,
    now,
    kept,
    writtenAt: sound?.writtenAt ?? null,
    notKept: lostBetween(context, standing, sound),
  });
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

function lostBetween(
  context: Context,
  standing: Snapshot | null,
  sound: DocumentSnapshot | undefined,
): NotKept {
  if (standing === null) return { sessions: [], locks: [] };
  const next = sound?.file ?? parseSessionsFile(TEMPLATE);
  return notKept(standing.file, next, standing.timing, context.limits);
}
