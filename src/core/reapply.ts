import { insertRowLine, removeLine, setFields } from './sessions-file/edit.ts';
import { parseSessionsFile } from './sessions-file/parse.ts';
import { spliceText } from './sessions-file/splice.ts';
import type { LockSection, SessionRow, SessionsFile } from './sessions-file/types.ts';
import { parseStamp } from './stamp.ts';

/** A row or a lock, by a key that stays the same whatever its text. */
interface Unit {
  readonly text: string;
  readonly source:
    | { readonly kind: 'row'; readonly row: SessionRow }
    | { readonly kind: 'lock'; readonly section: LockSection };
}

/**
 * Puts guard's changes, those from one text to the next, onto a third text that somebody wrote from an older copy. Rows
 * and locks that both changed become guard's; everything else stays as it stands in the third text.
 */
export function reapply(
  from: string,
  to: string,
  onto: string,
): { readonly text: string; readonly restored: readonly string[] } {
  const before = unitsOf(parseSessionsFile(from));
  const after = unitsOf(parseSessionsFile(to));
  const restored: string[] = [];
  let text = onto;
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    const wanted = after.get(key);
    if (before.get(key)?.text === wanted?.text) continue;
    const file = parseSessionsFile(text);
    const found = unitsOf(file).get(key);
    if (found?.text === wanted?.text) continue;
    const next = placeUnit(file, found, wanted);
    if (next === null) continue;
    text = next;
    restored.push(key);
  }
  return { text, restored };
}

/** A text that was written from an older copy of the file. */
export interface StaleCopy {
  /** The rows and locks that went back. */
  readonly keys: readonly string[];
  /** A row's `Last Active` went back, which no hand does; otherwise somebody may have meant it. */
  readonly isCertain: boolean;
}

/**
 * Whether a text is an older one written back: all that guard changed since stands in it as it was then, but for what
 * its writer edited. Null where anything of guard's later changes is in it, or nothing went back.
 */
export function findStaleCopy(found: string, older: string, latest: string): StaleCopy | null {
  const now = unitsOf(parseSessionsFile(found));
  const then = unitsOf(parseSessionsFile(older));
  const last = unitsOf(parseSessionsFile(latest));
  const keys: string[] = [];
  let isCertain = false;
  for (const key of new Set([...then.keys(), ...last.keys()])) {
    const was = then.get(key);
    const becomes = last.get(key);
    const is = now.get(key);
    if (was?.text === becomes?.text) continue;
    if (is?.text === becomes?.text) return null;
    if (is?.text !== was?.text) continue;
    keys.push(key);
    isCertain ||= lastActiveOf(is) < lastActiveOf(becomes);
  }
  return keys.length === 0 ? null : { keys, isCertain };
}

function lastActiveOf(unit: Unit | undefined): number {
  return unit?.source.kind === 'row' ? (parseStamp(unit.source.row.lastActive) ?? Number.NaN) : Number.NaN;
}

function unitsOf(file: SessionsFile): ReadonlyMap<string, Unit> {
  const units = new Map<string, Unit>();
  for (const row of file.rows) {
    const key = `session ${row.id.toLowerCase()}`;
    if (!units.has(key))
      units.set(key, { text: file.text.slice(row.span.start, row.span.end), source: { kind: 'row', row } });
  }
  for (const section of file.locks) {
    const key = `lock ${section.name}`;
    const text = section.fields.map((field) => `${field.key}=${field.value}`).join('\n');
    if (!units.has(key)) units.set(key, { text, source: { kind: 'lock', section } });
  }
  return units;
}

function placeUnit(file: SessionsFile, found: Unit | undefined, wanted: Unit | undefined): string | null {
  if (wanted === undefined) {
    return found?.source.kind === 'row'
      ? spliceText(file.text, [removeLine(file, found.source.row.span)])
      : null;
  }
  if (wanted.source.kind === 'row') {
    if (found === undefined) return spliceText(file.text, [insertRowLine(file, wanted.text)]);
    if (found.source.kind !== 'row') return null;
    return spliceText(file.text, [{ ...found.source.row.span, text: wanted.text }]);
  }
  if (found?.source.kind !== 'lock') return null;
  const values = new Map(wanted.source.section.fields.map(({ label, value }) => [label, value]));
  return spliceText(file.text, setFields(file, found.source.section, values));
}
