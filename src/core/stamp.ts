/** Points in time, in ms since the epoch (UTC). */
export type Instant = number;

/** The last that a `Date` can hold. */
const LAST_INSTANT = 8.64e15;

/** Whether a value read from a file is a point in time that can be shown. */
export function isInstant(value: unknown): value is Instant {
  return typeof value === 'number' && Math.abs(value) <= LAST_INSTANT;
}

const STAMP =
  /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ]+(\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*([Zz]|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?)?$/;

/** The basic format, `20261125T210036Z`. A date alone in it would be any number of eight digits. */
const BASIC = /^(\d{4})(\d{2})(\d{2})[Tt](\d{2})(\d{2})((?:\d{2})?)(?=$|[Zz.,+-])/;

/** Ticks, stars, tildes, quotes, brackets and line breaks anywhere, underscores round all of it, a full stop or comma behind it. */
const MARKS = /<br *\/?>|[`*~"'<>]|^_{1,3}|_{1,3}$|[.,;]$/g;

/** `[stamp](target)`. */
const LINK = /^\[([^[\]]*)\]\([^()]*\)/;
/** A remark with digits may say a later time. */
const REMARK = /(?<=\S)\s+\([^()\d]*\)$/;

const SHORTEST = '2026-02-20'.length;
const OWN_LENGTH = '2026-02-20T10:35:00Z'.length;

/**
 * Reads a time stamp of the sessions file: ISO 8601 with or without `T`, seconds and zone (no zone is UTC), or a date
 * only (contract, section 1), also in code ticks, bold, struck through or a link, and with a remark in brackets. Null where it
 * cannot be read.
 */
export function parseStamp(text: string): Instant | null {
  if (text.length < SHORTEST) return null;
  return parseOwnStamp(text) ?? parseAnyStamp(text);
}

/**
 * The latest time that a stamp leaves open: of a date alone any time of that day, so that of the file's own change, `modifiedAt`,
 * as far as it lies within the day. Null where it cannot be read.
 */
export function latestOf(text: string, modifiedAt: Instant): Instant | null {
  const stamp = parseStamp(text);
  if (stamp === null || stamp % DAY_MS !== 0 || /\d(?::|[Tt])\d/.test(text)) return stamp;
  return Math.max(stamp, Math.min(modifiedAt, stamp + DAY_MS - 1000));
}

const DAY_MS = 86_400_000;

/** guard's own form, which most stamps have, read without a regular expression: a hook's process has none ready. */
function parseOwnStamp(text: string): Instant | null {
  const isOwn = text.length === OWN_LENGTH && text[10] === 'T' && text[19] === 'Z';
  if (!isOwn || text[4] !== '-' || text[7] !== '-' || text[13] !== ':' || text[16] !== ':') return null;
  const month = digits(text, 5, 7);
  const day = digits(text, 8, 10);
  const [hour, minute, second] = [digits(text, 11, 13), digits(text, 14, 16), digits(text, 17, 19)];
  // Beyond the 28th it depends on the month.
  const exists =
    month >= 1 && month <= 12 && day >= 1 && day <= 28 && hour < 24 && minute < 60 && second < 60;
  const time = exists ? Date.UTC(digits(text, 0, 4), month - 1, day, hour, minute, second) : Number.NaN;
  return Number.isNaN(time) || text.startsWith('00') ? null : time;
}

/** The number that digits make; NaN where one is none. */
function digits(text: string, start: number, end: number): number {
  let number = 0;
  for (let at = start; at < end; at += 1) {
    const digit = text.charCodeAt(at) - 48;
    number = digit >= 0 && digit <= 9 ? number * 10 + digit : Number.NaN;
  }
  return number;
}

function parseAnyStamp(text: string): Instant | null {
  const plain = text.replace(MARKS, '').trim();
  const bare = plain.endsWith(')') ? plain.replace(REMARK, '').replace(LINK, '$1') : plain;
  const match = STAMP.exec(bare.replace(BASIC, withSeparators));
  if (match === null) return null;
  const [, year, month, day, hour = '0', minute = '0', second = '0', zone = 'Z'] = match;
  const time = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  );
  const date = new Date(time);
  const exists =
    date.getUTCFullYear() === Number(year) &&
    date.getUTCMonth() === Number(month) - 1 &&
    date.getUTCDate() === Number(day) &&
    Number(hour) < 24 &&
    Number(minute) < 60 &&
    Number(second) < 60;
  const offset = zoneOffsetMs(zone);
  return exists && offset !== null ? time - offset : null;
}

function withSeparators(_basic: string, ...parts: readonly string[]): string {
  const [year, month, day, hour, minute, second] = parts;
  return `${year}-${month}-${day}T${hour}:${minute}${second === '' ? '' : `:${second}`}`;
}

/**
 * Writes a stamp as guard does: UTC, whole seconds, `2026-02-20T10:35:00Z`. By hand, because the first date that a process
 * prints makes it look up its time zone, 0.2 ms. Throws RangeError for what is no time.
 */
export function printStamp(instant: Instant): string {
  if (!(instant >= 0 && instant < YEAR_10000)) return `${new Date(instant).toISOString().slice(0, -5)}Z`;
  const seconds = Math.floor(instant / 1000);
  const [hour, minute, second] = [
    Math.floor(seconds / 3600) % 24,
    Math.floor(seconds / 60) % 60,
    seconds % 60,
  ];
  const time = `${twoDigits(hour)}:${twoDigits(minute)}:${twoDigits(second)}`;
  return `${printDate(Math.floor(seconds / 86_400))}T${time}Z`;
}

const YEAR_10000 = 253_402_300_800_000;

/**
 * The date, so many days after 1970-01-01. Counted in eras of 400 years that begin on 1 March, so that the leap day is the
 * last of its year (Howard Hinnant, "chrono-compatible low-level date algorithms").
 */
function printDate(days: number): string {
  const fromMarch0 = days + 719_468;
  const era = Math.floor(fromMarch0 / 146_097);
  const day = fromMarch0 % 146_097;
  const year = Math.floor(
    (day - Math.floor(day / 1460) + Math.floor(day / 36_524) - Math.floor(day / 146_096)) / 365,
  );
  const dayOfYear = day - (365 * year + Math.floor(year / 4) - Math.floor(year / 100));
  const month = Math.floor((5 * dayOfYear + 2) / 153);
  const dayOfMonth = dayOfYear - Math.floor((153 * month + 2) / 5) + 1;
  const isAfterNewYear = month >= 10;
  const number = String(era * 400 + year + (isAfterNewYear ? 1 : 0)).padStart(4, '0');
  return `${number}-${twoDigits(isAfterNewYear ? month - 9 : month + 3)}-${twoDigits(dayOfMonth)}`;
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}

function zoneOffsetMs(zone: string): number | null {
  if (/^[a-z]/i.test(zone)) return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(3).replace(':', '') || '0');
  if (hours > 14 || minutes > 59) return null;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}
