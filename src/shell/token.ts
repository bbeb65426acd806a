/** A piece of a word, before expansion. */
export type Part =
  | { readonly kind: 'text'; readonly text: string; readonly quoted: boolean }
  | { readonly kind: 'variable'; readonly name: string; readonly quoted: boolean }
  | { readonly kind: 'substitution'; readonly text: string; readonly tokens: readonly Token[] }
  /** The value of `NAME=(…)`: words, not commands. */
  | { readonly kind: 'array'; readonly tokens: readonly Token[] }
  | { readonly kind: 'unknown'; readonly text: string };

/** A here-document; filled when its body has been reached. */
export interface Heredoc {
  body: string;
  /** What the shell expands in it; empty when the delimiter was quoted. */
  parts: readonly Part[];
}

/** What a command line consists of. The operator `pattern)` ends a pattern of `case`. */
export type Token =
  | { readonly kind: 'word'; readonly parts: readonly Part[] }
  | { readonly kind: 'operator'; readonly text: string }
  | { readonly kind: 'redirect'; readonly operator: string; readonly parts: readonly Part[] }
  | { readonly kind: 'heredoc'; readonly heredoc: Heredoc };

/** Deeper substitutions are read as text, so that no input can exhaust the stack. */
export const MAX_DEPTH = 24;

/** A place in a text that is being read. */
export interface Cursor {
  readonly text: string;
  at: number;
  depth: number;
  /** Reads tokens up to the `)` that closes a substitution, and past it. */
  readonly readNested: (cursor: Cursor) => readonly Token[];
  /** Reads another text, one level deeper. */
  readonly readText: (text: string, depth: number) => readonly Token[];
}

/** What a sticky pattern finds at the cursor, which moves past it. */
export function take(cursor: Cursor, pattern: RegExp): RegExpExecArray | null {
  pattern.lastIndex = cursor.at;
  const match = pattern.exec(cursor.text);
  if (match !== null) cursor.at = pattern.lastIndex;
  return match;
}

/** The text up to an unescaped closing character, past which the cursor moves. A loop: one long pattern could overflow. */
export function takeUntil(cursor: Cursor, closing: '`' | "'"): string {
  const start = cursor.at;
  while (cursor.at < cursor.text.length && cursor.text[cursor.at] !== closing) {
    if (cursor.text[cursor.at] === '\\') cursor.at += 2;
    else take(cursor, /[^`'\\]+|[`']/y);
  }
  const text = cursor.text.slice(start, cursor.at);
  cursor.at += 1;
  return text;
}

/** The word of a single unquoted text, as keywords are; undefined for any other. */
export function bareText(parts: readonly Part[]): string | undefined {
  const [part] = parts;
  return parts.length === 1 && part?.kind === 'text' && !part.quoted ? part.text : undefined;
}
