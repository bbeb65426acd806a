import type { JournalRecord } from './journal-log.ts';
import type { LateWrite } from './late-writes.ts';
import type { StoredState } from './state-file.ts';

/** What a change gets to see, all of one moment. */
export interface TextView {
  /** The text of the file; of the template, when there is no file. */
  readonly text: Uint8Array;
  readonly source: 'file' | 'template';
  /** When the text was last modified, in milliseconds since 1970; now, when there is no file. */
  readonly modifiedAt: number;
  readonly now: number;
  /** The last text that the journal knows, when the file is gone. */
  readonly recovered: Uint8Array | undefined;
  /** Whether the change may still ask for another read because the text looks half written. */
  readonly mayBeTorn: boolean;
  readonly state: StoredState;
  /** Late writes that no change has seen; by asking, this one has. */
  lateWrites(): readonly LateWrite[];
  /** The newest records of the journal, newest first. */
  records(count: number): readonly JournalRecord[];
}

export type TextOutcome<Result> =
  | {
      readonly kind: 'done';
      /** The new text; left out, file or no file stays as it is. */
      readonly text?: Uint8Array;
      /** The new state; left out, it stays as it is. */
      readonly state?: unknown;
      /** What the journal is to remember. */
      readonly entries?: readonly unknown[];
      readonly result: Result;
    }
  /** The text looks half written: show it again in a moment. Only while `mayBeTorn`. */
  | { readonly kind: 'torn' };

/** A pure change of text and state. It runs again when an editor was quicker. */
export type TextChange<Result> = (view: TextView) => TextOutcome<Result>;
