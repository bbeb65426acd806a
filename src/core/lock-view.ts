import { isNothing } from './nothing.ts';
import type { SessionId } from './session.ts';
import { readId } from './sessions-file/id-cell.ts';
import { wordsOf } from './sessions-file/row.ts';
import type { LockField, LockSection, Problem, SessionsFile, Timing } from './sessions-file/types.ts';
import { isFromTheFuture, isLockStale, type TimeLimits } from './staleness.ts';
import { type Instant, latestOf, parseStamp } from './stamp.ts';

/** A lock as the rules of time see it (contract, sections 1 and 3). */
export interface LockView {
  readonly name: string;
  readonly title: string;
  readonly held: boolean;
  /** Held, and its last update is 300 s old or older. */
  readonly stale: boolean;
  /** Null where it is free, or held by nobody one could name. */
  readonly holder: SessionId | null;
  /** All other fields that say something, by label. */
  readonly detail: Readonly<Record<string, string>>;
  readonly since: Instant | null;
  readonly lastUpdated: Instant | null;
  readonly section: LockSection;
  readonly problems: readonly Problem[];
}

const FREE =
  /^(?:none|nothing|free|unlocked|released|open|available|done|not? (?:longer )?(?:held|locked|claimed|in progress))$/;
/** What goes on to say something else says neither: `IN_PROGRESS, now done`. */
const HELD =
  /^(?:still )?(?:in ?progress|held|locked|taken|busy|active|claimed|in use|wip|(?!nothing)\w+ing)\b(?!.* (?:none|free|done)\b)/;
/** An id of guard's own form as people dress it: `session e1b2`, `@e1b2`, `"e1b2"`. */
const DRESSED_ID = /^\W*(?:session(?: id)?[^\w-]+)?([0-9a-f]{4})(?![\w.@/-])/i;
const OWN_FIELDS: ReadonlySet<string> = new Set(['status', 'claimed by', 'since', 'last updated']);

/** All locks, one for each name: of several sections the one that is held and was last renewed counts. */
export function viewLocks(file: SessionsFile, timing: Timing, limits: TimeLimits): readonly LockView[] {
  const byName = new Map<string, LockView>();
  for (const section of file.locks) {
    for (const fields of sidesOf(section)) {
      const view = viewSection(section, fields, timing, limits);
      const known = byName.get(section.name);
      if (known === undefined || outweighs(view, known)) byName.set(section.name, view);
    }
  }
  return [...byName.values()];
}

/** A section with two `Status` fields (a conflict, a clumsy merge) is read as two locks of one name. */
function sidesOf(section: LockSection): readonly (readonly LockField[])[] {
  const sides: LockField[][] = [];
  for (const field of section.fields) {
    const side = sides.at(-1);
    if (side === undefined || (field.key === 'status' && fieldOf(side, 'status') !== undefined))
      sides.push([field]);
    else side.push(field);
  }
  return sides.length === 0 ? [[]] : sides;
}

function viewSection(
  section: LockSection,
  fields: readonly LockField[],
  timing: Timing,
  limits: TimeLimits,
): LockView {
  const problems: Problem[] = [];
  const report = (kind: Problem['kind'], line: number, detail: string): void => {
    problems.push({ kind, line, detail });
  };
  const value = (key: string): string => fieldOf(fields, key)?.value ?? '';
  const holderText = isNothing(value('claimed by')) ? '' : value('claimed by');
  const status = readStatus(value('status'));
  const held = status === 'held' || (status === 'unknown' && holderText !== '');
  const side = { ...section, fields };
  const base = {
    name: section.name,
    title: section.title,
    section: side,
    detail: detailOf(fields),
    problems,
  };
  if (status === 'unknown' && fields.length > 0)
    report('lock-status-unknown', lineOf(fields, 'status', section), value('status'));
  const seen = new Set<string>();
  for (const { key, line, label } of fields) {
    if (seen.has(key)) report('lock-field-twice', line, `${section.title}: ${label}`);
    seen.add(key);
  }
  if (!held) return { ...base, held, stale: false, holder: null, since: null, lastUpdated: null };

  const holder = (DRESSED_ID.exec(holderText)?.[1] ?? readId(holderText)) || null;
  if (holder === null || /,|\band\b/.test(holderText.replace(/\(.*/, ''))) {
    report('lock-holder-unclear', lineOf(fields, 'claimed by', section), holderText);
  }
  const updatedText = value('last updated');
  const stamp = latestOf(updatedText, timing.modifiedAt);
  if (fieldOf(fields, 'last updated') === undefined)
    report('lock-field-missing', section.line, `${section.title}: Last updated`);
  else if (stamp === null) report('stamp-unreadable', lineOf(fields, 'last updated', section), section.title);
  else if (isFromTheFuture(stamp, timing.now)) {
    report('stamp-in-the-future', lineOf(fields, 'last updated', section), section.title);
  }
  const lastUpdated = Math.min(stamp ?? timing.modifiedAt, timing.now);
  const since = parseStamp(value('since'));
  return { ...base, held, stale: isLockStale(lastUpdated, timing.now, limits), holder, since, lastUpdated };
}

/** `IN_PROGRESS - fixing types` is held; free is only what says nothing else: `free in 5 minutes` is not. */
function readStatus(value: string): 'held' | 'free' | 'unknown' {
  if (value === 'NONE') return 'free';
  const words = wordsOf(value.replace(/\(.*/, '')) || wordsOf(value);
  if (FREE.test(words) || (value !== '' && isNothing(value))) return 'free';
  return HELD.test(words) ? 'held' : 'unknown';
}

function detailOf(fields: readonly LockField[]): Readonly<Record<string, string>> {
  const detail: Record<string, string> = {};
  for (const field of fields) {
    if (!OWN_FIELDS.has(field.key) && !isNothing(field.value) && !Object.hasOwn(detail, field.label))
      detail[field.label] = field.value;
  }
  return detail;
}

function outweighs(view: LockView, known: LockView): boolean {
  if (view.held !== known.held) return view.held;
  return (view.lastUpdated ?? 0) > (known.lastUpdated ?? 0);
}

/** The first field of a key; a key that is there twice says so in `problems`. */
export function fieldOf(fields: readonly LockField[], key: string): LockField | undefined {
  return fields.find((field) => field.key === key);
}

function lineOf(fields: readonly LockField[], key: string, section: LockSection): number {
  return fieldOf(fields, key)?.line ?? section.line;
}
