import { counter } from './keyed-lines.ts';
import { parseSessionsFile } from './sessions-file/parse.ts';
import { idKey } from './sessions-file/row.ts';
import type { SessionsFile, Span } from './sessions-file/types.ts';
import { SESSION_INACTIVE_AFTER_MS } from './staleness.ts';
import { type Instant, parseStamp } from './stamp.ts';

/** Rows and locks of a sessions file, by a key that stays the same whatever they say. */
export interface Units {
  readonly texts: ReadonlyMap<string, string>;
  /** `Last Active` of each row, where it can be read. */
  readonly lastActive: ReadonlyMap<string, number>;
  /** All stamps that can be read, each with the key of its row or lock. */
  readonly stamps: readonly { readonly key: string; readonly at: Instant }[];
  /** The order of the table's columns; null where there is no table. */
  readonly columns: string | null;
}

export function unitsOf(text: string): Units {
  const file = parseSessionsFile(text);
  const texts = new Map<string, string>();
  const lastActive = new Map<string, number>();
  const stamps: { key: string; at: Instant }[] = [];
  const nextKey = keyCounter();
  const note = (key: string, stamp: string): void => {
    const at = parseStamp(stamp);
    if (at !== null) stamps.push({ key, at });
  };
  for (const row of file.rows) {
    const key = nextKey(`session ${idKey(row.id)}`);
    texts.set(
      key,
      row.cells.map((cell, at) => (at === row.columns.id ? row.id : said(file, cell))).join(' | '),
    );
    const stamp = parseStamp(row.lastActive);
    if (stamp !== null) lastActive.set(key, stamp);
    note(key, row.started);
    note(key, row.lastActive);
  }
  for (const { name, fields } of file.locks) {
    const key = nextKey(`lock ${name}`);
    texts.set(key, fields.map((field) => `${field.key}=${field.value}`).join('\n'));
    for (const field of fields) if (STAMPED.has(field.key)) note(key, field.value);
  }
  return { texts, lastActive, stamps, columns: columnsOf(file) };
}

/** Of several with one name each counts, in their order. */
function keyCounter(): (name: string) => string {
  const next = counter();
  return (name) => {
    const before = next(name);
    return before === 0 ? name : `${name} (${before + 1})`;
  };
}

/** A cell's words: an editor that formats on saving pads them. */
function said({ text }: SessionsFile, { start, end }: Span): string {
  return text.slice(start, end).trim();
}

const STAMPED: ReadonlySet<string> = new Set(['since', 'last updated']);

function columnsOf({ rows, tableEnd }: SessionsFile): string | null {
  const columns = tableEnd?.columns ?? rows[0]?.columns;
  return columns === undefined ? null : JSON.stringify(columns);
}

/** The rows and locks that differ. */
export function differing(one: Units, other: Units): readonly string[] {
  const keys = new Set([...one.texts.keys(), ...other.texts.keys()]);
  return [...keys].filter((key) => one.texts.get(key) !== other.texts.get(key));
}

/**
 * The version that a text was most likely made from: the one from which it differs in the fewest rows and locks. Of
 * several the newest of all, versions[0], counts; else the oldest, on which guard's later changes are surely missing.
 */
export function findBase(text: Units, versions: readonly Units[]): number {
  const counts = versions.map((version) => differing(text, version).length);
  const fewest = Math.min(...counts);
  return counts[0] === fewest ? 0 : counts.lastIndexOf(fewest);
}

/** Whether a row's `Last Active` went back, which no hand does that edits what stands there. */
export function wentBack(text: Units, latest: Units): boolean {
  return [...text.lastActive].some(([key, stamp]) => stamp < (latest.lastActive.get(key) ?? 0));
}

/**
 * Whether a text is just as one of the versions was before several sessions came that still work. Who removes rows by hand
 * removes those of the dead; one row that is missing may be meant.
 */
export function isFromBefore(text: Units, latest: Units, versions: readonly Units[], now: number): boolean {
  const missing = [...latest.lastActive].filter(
    ([key, stamp]) => !text.texts.has(key) && now - stamp <= SESSION_INACTIVE_AFTER_MS,
  );
  return missing.length > 1 && versions.some((version) => differing(text, version).length === 0);
}

/** What is known of the versions that a copy may have been made from. */
export interface VersionTimes {
  /** When the version came about that the copy was most likely made from. */
  readonly base: Instant;
  /** From here on every version is known. */
  readonly knownSince: Instant;
  /** Guard's first write; before any where that is long forgotten. */
  readonly first: Instant;
}

/** A stamp that was written with a version may be this much older than it. */
const SURELY_BEFORE_MS = 2_000;

/**
 * Whether a text is no copy of its base, or of any version, but was written afresh: its columns, or a stamp from before there
 * could have been a copy, stand in none of them. Who edits a copy leaves its stamps alone or writes the present time; who
 * adds a row to it may say when its session began.
 */
export function isWrittenAfresh(
  text: Units,
  base: Units,
  versions: readonly Units[],
  times: VersionTimes,
): boolean {
  const isWhole = [...base.texts].every(([key, said]) => text.texts.get(key) === said);
  if (isWhole && base.lastActive.size > 0) return false;
  if (text.columns !== null && versions.every(({ columns }) => columns !== null && columns !== text.columns))
    return true;
  const known = new Set(versions.flatMap(({ stamps }) => stamps.map(({ key, at }) => `${key} ${at}`)));
  return text.stamps.some(
    ({ key, at }) =>
      at < times.base - SURELY_BEFORE_MS &&
      (at >= times.knownSince || at < times.first) &&
      !known.has(`${key} ${at}`),
  );
}
