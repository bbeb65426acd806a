import { damageAt, type TextDamage } from './text-damage.ts';

/** A value in JSON text and where it stands. `end` is the offset behind it. */
export type JsonNode =
  | {
      readonly kind: 'scalar';
      readonly start: number;
      readonly end: number;
      readonly value: string | number | boolean | null;
    }
  | JsonContainer;

export interface JsonContainer {
  readonly kind: 'object' | 'array';
  readonly start: number;
  readonly end: number;
  readonly entries: readonly JsonEntry[];
}

/** A member of an object (with a key) or an element of an array. */
export interface JsonEntry {
  readonly key: string | null;
  readonly start: number;
  readonly value: JsonNode;
  /** The offset of the comma that follows, if one does. */
  readonly comma: number | null;
}

/** Reads JSON, tolerating a BOM, comments and trailing commas. Throws TextDamage with the line and column of the first fault. */
export function parseJsonText(text: string): JsonNode {
  const reader: Reader = { text, at: text.startsWith('\ufeff') ? 1 : 0, depth: 0 };
  skipBlank(reader);
  const root = readValue(reader);
  skipBlank(reader);
  if (reader.at < text.length) throw damage(reader, 'text after the end of the value');
  return root;
}

/** The member that counts for a key: the last, as JSON readers have it. */
export function findMember(node: JsonNode | undefined, key: string): JsonEntry | undefined {
  if (node?.kind !== 'object') return undefined;
  return node.entries.findLast((entry) => entry.key === key);
}

/** The value that a node stands for. */
export function toValue(node: JsonNode): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'array') return node.entries.map((entry) => toValue(entry.value));
  return Object.fromEntries(node.entries.map((entry) => [entry.key, toValue(entry.value)]));
}

interface Reader {
  readonly text: string;
  at: number;
  depth: number;
}

const SCALAR = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y;
const STRING = /"(?:[^"\\\x00-\x1f]+|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const BLANK = /(?:[ \t\r\n]+|\/\/[^\r\n]*|\/\*[\s\S]*?\*\/)*/y;
const DEEPEST = 200;

function readValue(reader: Reader): JsonNode {
  const start = reader.at;
  const first = reader.text[start];
  if (first === '{' || first === '[') return readContainer(reader, first === '{' ? 'object' : 'array');
  const token = match(reader, first === '"' ? STRING : SCALAR);
  if (token === null) throw damage(reader, first === undefined ? 'the text ends too early' : 'no value here');
  return {
    kind: 'scalar',
    start,
    end: reader.at,
    value: JSON.parse(token) as string | number | boolean | null,
  };
}

function readContainer(reader: Reader, kind: 'object' | 'array'): JsonContainer {
  const start = reader.at;
  const close = kind === 'object' ? '}' : ']';
  const entries: JsonEntry[] = [];
  reader.at += 1;
  reader.depth += 1;
  if (reader.depth > DEEPEST) throw damage(reader, 'nested too deeply');
  for (let separated = true; ; ) {
    skipBlank(reader);
    if (reader.text[reader.at] === close) break;
    if (!separated) throw damage(reader, `a comma or ${close} is missing`);
    const entry = readEntry(reader, kind);
    entries.push(entry);
    separated = entry.comma !== null;
  }
  reader.at += 1;
  reader.depth -= 1;
  return { kind, start, end: reader.at, entries };
}

function readEntry(reader: Reader, kind: 'object' | 'array'): JsonEntry {
  const start = reader.at;
  const key = kind === 'object' ? readKey(reader) : null;
  const value = readValue(reader);
  const end = reader.at;
  skipBlank(reader);
  if (reader.text[reader.at] === ',') return { key, start, value, comma: reader.at++ };
  reader.at = end;
  return { key, start, value, comma: null };
}

function readKey(reader: Reader): string {
  const token = match(reader, STRING);
  if (token === null) throw damage(reader, 'a key in double quotes is missing');
  skipBlank(reader);
  if (reader.text[reader.at] !== ':') throw damage(reader, 'a colon is missing');
  reader.at += 1;
  skipBlank(reader);
  return JSON.parse(token) as string;
}

function skipBlank(reader: Reader): void {
  match(reader, BLANK);
  if (reader.text.startsWith('/*', reader.at)) throw damage(reader, 'a comment does not end');
}

function match(reader: Reader, pattern: RegExp): string | null {
  pattern.lastIndex = reader.at;
  const found = pattern.exec(reader.text);
  if (found === null) return null;
  reader.at = pattern.lastIndex;
  return found[0];
}

function damage(reader: Reader, problem: string): TextDamage {
  return damageAt(reader.text, reader.at, problem);
}
