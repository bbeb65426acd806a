import { parseSessionsFile } from './sessions-file/parse.ts';
import type { SessionsFile } from './sessions-file/types.ts';
import { SESSION_INACTIVE_AFTER_MS } from './staleness.ts';
import { parseStamp } from './stamp.ts';

/** Rows and locks of a sessions file, by a key that stays the same whatever they say. */
export interface Units {
  readonly texts: ReadonlyMap<string, string>;
  /** `Last Active` of each row, where it can be read. */
  readonly lastActive: ReadonlyMap<string, number>;
}

export function unitsOf(text: string): Units {
  const file = parseSessionsFile(text);
  const texts = new Map<string, string>();
  const lastActive = new Map<string, number>();
  for (const row of file.rows) {
    const key = `session ${row.id.toLowerCase()}`;
    if (texts.has(key)) continue;
    texts.set(key, file.text.slice(row.span.start, row.span.end));
    const stamp = parseStamp(row.lastActive);
    if (stamp !== null) lastActive.set(key, stamp);
  }
  addLocks(file, texts);
  return { texts, lastActive };
}

function addLocks(file: SessionsFile, texts: Map<string, string>): void {
  for (const section of file.locks) {
    const key = `lock ${section.name}`;
    if (texts.has(key)) continue;
    texts.set(key, section.fields.map((field) => `${field.key}=${field.value}`).join('\n'));
  }
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
