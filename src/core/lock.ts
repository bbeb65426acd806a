import { isNothing } from './claim-entry.ts';
import { isSameSession, type SessionId } from './session.ts';
import { addLockSection, setFields } from './sessions-file/edit.ts';
import { lockNameOf } from './sessions-file/heading.ts';
import { readId } from './sessions-file/row.ts';
import { type Splice, spliceText } from './sessions-file/splice.ts';
import type { LockField, LockSection, Problem, SessionsFile, Timing } from './sessions-file/types.ts';
import { isFromTheFuture, isLockStale, type TimeLimits } from './staleness.ts';
import { type Instant, parseStamp, printStamp } from './stamp.ts';

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

export type LockOutcome =
  | { readonly kind: 'acquired' }
  | { readonly kind: 'renewed' }
  | { readonly kind: 'taken-over'; readonly from: LockView; readonly why: 'stale' | 'unrenewed' | 'override' }
  | { readonly kind: 'refused'; readonly lock: LockView }
  | { readonly kind: 'no-such-lock' };

export interface LockRequest {
  readonly name: string;
  readonly session: SessionId;
  /** `Error`, `Services` and the like; a field not named here goes back to `-` when the lock changes hands. */
  readonly fields: ReadonlyMap<string, string>;
  /** Adds the section where the file has none. */
  readonly create: 'if-missing' | 'never';
  /** Takes a lock that another session holds. */
  readonly override: boolean;
  /** The caller watched this very grant for as long as a lock may stay unrenewed: it may be taken, whatever its stamps say. */
  readonly unrenewed?: boolean;
}

const FREE = /^(?:none|free|unlocked|released|open|available)$/;
const HELD = /^(?:in_progress|inprogress|held|locked|taken|busy|active)$/;
const OWN_FIELDS: ReadonlySet<string> = new Set(['status', 'claimed by', 'since', 'last updated']);
const TEMPLATE_DETAILS = ['Error', 'Services'] as const;

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

/** Acquires, renews or takes over a lock, or says who holds it (protocol, "Acquiring a Lock"). */
export function acquireLock(
  file: SessionsFile,
  request: LockRequest,
  timing: Timing,
  limits: TimeLimits,
): { readonly text: string; readonly outcome: LockOutcome } {
  const wanted = lockNameOf(request.name);
  const lock = viewLocks(file, timing, limits).find(({ name }) => name === wanted);
  const stamp = printStamp(timing.now);
  if (lock === undefined) {
    if (request.create === 'never' || wanted === null)
      return { text: file.text, outcome: { kind: 'no-such-lock' } };
    return { text: spliceText(file.text, [newSection(file, request, stamp)]), outcome: { kind: 'acquired' } };
  }
  const isOwn = lock.held && lock.holder !== null && isSameSession(lock.holder, request.session);
  if (isOwn) {
    const fields = new Map([...request.fields].map(([label, value]) => [label, fieldValue(value)]));
    fields.set('Last updated', stamp);
    return {
      text: spliceText(file.text, setFields(file, lock.section, fields)),
      outcome: { kind: 'renewed' },
    };
  }
  const isAbandoned = lock.stale || request.unrenewed === true;
  if (lock.held && !isAbandoned && !request.override)
    return { text: file.text, outcome: { kind: 'refused', lock } };
  const text = spliceText(
    file.text,
    setFields(file, lock.section, takenFields(lock.section, request, stamp)),
  );
  if (!lock.held) return { text, outcome: { kind: 'acquired' } };
  return { text, outcome: { kind: 'taken-over', from: lock, why: whyTaken(lock, request) } };
}

export type ReleaseOutcome =
  | { readonly kind: 'released' }
  | { readonly kind: 'was-free' }
  | { readonly kind: 'refused'; readonly lock: LockView }
  | { readonly kind: 'no-such-lock' };

/** Releases a lock to the template's NONE form; only its holder may, or an override. */
export function releaseLock(
  file: SessionsFile,
  request: { readonly name: string; readonly session: SessionId; readonly override: boolean },
  timing: Timing,
  limits: TimeLimits,
): { readonly text: string; readonly outcome: ReleaseOutcome } {
  const wanted = lockNameOf(request.name);
  const lock = viewLocks(file, timing, limits).find(({ name }) => name === wanted);
  if (lock === undefined) return { text: file.text, outcome: { kind: 'no-such-lock' } };
  if (!lock.held) return { text: file.text, outcome: { kind: 'was-free' } };
  const isOwn = lock.holder !== null && isSameSession(lock.holder, request.session);
  if (!isOwn && !request.override) return { text: file.text, outcome: { kind: 'refused', lock } };
  return { text: spliceText(file.text, freeLock(file, lock.section)), outcome: { kind: 'released' } };
}

/** The edits that bring a section back to the template's NONE form; fields the template does not know stay. */
export function freeLock(file: SessionsFile, section: LockSection): readonly Splice[] {
  const values = new Map<string, string>([['Status', 'NONE']]);
  for (const label of ['Claimed by', ...presentDetails(section), 'Since', 'Last updated']) {
    if (fieldOf(section.fields, label.toLowerCase()) !== undefined) values.set(label, '-');
  }
  return setFields(file, section, values);
}

/** The edit that renews a lock's `Last updated`. */
export function renewLock(file: SessionsFile, section: LockSection, now: Instant): readonly Splice[] {
  return setFields(file, section, new Map([['Last updated', printStamp(now)]]));
}

/** A value as one line of the file: no control characters, no line ends, at most 500 characters. */
export function fieldValue(text: string): string {
  const line = text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replaceAll('<!--', '<! --')
    .trim();
  return line.length > 500 ? `${line.slice(0, 499).replace(/[\ud800-\udbff]$/, '')}…` : line || '-';
}

function whyTaken(lock: LockView, request: LockRequest): 'stale' | 'unrenewed' | 'override' {
  if (lock.stale) return 'stale';
  return request.unrenewed === true ? 'unrenewed' : 'override';
}

function takenFields(section: LockSection, request: LockRequest, stamp: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>([
    ['Status', 'IN_PROGRESS'],
    ['Claimed by', request.session],
  ]);
  for (const label of presentDetails(section)) values.set(label, '-');
  for (const [label, value] of request.fields) values.set(label, fieldValue(value));
  values.set('Since', stamp);
  values.set('Last updated', stamp);
  return values;
}

function newSection(file: SessionsFile, request: LockRequest, stamp: string): Splice {
  const labels = ['Status', 'Claimed by', ...request.fields.keys(), 'Since', 'Last updated'];
  const added = addLockSection(file, request.name, labels);
  const values = new Map([...request.fields].map(([label, value]) => [label, fieldValue(value)]));
  values
    .set('Status', 'IN_PROGRESS')
    .set('Claimed by', request.session)
    .set('Since', stamp)
    .set('Last updated', stamp);
  const lines = added.text.split('\n').map((line) => {
    const label = /^- \*\*(.+?):\*\*/.exec(line)?.[1];
    const value = label === undefined ? undefined : values.get(label);
    return value === undefined ? line : line.replace(/:\*\* (?:NONE|-)/, () => `:** ${value}`);
  });
  return { ...added, text: lines.join('\n') };
}

function presentDetails(section: LockSection): readonly string[] {
  return TEMPLATE_DETAILS.filter((label) => fieldOf(section.fields, label.toLowerCase()) !== undefined);
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
  for (const field of fields) {
    if (fieldOf(fields, field.key) !== field)
      report('lock-field-twice', field.line, `${section.title}: ${field.label}`);
  }
  if (!held) return { ...base, held, stale: false, holder: null, since: null, lastUpdated: null };

  const holder = readId(holderText) || null;
  if (holder === null || /,|\band\b/.test(holderText.replace(/\(.*/, ''))) {
    report('lock-holder-unclear', lineOf(fields, 'claimed by', section), holderText);
  }
  const updatedText = value('last updated');
  const stamp = parseStamp(stripMarks(updatedText));
  if (fieldOf(fields, 'last updated') === undefined)
    report('lock-field-missing', section.line, `${section.title}: Last updated`);
  else if (stamp === null) report('stamp-unreadable', lineOf(fields, 'last updated', section), section.title);
  else if (isFromTheFuture(stamp, timing.now)) {
    report('stamp-in-the-future', lineOf(fields, 'last updated', section), section.title);
  }
  const lastUpdated = Math.min(stamp ?? timing.modifiedAt, timing.now);
  const since = parseStamp(stripMarks(value('since')));
  return { ...base, held, stale: isLockStale(lastUpdated, timing.now, limits), holder, since, lastUpdated };
}

function readStatus(value: string): 'held' | 'free' | 'unknown' {
  const word = stripMarks(value.replace(/\(.*$/, ''))
    .toLowerCase()
    .replace(/[\s-]+/g, '_');
  if (HELD.test(word)) return 'held';
  if (FREE.test(word) || (value !== '' && isNothing(value))) return 'free';
  return 'unknown';
}

function stripMarks(value: string): string {
  return value.replace(/[`*~]/g, '').trim();
}

function detailOf(fields: readonly LockField[]): Readonly<Record<string, string>> {
  const detail: Record<string, string> = {};
  for (const field of fields) {
    if (!OWN_FIELDS.has(field.key) && !isNothing(field.value) && !(field.label in detail))
      detail[field.label] = field.value;
  }
  return detail;
}

function outweighs(view: LockView, known: LockView): boolean {
  if (view.held !== known.held) return view.held;
  return view.held && (view.lastUpdated ?? 0) > (known.lastUpdated ?? 0);
}

function fieldOf(fields: readonly LockField[], key: string): LockField | undefined {
  return fields.find((field) => field.key === key);
}

function lineOf(fields: readonly LockField[], key: string, section: LockSection): number {
  return fieldOf(fields, key)?.line ?? section.line;
}
