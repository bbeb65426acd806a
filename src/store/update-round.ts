import { GuardError } from '../errors.ts';
import { unwritable } from './file-fault.ts';
import { type JournalLog, openJournalLog } from './journal-log.ts';
import { lastKnownText } from './journal-snapshots.ts';
import { findLateWrites, type LateWrite } from './late-writes.ts';
import { monotonicMs, pause } from './pause.ts';
import type { PinnedDirectory } from './pinned-directory.ts';
import { openDirectory, readFileIn } from './read-text.ts';
import { readState, type StoredState } from './state-file.ts';
import type { TextChange } from './text-change.ts';
import { writeChange } from './text-write.ts';
import { finishUnfinishedWrite, sweepLeftovers } from './unfinished-write.ts';
import type { UpdatePlace } from './update-place.ts';

const TRIES = 50;
const TORN_FOR_MS = 1_000;

/**
 * Applies a change to text and state, again as long as an editor is quicker. The caller holds the file mutex. Throws
 * file-busy after 50 tries or at the deadline.
 */
export function updateUnderMutex<Result>(
  place: UpdatePlace,
  change: TextChange<Result>,
  { mayHaveLeftovers }: { readonly mayHaveLeftovers: boolean },
): Result {
  const start = monotonicMs();
  const log = openLog(place);
  let directory: PinnedDirectory | undefined;
  try {
    directory = openDirectory(place);
    finishUnfinishedWrite(place, log, directory);
    if (mayHaveLeftovers) sweepLeftovers(place, directory);
    for (let tries = 1; ; tries += 1) {
      const waitedMs = monotonicMs() - start;
      const attempt = attemptChange({ place, log, directory, mayBeTorn: waitedMs < TORN_FOR_MS }, change);
      if (attempt.kind === 'done') return attempt.result;
      if (attempt.kind === 'changed' && (tries >= TRIES || waitedMs >= place.deadlineMs)) {
        const holder = 'a program that keeps writing the file';
        throw new GuardError('file-busy', { path: place.path, holder, waitedMs: Math.round(waitedMs) });
      }
      pause(attempt.kind === 'torn' ? 5 : Math.min(tries, 20));
      directory ??= openDirectory(place);
    }
  } finally {
    directory?.close();
    log.close();
  }
}

interface Round {
  readonly place: UpdatePlace;
  readonly log: JournalLog;
  readonly directory: PinnedDirectory | undefined;
  readonly mayBeTorn: boolean;
}

type Attempt<Result> =
  | { readonly kind: 'done'; readonly result: Result }
  | { readonly kind: 'changed' }
  | { readonly kind: 'torn' };

function attemptChange<Result>(round: Round, change: TextChange<Result>): Attempt<Result> {
  const { place, log, directory, mayBeTorn } = round;
  const file = readFileIn(directory, place.path);
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
    now,
    text,
    state,
    entries,
    late: late ?? [],
  });
  return written === 'changed' ? { kind: 'changed' } : { kind: 'done', result };
}

function openLog({ journal, permissions }: UpdatePlace): JournalLog {
  try {
    return openJournalLog(journal, permissions);
  } catch (error) {
    throw unwritable(journal, error);
  }
}
