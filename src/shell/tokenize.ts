import { readExpansions, readParts } from './read-parts.ts';
import { skipArithmetic } from './skip-arithmetic.ts';
import { bareText, type Cursor, type Heredoc, type Part, type Token, take } from './token.ts';

interface PendingHeredoc {
  readonly heredoc: Heredoc;
  readonly delimiter: string;
  readonly stripsTabs: boolean;
  readonly expands: boolean;
}

const BLANK = /[ \t\r]+|\\\n/y;
const COMMENT = /#[^\n]*/y;
const REDIRECT = /\d*(&>>?|<<<|<<-?|<>|<&|>&|>>|>\||<(?!\()|>(?!\())/y;
const OPERATOR = /;;&|;;|;&|&&|\|\||\|&|[;&|\n]/y;
const BEFORE_COMMAND = new Set(['if', 'then', 'elif', 'else', 'while', 'until', 'do', '!', '{', 'time']);

/** Splits a command line into words, operators and redirections, with substitutions split inside them. Total. */
export function tokenize(text: string, depth = 0): readonly Token[] {
  const pending: PendingHeredoc[] = [];
  const cursor: Cursor = {
    text,
    at: 0,
    depth,
    readNested: (inner) => readTokens(inner, pending, { ends: 'at )' }),
    readText: tokenize,
  };
  return readTokens(cursor, pending, { ends: 'with the text' });
}

function readTokens(
  cursor: Cursor,
  pending: PendingHeredoc[],
  until: { readonly ends: 'at )' | 'with the text' },
): readonly Token[] {
  const tokens: Token[] = [];
  const open: ('(' | 'case')[] = [];
  let atCommand = true;
  while (cursor.at < cursor.text.length) {
    if (take(cursor, BLANK) !== null || take(cursor, COMMENT) !== null) continue;
    if (readRedirect(cursor, tokens, pending) || skipArithmetic(cursor)) continue;
    const operator = takeOperator(cursor);
    if (operator === ')' && open.at(-1) === undefined && until.ends === 'at )') return tokens;
    if (operator !== undefined) {
      tokens.push({
        kind: 'operator',
        text: operator === ')' && open.at(-1) === 'case' ? 'pattern)' : operator,
      });
      if (operator === '(') open.push('(');
      if (operator === ')' && open.at(-1) === '(') open.pop();
      if (operator === '\n') readBodies(cursor, pending);
      atCommand = true;
      continue;
    }
    const parts = readParts(cursor);
    if (parts.length === 0) continue;
    tokens.push({ kind: 'word', parts });
    const word = bareText(parts);
    if (atCommand && word === 'case') open.push('case');
    if (atCommand && word === 'esac' && open.at(-1) === 'case') open.pop();
    atCommand = (atCommand && BEFORE_COMMAND.has(word ?? '')) || (word === 'in' && open.at(-1) === 'case');
  }
  return tokens;
}

function takeOperator(cursor: Cursor): string | undefined {
  const char = cursor.text[cursor.at];
  if (char !== '(' && char !== ')') return take(cursor, OPERATOR)?.[0];
  cursor.at += 1;
  return char;
}

function readRedirect(cursor: Cursor, tokens: Token[], pending: PendingHeredoc[]): boolean {
  const operator = take(cursor, REDIRECT)?.[1];
  if (operator === undefined) return false;
  while (take(cursor, BLANK) !== null);
  const parts = readParts(cursor);
  if (operator !== '<<' && operator !== '<<-') {
    tokens.push({ kind: 'redirect', operator, parts });
    return true;
  }
  const heredoc: Heredoc = { body: '', parts: [] };
  tokens.push({ kind: 'heredoc', heredoc });
  pending.push({
    heredoc,
    delimiter: parts.map(textOf).join(''),
    stripsTabs: operator === '<<-',
    expands: !parts.some((part) => part.kind === 'text' && part.quoted),
  });
  return true;
}

function textOf(part: Part): string {
  if (part.kind === 'variable') return `$${part.name}`;
  return part.kind === 'array' ? '' : part.text;
}

function readBodies(cursor: Cursor, pending: PendingHeredoc[]): void {
  for (const { heredoc, delimiter, stripsTabs, expands } of pending.splice(0)) {
    const start = cursor.at;
    let end = cursor.text.length;
    while (cursor.at < cursor.text.length) {
      const lineStart = cursor.at;
      const lineEnd = cursor.text.indexOf('\n', lineStart);
      const line = cursor.text.slice(lineStart, lineEnd === -1 ? undefined : lineEnd).replace(/\r$/, '');
      cursor.at = lineEnd === -1 ? cursor.text.length : lineEnd + 1;
      if ((stripsTabs ? line.replace(/^\t+/, '') : line) !== delimiter) continue;
      end = lineStart;
      break;
    }
    heredoc.body = cursor.text.slice(start, end);
    if (expands) heredoc.parts = readExpansions({ ...cursor, text: heredoc.body, at: 0 });
  }
}
