import { quotePath, readQuotedPath } from './c-quote.ts';
import { endOfCodeSpan } from './code-span.ts';
import { isMadeOf, OTHER_LETTERS } from './letters.ts';
import { loosePieces } from './loose-pieces.ts';
import { namesOf } from './names-of.ts';
import { isNothing } from './nothing.ts';
import { maskHidden } from './sessions-file/mask.ts';

/** One entry of a *Currently Editing* cell, read as people and agents write them (contract, sections 1 and 4). */
export interface ClaimEntry {
  /** The entry without quotes, code ticks, bold and links; a remark stays. */
  readonly text: string;
  /** What it may name, best first: all that is written, if it can be a path, then what is left without markup and remarks. */
  readonly names: readonly string[];
  /** "NOT src/x" and "read only on src/": nothing is claimed, and the row's other entries do not reach there. */
  readonly excludes: boolean;
}

const NEGATION =
  /^(?:(?:but )?not|except|excluding|without|(?:does not|doesn't) (?:touch|edit)|read[- ]only(?: on| in)?):?\s+(?=\S)/i;
/** More in a row say nothing. */
const MAX_NEGATIONS = 4;
/** "src/ except gen/" and "src/ (but not gen/)": an entry and what it leaves out. */
const EXCEPTION = /(?<=\S)\s+(?:[-–—]\s+)?\(?(?=(?:except|excluding|but not)\s)/i;
/** `[[lang]]` and `[[...rest]]` are names of directories. */
const WIKI_LINK = /^\[\[(?!\.\.\.)([^\][|\\]+)(?:\\?\|[^\][]*)?\]\](?=$|[\s:])/;
const LINE_BREAK = /<(?:br *\/?|\/?[ou]l|\/?li)>/iy;

/** Reads a cell's entries. Total: any text gives entries. */
export function parseEntries(cell: string): readonly ClaimEntry[] {
  if (isNothing(cell)) return [];
  const names = cell.split(', ');
  if (names.every(isPlainName) || isPlainCell(cell))
    return names.filter((name) => !isNothing(name)).map(plainEntry);
  return splitEntries(maskHidden(cell.trim()).visible)
    .map((part) => part.trim())
    .filter((part) => !isNothing(part))
    .flatMap(readPart)
    .filter((entry) => entry.text !== '');
}

/** Writes one path so that {@link parseEntries} gives it back exactly. */
export function printEntry(path: string): string {
  if (isPlainName(path) && !isNothing(path)) return path;
  if (needsQuotes(path)) return quotePath(path);
  if (closersOf(path).isOpen) return quotePath(path);
  const [back, ...more] = parseEntries(path);
  const isReadBack = back?.text === path && back.names[0] === path && !back.excludes && more.length === 0;
  return isReadBack ? path : quotePath(path);
}

/** The expression stands here, and not at the top, because to parse its classes of Unicode takes every start 0.1 ms. */
function needsQuotes(path: string): boolean {
  return /[,;|"`\\\p{Cc}\p{Zl}\p{Zp}\p{Surrogate}\u3001\uff0c\uff1b]|^\s|\s$|<!--|-->| (?:and|or|plus|[&+→]|[-=]>) /u.test(
    path,
  );
}

/** A name such as most are, known without the expression: two stars in front might be bold, but for those of a directory. */
function isPlainName(name: string): boolean {
  if (name === '' || name === '*' || name.startsWith('__') || name.startsWith('@')) return false;
  return (
    !name.endsWith('.') &&
    !name.endsWith('_') &&
    (!name.startsWith('**') || name[2] === '/') &&
    isMadeOf(name, './-*?@+$')
  );
}

/** Whether nothing in Markdown or in a remark could change a cell; one of names with braces, too. */
function isPlainCell(cell: string): boolean {
  plainCell ??= makePlainCell();
  return plainCell.test(cell);
}

/** Most processes never need it. */
let plainCell: RegExp | undefined;

function makePlainCell(): RegExp {
  const letters = String.raw`\w${OTHER_LETTERS}`;
  const plain = `[${letters}./@+*?$-]`;
  const braces = String.raw`\{${plain}+(?:,${plain}+)*\}`;
  // What begins with `**` or `__` might be bold, with `[` a link, with `@` a mention; a dot at the end may be a full stop, `_` may end italics.
  const name = String.raw`(?!__|@)(?:\*\*\/|\*?[${letters}./@+?$-]|${braces})(?:${plain}|[[\]]|${braces}|\([\w.-]+\))*(?<![._])`;
  return new RegExp(`^${name}(?:, ${name})*$`);
}

function plainEntry(text: string): ClaimEntry {
  return { text, names: [text], excludes: false };
}

function readPart(part: string): readonly ClaimEntry[] {
  if (isPlainName(part) || isPlainCell(part)) return [plainEntry(part)];
  const exception = part.startsWith('"') ? null : EXCEPTION.exec(part);
  if (exception === null) return [parseEntry(part)];
  const entry = parseEntry(part.slice(0, exception.index));
  const left = parseEntry(part.slice(exception.index + exception[0].length).replace(/\)$/, ''));
  const inside = left.names.map((name) => `${entry.text.replace(/\/$/, '')}/${name}`);
  return [entry, { ...left, names: [...left.names, ...inside] }];
}

function parseEntry(written: string): ClaimEntry {
  let part = written;
  for (let count = 0; count < MAX_NEGATIONS; count += 1) part = withoutNegation(part) ?? part;
  return parseNamed(part, part !== written);
}

/** What stands behind "not" and the like; null where nothing of it stands in front. */
function withoutNegation(part: string): string | null {
  const bare = stripBold(part).replace(/^\*\*([^*]+)\*\*/, '$1');
  const negation = NEGATION.exec(bare);
  return negation === null ? null : bare.slice(negation[0].length);
}

function parseNamed(part: string, excludes: boolean): ClaimEntry {
  if (isPlainName(part) && !isNothing(part)) return { ...plainEntry(part), excludes };
  const quoted = part.startsWith('"') ? readQuotedPath(part, 0) : null;
  if (quoted !== null && /^(?:$|[\s(:#-])/.test(part.slice(quoted.end)))
    return { ...plainEntry(quoted.path), excludes };
  const bare = stripBold(part);
  const stripped = stripMarkup(bare);
  if (stripped.startsWith('"') && !part.startsWith('"')) return parseNamed(stripped, excludes);
  const text = isNothing(stripped) ? '' : stripped;
  // A path may be called like a link, and one in `__` may be bold; what is left out must not grow by such a guess.
  const written = stripLink(bare) === bare ? [] : [bare, ...namesOf(text), ...namesOf(bare)];
  const names = written.length === 0 ? namesOf(text) : written;
  if (excludes) return { text, names: [...new Set(names)], excludes };
  const listed = stripped === bare ? [] : splitEntries(stripped);
  const pieces = [...loosePieces(bare), ...(listed.length > 1 ? listed : [])];
  const loose = pieces.flatMap((piece) => namesOf(stripMarkup(stripBold(piece.trim()))));
  return { text, names: [...new Set([...withoutUnderscores(names), ...loose])], excludes };
}

/** The names, and what those in `__` are if that is bold. */
function withoutUnderscores(names: readonly string[]): readonly string[] {
  const bare = names.flatMap((name) => {
    const bold = name.startsWith('__') ? /^__(\S|\S.*?\S)__(?=$|[\s:])/.exec(name) : null;
    return bold === null ? [] : [`${stripMarkup(bold[1] ?? '')}${name.slice(bold[0].length)}`];
  });
  return bare.length === 0 ? names : [...names, ...bare];
}

/** Takes off code ticks, a link or strike-through round the path; what follows it is a remark and stays. */
function stripMarkup(part: string): string {
  return stripCode(stripLink(part));
}

/** Takes `[path](target)`, `[path][reference]`, `[[path\|alias]]` or `<path>` off. */
function stripLink(part: string): string {
  const angled = /^<([^<>]+)>(?=$|[\s:])/.exec(part);
  if (angled !== null) return `${angled[1]}${part.slice(angled[0].length)}`;
  const wiki = WIKI_LINK.exec(part);
  if (wiki !== null && /[/.]/.test(wiki[1] ?? '')) return `${wiki[1]}${part.slice(wiki[0].length)}`;
  const textEnd = part.startsWith('[') ? endOfBrackets(part, 0) : null;
  const end = textEnd === null || textEnd === '[]'.length ? null : endOfBrackets(part, textEnd);
  if (textEnd === null || end === null || !/^(?:$|[\s:])/.test(part.slice(end))) return part;
  return `${part.slice(1, textEnd - 1)}${part.slice(end)}`;
}

/** The offset after the partner of the `[` or `(` that stands here; null where there is none. */
function endOfBrackets(text: string, start: number): number | null {
  const open = text[start];
  if (open !== '[' && open !== '(') return null;
  const close = open === '[' ? ']' : ')';
  let depth = 0;
  let at = start;
  while (at < text.length) {
    const character = text[at];
    if (character === '`') at = endOfCodeSpan(text, at);
    else at += character === '\\' ? 2 : 1;
    if (character === open) depth += 1;
    if (character === close) depth -= 1;
    if (depth === 0) return at;
  }
  return null;
}

function stripCode(part: string): string {
  const ticks = /^`+/.exec(part)?.[0].length ?? 0;
  const end = ticks === 0 ? 0 : endOfCodeSpan(part, 0);
  if (end > ticks) return `${part.slice(ticks, end - ticks).trim()}${part.slice(end)}`;
  const struck = /^~~(.+?)~~(?=$|\s)/.exec(part);
  if (struck !== null) return `${struck[1]}${part.slice(struck[0].length)}`;
  const unescaped = part.replaceAll('\\|', '|');
  return unescaped.startsWith('`') ? unescaped.slice(1) : unescaped;
}

/** `**bold**` round a whole path; `**` at a slash is a glob. */
function stripBold(part: string): string {
  const bold = /^\*\*([^*\s/](?:[^*]*[^*\s/])?)\*\*(?=$|\s)/.exec(part);
  return bold === null || NEGATION.test(`${bold[1]} x`) ? part : `${bold[1]}${part.slice(bold[0].length)}`;
}

/** Splits at commas, semicolons, `<br>` and `<li>` outside quotes, code spans, braces and parentheses. */
export function splitEntries(cell: string): readonly string[] {
  const parts: string[] = [];
  const closers = closersOf(cell);
  let start = 0;
  let at = 0;
  while (at < cell.length) {
    const end = endOfSeparator(cell, at);
    if (end !== null) {
      parts.push(cell.slice(start, at));
      at = end;
      start = at;
      continue;
    }
    at = skipGroup(cell, at, start, closers);
  }
  parts.push(cell.slice(start));
  return parts;
}

function endOfSeparator(cell: string, at: number): number | null {
  const character = cell[at];
  if (character === ',' || character === ';') return at + 1;
  LINE_BREAK.lastIndex = at;
  return character === '<' && LINE_BREAK.test(cell) ? LINE_BREAK.lastIndex : null;
}

function skipGroup(cell: string, at: number, start: number, { ends }: Closers): number {
  const character = cell[at] ?? '';
  if (character === '"' && cell.slice(start, at).trim() === '')
    return readQuotedPath(cell, at)?.end ?? at + 1;
  if (character === '`') return endOfCodeSpan(cell, at);
  return ends.get(at) ?? at + 1;
}

interface Closers {
  /** From the offset of a `{` or `(` to the offset after its partner. */
  readonly ends: ReadonlyMap<number, number>;
  /** Some bracket has no partner, so that what follows would be read into it. */
  readonly isOpen: boolean;
}

/** Pairs braces and parentheses, each kind by itself, in one pass however many stay open. */
function closersOf(text: string): Closers {
  const ends = new Map<number, number>();
  const open: Readonly<Record<string, number[]>> = { '{': [], '(': [] };
  const partners: Readonly<Record<string, string>> = { '}': '{', ')': '(' };
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    open[character]?.push(at);
    const start = open[partners[character] ?? '']?.pop();
    if (start !== undefined) ends.set(start, at + 1);
  }
  return { ends, isOpen: Object.values(open).some((starts) => starts.length > 0) };
}
