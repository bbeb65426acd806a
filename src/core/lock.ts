import { fieldOf, type LockView, viewLocks } from './lock-view.ts';
import { isSameSession, type SessionId } from './session.ts';
import { addLockSection, removeField, setFields } from './sessions-file/edit.ts';
import { lockNameOf } from './sessions-file/heading.ts';
import { type Splice, spliceText } from './sessions-file/splice.ts';
import { TEMPLATE_LOCKS } from './sessions-file/template-parts.ts';
import type { LockSection, SessionsFile, Timing } from './sessions-file/types.ts';
import type { TimeLimits } from './staleness.ts';
import { type Instant, printStamp } from './stamp.ts';

export type LockOutcome =
  | { readonly kind: 'acquired' }
  /** `before`: the lock as the renewal found it; where it was stale, others may have gone ahead. */
  | { readonly kind: 'renewed'; readonly before: LockView }
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

const TEMPLATE_DETAILS = ['Error', 'Services'] as const;

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
    return {
      text: spliceText(file.text, [newSection(file, wanted, request, stamp)]),
      outcome: { kind: 'acquired' },
    };
  }
  const isOwn = lock.held && lock.holder !== null && isSameSession(lock.holder, request.session);
  if (isOwn) {
    const fields = new Map([...request.fields].map(([label, value]) => [label, fieldValue(value)]));
    fields.set('Last updated', stamp);
    return {
      text: spliceText(file.text, setFields(file, lock.section, fields)),
      outcome: { kind: 'renewed', before: lock },
    };
  }
  const isAbandoned = lock.stale || request.unrenewed === true;
  if (lock.held && !isAbandoned && !request.override)
    return { text: file.text, outcome: { kind: 'refused', lock } };
  const text = spliceText(
    file.text,
    setFields(file, lock.section, takenFields(presentDetails(lock.section), request, stamp)),
  );
  if (!lock.held) return { text, outcome: { kind: 'acquired' } };
  return { text, outcome: { kind: 'taken-over', from: lock, why: whyTaken(lock, request) } };
}

export type ReleaseOutcome =
  | { readonly kind: 'released' }
  | { readonly kind: 'was-free' }
  | { readonly kind: 'refused'; readonly lock: LockView }
  | { readonly kind: 'no-such-lock' };

export interface ReleaseRequest {
  readonly name: string;
  readonly session: SessionId;
  readonly override: boolean;
  /** Fields that guard added when the lock was taken. */
  readonly added?: readonly string[];
}

/** Releases a lock to the template's NONE form; only its holder may, or an override. */
export function releaseLock(
  file: SessionsFile,
  request: ReleaseRequest,
  timing: Timing,
  limits: TimeLimits,
): { readonly text: string; readonly outcome: ReleaseOutcome } {
  const wanted = lockNameOf(request.name);
  const lock = viewLocks(file, timing, limits).find(({ name }) => name === wanted);
  if (lock === undefined) return { text: file.text, outcome: { kind: 'no-such-lock' } };
  if (!lock.held) return { text: file.text, outcome: { kind: 'was-free' } };
  const isOwn = lock.holder !== null && isSameSession(lock.holder, request.session);
  if (!isOwn && !request.override) return { text: file.text, outcome: { kind: 'refused', lock } };
  return {
    text: spliceText(file.text, freeLock(file, lock.section, request.added)),
    outcome: { kind: 'released' },
  };
}

/** The edits that bring a section back to the template's NONE form; of the fields that it does not know those stay that guard did not add. */
export function freeLock(
  file: SessionsFile,
  section: LockSection,
  added: readonly string[] = [],
): readonly Splice[] {
  const goes = added.flatMap((label) => fieldOf(section.fields, label.toLowerCase()) ?? []);
  const values = new Map<string, string>([['Status', 'NONE']]);
  for (const label of ['Claimed by', ...presentDetails(section), 'Since', 'Last updated']) {
    const field = fieldOf(section.fields, label.toLowerCase());
    if (field !== undefined && !goes.includes(field)) values.set(label, '-');
  }
  return [...setFields(file, section, values), ...goes.map((field) => removeField(file, field))];
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

function takenFields(
  details: readonly string[],
  request: LockRequest,
  stamp: string,
): ReadonlyMap<string, string> {
  const values = new Map<string, string>([
    ['Status', 'IN_PROGRESS'],
    ['Claimed by', request.session],
  ]);
  for (const label of details) values.set(label, '-');
  for (const [label, value] of request.fields) values.set(label, fieldValue(value));
  values.set('Since', stamp);
  values.set('Last updated', stamp);
  return values;
}

function newSection(file: SessionsFile, name: string, request: LockRequest, stamp: string): Splice {
  const own = TEMPLATE_LOCKS.get(name)?.detail;
  return addLockSection(file, name, takenFields(own === undefined ? [] : [own], request, stamp));
}

function presentDetails(section: LockSection): readonly string[] {
  return TEMPLATE_DETAILS.filter((label) => fieldOf(section.fields, label.toLowerCase()) !== undefined);
}
