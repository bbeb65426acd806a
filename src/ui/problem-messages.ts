import type { Problem, ProblemKind } from '../core/sessions-file/types.ts';
import type { GuardError } from '../errors.ts';
import { lockStatusUnknown, lockUnreadable } from './doubtful-lock.ts';
import { visible, worded } from './visible.ts';

/** What is odd in the sessions file, and what guard makes of it. */
const SENTENCES: Readonly<Record<ProblemKind, (detail: string) => string>> = {
  'cr-line-ends': () => 'the lines end with CR alone, so guard changes nothing in the file',
  'conflict-markers': () =>
    'a merge conflict stands in the file; both sides count until somebody resolves it',
  'unreadable-row': (detail) => `this row cannot be read and is left as it is: ${detail}`,
  'short-row': (detail) => `the row of ${worded(detail)} has too few cells`,
  'surplus-cells': (detail) => `the row of ${worded(detail)} has more cells than the table has columns`,
  'not-a-row': (detail) =>
    `this looks like a session, but it is not a row of the table and does not count: ${detail}`,
  'unknown-table': (detail) =>
    `guard finds no columns for sessions and their claims in this table, so its rows do not count: ${detail}`,
  'column-missing': () =>
    "the table has no column Last Active, so a session in it counts as active since the file's last change, guard's own changes too, and for a day from Started at most",
  'duplicate-session': (detail) => `session ${worded(detail)} has more than one row; all of them count`,
  'unclosed-fence': (detail) => `the code fence ${detail} is never closed, so it hides nothing`,
  'unclosed-comment': () => 'the comment is never closed, so it hides nothing',
  'no-sessions-section': () => 'there is no Active Sessions section, so it says nothing of sessions',
  'duplicate-lock': (detail) => `there is a second section "${detail}"; the one that is held counts`,
  'lock-unreadable': lockUnreadable,
  'lock-field-missing': (detail) => `${detail} is missing; the file's own time counts in its place`,
  'lock-field-twice': (detail) => `${detail} is there twice; the first one counts`,
  'lock-status-unknown': lockStatusUnknown,
  'lock-holder-unclear': (detail) => `who holds the lock is unclear: "${detail}"`,
  'lock-holder-without-row': (detail) => `the holder has no row among the sessions: ${detail}`,
  'stamp-unreadable': (detail) =>
    `the time of ${detail} cannot be read; the file's own time counts in its place`,
  'stamp-in-the-future': (detail) =>
    `the time of ${detail} lies in the future and counts as now; is a clock wrong?`,
  'path-outside': (detail) => `the claim leaves the repository and covers nothing: ${detail}`,
  'claim-covers-nothing': (detail) => `the claim names no file and covers nothing: ${detail}`,
  'setting-unused': (detail) =>
    `sessionsFile "${detail}" does not count: there is no main worktree, and the worktrees share one file`,
};

/** One problem as a sentence with its line. */
export function problemMessage({ kind, line, detail }: Problem): string {
  const sentence = SENTENCES[kind](visible(detail, 100));
  return line === 0 ? sentence : `line ${line}: ${sentence}`;
}

/** Why the file cannot tell who claims what, and what mends it. */
export function damageMessage({ data: { line, problem } }: GuardError<'file-damaged'>): string {
  const where = line === 0 ? 'the sessions file' : `line ${line}:`;
  return `${where} ${problem}; guard doctor --repair rebuilds the file (it keeps the damaged one)`;
}

const STAMP = 'write it as guard does, 2026-01-31T14:05:00Z';
const MENDS: Readonly<Record<ProblemKind, string>> = {
  'cr-line-ends': 'save it with LF or CRLF as line ends',
  'conflict-markers': 'keep one side and take the markers out, or guard doctor --repair',
  'unreadable-row': 'give the row the cells of the table, or take it out',
  'short-row': 'give it the cells that are missing, or take it out',
  'surplus-cells': 'take out the cells that are too many; a | in a cell is written \\|',
  'not-a-row': 'move it into the table of Active Sessions, or take it out',
  'unknown-table':
    'give it the columns Session ID, Started, Last Active and Currently Editing, or move it elsewhere',
  'column-missing': 'add the column Last Active, and take out the rows that are over',
  'duplicate-session': 'take out the rows that are too old',
  'unclosed-fence': 'close it, or take it out',
  'unclosed-comment': 'write --> where it ends, or take it out',
  'no-sessions-section': 'guard start adds it; if this is no sessions file, let the setting name another',
  'duplicate-lock': 'take one of the two out',
  'lock-unreadable': 'write its fields as a list, outside of fences: - **Status:** NONE',
  'lock-field-missing': 'write it, or guard unlock by whoever holds the lock',
  'lock-field-twice': 'take one of the two out',
  'lock-status-unknown': 'write NONE or IN_PROGRESS',
  'lock-holder-unclear': 'name one session, or write NONE as the status',
  'lock-holder-without-row': 'guard prune clears the lock once it is stale',
  'stamp-unreadable': STAMP,
  'stamp-in-the-future': 'set the clock of this machine right, or the stamp',
  'path-outside': 'let its session claim a path of this repository',
  'claim-covers-nothing': 'write paths from the top level of the repository, with commas between them',
  'setting-unused': 'take it out of the configuration; GUARD_FILE can name a file',
};

/** What mends it. */
export function problemMend({ kind }: Problem): string {
  return MENDS[kind];
}
