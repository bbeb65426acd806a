import { parseSessionsFile } from './sessions-file/parse.ts';
import type { SessionsFile } from './sessions-file/types.ts';
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
 * The version that a text was most likely made from: the one from which it differs in the fewest rows and locks, the
 * newest of several. Versions come newest first.
 */
export function findBase(text: Units, versions: readonly Units[]): number {
  let best = 0;
  let fewest = Number.POSITIVE_INFINITY;
  versions.forEach((version, index) => {
    const count = differing(text, version).length;
    if (count < fewest) [best, fewest] = [index, count];
  });
  return best;
}

/** Whether a row's `Last Active` went back, which no hand does that edits what stands there. */
export function wentBack(text: Units, latest: Units): boolean {
  return [...text.lastActive].some(([key, stamp]) => stamp < (latest.lastActive.get(key) ?? 0));
}
