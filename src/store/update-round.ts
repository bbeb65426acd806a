import { GuardError } from '../errors.ts';
import { lastKnownText } from './journal-snapshots.ts';
import { findLateWrites, type LateWrite } from './late-writes.ts';
import type { OpenedPlace } from './opened-place.ts';
import { monotonicMs, pause } from './pause.ts';
import { holdFileIn } from './read-text.ts';
import type { HeldFile } from './stable-file.ts';
import { readState, type StoredState } from './state-file.ts';
import type { TextChange } from './text-change.ts';
import { writeChange } from './text-write.ts';
import type { UpdatePlace } from './update-place.ts';

const TRIES = 50;
const TORN_FOR_MS = 1_000;

/**
 * Applies a change to text and state, again as long as an editor is quicker. The caller holds the file mutex. Throws
 * file-busy after 50 tries or at the deadline.
 */
export function updateUnderMutex<Result>(
  place: UpdatePlace,
  opened: OpenedPlace,
  change: TextChange<Result>,
): Result {
  const start = monotonicMs();
  for (let tries = 1; ; tries += 1) {
    const waitedMs = monotonicMs() - start;
    const attempt = attemptChange({ place, opened, mayBeTorn: waitedMs < TORN_FOR_MS }, change);
    if (attempt.kind === 'done') return attempt.result;
    if (attempt.kind === 'changed' && (tries >= TRIES || waitedMs >= place.deadlineMs)) {
      const holder = 'a program that keeps writing the file';
      throw new GuardError('file-busy', { path: place.path, holder, waitedMs: Math.round(waitedMs) });
    }
    pause(attempt.kind === 'torn' ? 5 : Math.min(tries, 20));
    opened.lookAgain();
  }
}

interface Round {
  readonly place: UpdatePlace;
  readonly opened: OpenedPlace;
  readonly mayBeTorn: boolean;
}

type Attempt<Result> =
  | { readonly kind: 'done'; readonly result: Result }
  | { readonly kind: 'changed' }
  | { readonly kind: 'torn' };

/** The bytes that an update read or wrote last: the next one mostly finds them again, decoded and hashed as they are. */
const lastTexts = new WeakMap<UpdatePlace, Buffer>();

function attemptChange<Result>(round: Round, change: TextChange<Result>): Attempt<Result> {
  const held = holdFileIn(round.opened.directory, round.place.path, lastTexts.get(round.place));
  try {
    return changeHeld(round, held, change);
  } finally {
    held?.close();
  }
}

function changeHeld<Result>(
  { place, opened, mayBeTorn }: Round,
  held: HeldFile | undefined,
  change: TextChange<Result>,
): Attempt<Result> {
  const { log, directory } = opened;
  const file = held?.file;
  const now = place.clock();
  let oldState: StoredState | undefined;
  let late: readonly LateWrite[] | undefined;
  const outcome = change({
    text: file?.bytes ?? place.template,
    source: file === undefined ? 'template' : 'file',
    modifiedAt: file?.mtimeMs ?? now,
    now,
    recovered: file === undefined ? lastKnownText(place.journal) : undefined,
    mayBeTorn: mayBeTorn && file !== undefined,
    get state() {
      oldState ??= readState(place.guardDirectory);
      return oldState;
    },
    lateWrites() {
      late ??= findLateWrites(place.journal, log, file, now);
      return late;
    },
    records: (count) => log.recent(count),
  });
  if (outcome.kind === 'torn') return outcome;
  const { text, state, entries = [], result } = outcome;
  const written = writeChange({
    place,
    log,
    directory,
    file,
    hasSameBytes: held?.hasSameBytes,
    now,
    text,
    state,
    entries,
    late: late ?? [],
  });
  const last = Buffer.isBuffer(text) ? text : file?.bytes;
  if (last !== undefined) lastTexts.set(place, last);
  return written === 'changed' ? { kind: 'changed' } : { kind: 'done', result };
}
