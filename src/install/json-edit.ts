import type { Splice } from './change.ts';
import { findMember, type JsonContainer, type JsonNode, parseJsonText } from './json-text.ts';
import { splice } from './splice.ts';
import { damageAt, type TextDamage } from './text-damage.ts';

/** What JSON can hold. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/** A value to append to the array at a path of keys, or (`member`) to put there as a member. */
export interface JsonItem {
  readonly path: readonly string[];
  readonly value: JsonValue;
  readonly member?: true;
}

/**
 * Inserts one item, making the containers that are missing on the way; every other byte stays, and the new lines look like their
 * neighbours (indentation, line ends, trailing commas, one line or several). Throws TextDamage where a container has
 * another type, or the text is no JSON.
 */
export function insertJsonItem(text: string, item: JsonItem): Inserted {
  let container = parseJsonText(text);
  const path = [...item.path];
  for (let key = path[0]; key !== undefined; key = path[0]) {
    if (container.kind !== 'object') throw unexpected(text, container, 'an object');
    const member = findMember(container, key);
    if (member === undefined) {
      const inner = path
        .slice(1)
        .reduceRight<JsonValue>(
          (value, name) => ({ [name]: value }),
          item.member ? item.value : [item.value],
        );
      return appendEntry(text, container, { key, value: inner });
    }
    container = member.value;
    path.shift();
  }
  if (container.kind !== 'array') throw unexpected(text, container, 'an array');
  return appendEntry(text, container, { key: null, value: item.value });
}

/** Takes an entry out, with its comma and the blanks before it; comments beside it stay. */
export function removeJsonEntry(text: string, container: JsonContainer, index: number): string {
  const entry = container.entries[index];
  if (entry === undefined) return text;
  const { comma, value } = entry;
  const previous = container.entries[index - 1];
  const gapStart =
    previous === undefined ? container.start + 1 : (previous.comma ?? previous.value.end - 1) + 1;
  const rest = comma === null ? text.slice(value.end) : text.slice(value.end, comma) + text.slice(comma + 1);
  const gap = text.slice(gapStart, entry.start);
  // What follows must not slip behind a `//` comment.
  const kept = !gap.includes('//') || /^[ \t]*[\r\n]/.test(rest) ? gap.replace(/[ \t\r\n]+$/, '') : gap;
  const alone = container.entries.length === 1 && kept === '';
  const after = rest.replace(alone ? /^[ \t\r\n]+(?=[}\]])/ : /^[ \t]+(?=[\r\n])/, '');
  if (comma !== null || previous?.comma == null) return text.slice(0, gapStart) + kept + after;
  return text.slice(0, previous.comma) + kept + after;
}

interface NewEntry {
  readonly key: string | null;
  readonly value: JsonValue;
}

interface Inserted {
  readonly text: string;
  readonly splice: Splice;
}

function appendEntry(text: string, container: JsonContainer, entry: NewEntry): Inserted {
  const [first] = container.entries;
  const last = container.entries.at(-1);
  if (first === undefined || last === undefined) return fillContainer(text, container, entry);
  const start = (last.comma ?? last.value.end - 1) + 1;
  if (!/[\r\n]/.test(text.slice(container.start, first.start))) {
    const gap = /":[ \t]|,[ \t]/.test(text) ? ' ' : '';
    const item = `${gap}${printEntry(entry, null)}`;
    return splice(text, { start, end: start }, last.comma === null ? `,${item}` : `${item},`);
  }
  const layout = { ...layoutOf(text), indent: indentOf(text, first.start) };
  const item = `${layout.newline}${layout.indent}${printEntry(entry, layout)}`;
  const end = afterRemark(text, start);
  const remark = text.slice(start, end);
  return splice(text, { start, end }, last.comma === null ? `,${remark}${item}` : `${remark}${item},`);
}

/** An empty container keeps the comments inside; its blanks come back from the splice. */
function fillContainer(text: string, container: JsonContainer, entry: NewEntry): Inserted {
  const layout = layoutOf(text);
  const outer = indentOf(text, container.start);
  const indent = outer + layout.unit;
  const inner = { start: container.start + 1, end: container.end - 1 };
  const kept = text.slice(inner.start, inner.end).trimEnd();
  return splice(
    text,
    inner,
    `${kept}${layout.newline}${indent}${printEntry(entry, { ...layout, indent })}${layout.newline}${outer}`,
  );
}

interface Layout {
  readonly newline: string;
  readonly unit: string;
}

/** As the file has it: its first line end, and the indentation of the root's first entry. */
function layoutOf(text: string): Layout {
  const newline = /\r\n|\n|\r/.exec(text)?.[0] ?? '\n';
  const root = parseJsonText(text);
  const first = root.kind === 'scalar' ? undefined : root.entries[0];
  const unit =
    first === undefined || !/[\r\n]/.test(text.slice(root.start, first.start))
      ? ''
      : indentOf(text, first.start);
  return { newline, unit: unit === '' ? '  ' : unit };
}

/** On one line without a layout; else over several, from the second line on behind `indent`. */
function printEntry({ key, value }: NewEntry, layout: (Layout & { readonly indent: string }) | null): string {
  if (layout === null) return `${key === null ? '' : `${JSON.stringify(key)}: `}${JSON.stringify(value)}`;
  const printed = JSON.stringify(value, null, layout.unit).replaceAll(
    '\n',
    `${layout.newline}${layout.indent}`,
  );
  return key === null ? printed : `${JSON.stringify(key)}: ${printed}`;
}

/** The blanks at the beginning of the line on which an offset lies. */
function indentOf(text: string, offset: number): string {
  const line = Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1;
  return /^\ufeff?([ \t]*)/.exec(text.slice(line, offset))?.[1] ?? '';
}

/** Behind the comments that belong to the line of an offset. */
function afterRemark(text: string, offset: number): number {
  const rest = text.slice(offset);
  const remark = /^(?:[ \t]*\/\*(?:[^*\r\n]|\*(?!\/))*\*\/)*(?:[ \t]*\/\/[^\r\n]*)?/.exec(rest)?.[0] ?? '';
  return offset + remark.length;
}

function unexpected(text: string, node: JsonNode, wanted: string): TextDamage {
  return damageAt(text, node.start, `${wanted} was expected here`);
}
