import { parseStamp } from '../stamp.ts';
import { readHeading } from './heading.ts';
import { readField } from './lock-field.ts';
import { maskHidden } from './mask.ts';
import { DEFAULT_COLUMNS, isAlignmentRow, isOwnHeader, readHeader, readRow, splitCells } from './row.ts';
import type {
  Columns,
  LockField,
  LockSection,
  Problem,
  SessionRow,
  SessionsFile,
  Span,
  TableEnd,
} from './types.ts';

/** Reads a sessions file. Total: any text gives a result, what cannot be read is reported in `problems`. */
export function parseSessionsFile(text: string): SessionsFile {
  return new Walk(text).sessionsFile();
}

interface Line extends Span {
  readonly next: number;
  readonly number: number;
}

interface OpenLock extends LockSection {
  readonly fields: LockField[];
}

type Section =
  | { readonly kind: 'none' }
  | { readonly kind: 'sessions'; readonly level: number }
  | { readonly kind: 'lock'; readonly lock: OpenLock };

/** One walk over the lines; a class, because what was read so far goes along from line to line. */
class Walk {
  private readonly text: string;
  /** The text with everything hidden blanked; offsets are the same. */
  private readonly visible: string;
  private readonly rows: SessionRow[] = [];
  private readonly locks: LockSection[] = [];
  private readonly lockNames = new Set<string>();
  private readonly conflictLines: number[] = [];
  private readonly problems: Problem[];
  /** Without the heading anywhere, a table is known by its header alone. */
  private readonly needsHeading: boolean;
  private section: Section = { kind: 'none' };
  private sessionsHeading: Span | null = null;
  private columns: Columns | null = null;
  private tableEnd: TableEnd | null = null;
  private inConflict = false;
  private inConflictBase = false;
  private afterBlank = true;

  constructor(text: string) {
    const { visible, problems } = maskHidden(text);
    this.text = text;
    this.visible = visible;
    this.problems = [...problems];
    this.needsHeading = visible.includes('Active Sessions\n') || /active sessions?\b/i.test(visible);
  }

  sessionsFile(): SessionsFile {
    let start = this.text.charCodeAt(0) === 0xfeff ? 1 : 0;
    for (let number = 1; start < this.visible.length; number += 1) {
      const newline = this.visible.indexOf('\n', start);
      const next = newline === -1 ? this.visible.length : newline + 1;
      const rawEnd = newline === -1 ? next : newline;
      const end = rawEnd > start && this.visible[rawEnd - 1] === '\r' ? rawEnd - 1 : rawEnd;
      this.readLine({ start, end, next, number });
      start = next;
    }
    if (this.sessionsHeading === null && this.tableEnd === null) this.report('no-sessions-section', 0, '');
    return {
      text: this.text,
      eol: this.text[this.text.indexOf('\n') - 1] === '\r' ? '\r\n' : '\n',
      rows: this.rows,
      tableEnd: this.tableEnd,
      sessionsHeading: this.sessionsHeading,
      locks: this.locks,
      conflictLines: this.conflictLines,
      problems: this.problems,
    };
  }

  private readLine(line: Line): void {
    const first = this.visible[line.start];
    if (this.isConflictMarker(line, first) || this.inConflictBase) return;
    if (first === '|') this.readTableLine(line);
    else {
      const text = this.visible.slice(line.start, line.end);
      const trimmed = text.trim();
      if (trimmed !== '') this.readTextLine(line, text, trimmed);
      this.afterBlank = trimmed === '';
      return;
    }
    this.afterBlank = false;
  }

  private readTextLine(line: Line, text: string, trimmed: string): void {
    const heading = readHashHeading(text);
    if (heading !== null) this.openSection(line, heading.level, heading.title);
    else if (this.isUnderlined(line, trimmed)) this.openSection(this.withUnderline(line), 2, trimmed);
    else if (trimmed.startsWith('|')) {
      const isIndentedCode = this.afterBlank && /^(?: {4}| {0,3}\t)/.test(text);
      if (!isIndentedCode) this.readTableLine(line);
    } else if (this.section.kind === 'lock') {
      const field = readField(this.visible, line);
      if (field !== null) this.section.lock.fields.push(field);
    } else if (this.section.kind === 'sessions' && looksLikeASession(trimmed)) {
      this.report('not-a-row', line.number, trimmed);
    }
  }

  /** Both sides of a conflict count, its base does not; `|||||||` only looks like a row. */
  private isConflictMarker(line: Line, first: string | undefined): boolean {
    if (first !== '<' && first !== '|' && first !== '=' && first !== '>') return false;
    if (this.visible[line.start + 1] !== first) return false;
    const start = this.visible.slice(line.start, Math.min(line.end, line.start + 8));
    if (!/^(?:<{7}|\|{7}|={7}|>{7})(?: |$)/.test(start)) return false;
    if ((first === '=' || first === '|') && !this.inConflict) return false;
    this.inConflict = first !== '>';
    this.inConflictBase = first === '|' && this.visible.includes('\n=======', line.end);
    if (this.section.kind === 'none') return true;
    if (this.conflictLines.length === 0) this.report('conflict-markers', line.number, start.trim());
    this.conflictLines.push(line.number);
    return true;
  }

  /** A heading with `===` or `---` under it, where its words are ones that guard looks for. */
  private isUnderlined(line: Line, trimmed: string): boolean {
    const below = this.visible.slice(line.next, line.next + 120);
    if (!below.startsWith('==') && !below.startsWith('--') && !below.startsWith(' ')) return false;
    if (!/^ {0,3}(?:={2,}|-{2,})[ \t]*(?:\r?\n|$)/.test(below)) return false;
    return readHeading(trimmed).kind !== 'other';
  }

  private withUnderline(line: Line): Line {
    return { ...line, next: Math.min(this.endOfLine(line.next) + 1, this.visible.length) };
  }

  private openSection(line: Line, level: number, title: string): void {
    const heading = readHeading(title);
    if (heading.kind === 'sessions') {
      this.sessionsHeading ??= { start: line.start, end: line.next };
      this.section = { kind: 'sessions', level };
      this.columns = DEFAULT_COLUMNS;
    } else if (heading.kind === 'lock') {
      const lock: OpenLock = { ...heading, line: line.number, fields: [], bodyStart: line.next };
      if (this.lockNames.has(lock.name)) this.report('duplicate-lock', line.number, lock.title);
      this.lockNames.add(lock.name);
      this.locks.push(lock);
      this.section = { kind: 'lock', lock };
    } else if (this.section.kind !== 'sessions' || level <= this.section.level) {
      this.section = { kind: 'none' };
      this.columns = null;
    }
  }

  private readTableLine(line: Line): void {
    if (this.section.kind !== 'sessions' && this.needsHeading) return;
    if (this.section.kind === 'lock') return;
    const text = this.visible.slice(line.start, line.end);
    const cells = splitCells(this.visible, line.start, line.end);
    if (isAlignmentRow(this.textOf(cells))) this.extendTable(line);
    else if (!this.readHeaderLine(line, text, cells)) this.readRowLine(line, cells, text);
  }

  /** A line that names the columns, or, before an alignment row, one that opens somebody else's table. */
  private readHeaderLine(line: Line, text: string, cells: readonly Span[]): boolean {
    if (!isOwnHeader(this.textOf(cells)) && hasNoNames(text)) return false;
    const columns = readHeader(this.textOf(cells));
    const isKnown = columns !== null && (this.section.kind === 'sessions' || columns.lastActive !== -1);
    if (isKnown) {
      this.columns = columns;
      this.extendTable(line);
      return true;
    }
    const following = /^[ \t]*\|[\s|:-]*-[\s|:-]*$/;
    const isForeign = following.test(this.visible.slice(line.next, this.endOfLine(line.next)));
    if (isForeign) this.columns = null;
    return isForeign;
  }

  private readRowLine(line: Line, cells: readonly Span[], text: string): void {
    const { columns } = this;
    if (columns === null) return;
    const row = readRow(this.visible, { start: line.start, end: line.end }, line.number, cells, columns);
    this.extendTable(line);
    if (row === 'placeholder') return;
    if (row === 'unreadable') {
      this.report('unreadable-row', line.number, text.trim());
      return;
    }
    if (cells.length < columns.count) this.report('short-row', line.number, row.id);
    if (cells.length > columns.count) this.report('surplus-cells', line.number, row.id);
    this.rows.push(row);
  }

  /** New rows go to the first table, so only that one grows. */
  private extendTable(line: Line): void {
    if (this.columns === null) return;
    if (this.tableEnd === null || this.tableEnd.columns === this.columns) {
      this.tableEnd = { offset: line.next, columns: this.columns };
    } else if (this.tableEnd.columns === DEFAULT_COLUMNS && this.rows.length === 0) {
      this.tableEnd = { offset: line.next, columns: this.columns };
    }
  }

  private textOf(cells: readonly Span[]): readonly string[] {
    return cells.map(({ start, end }) => this.visible.slice(start, end));
  }

  private endOfLine(start: number): number {
    const end = this.visible.indexOf('\n', start);
    return end === -1 ? this.visible.length : end;
  }

  private report(kind: Problem['kind'], line: number, detail: string): void {
    this.problems.push({ kind, line, detail });
  }
}

/** A line with a date, or without a letter, is no header. */
function hasNoNames(text: string): boolean {
  const at = text.indexOf('T');
  if (at !== -1 && parseStamp(text.slice(at - 10, at + 10)) !== null) return true;
  return /\d{4}-\d\d-\d\d/.test(text) || !/[a-z]/i.test(text);
}

/** `## Title`, found without a regular expression, as all that is in every file: a hook's process has none ready. */
function readHashHeading(text: string): { readonly level: number; readonly title: string } | null {
  const start = text.indexOf('#');
  if (start === -1 || start > 3 || text.slice(0, start) !== ' '.repeat(start)) return null;
  let end = start;
  while (text[end] === '#') end += 1;
  const rest = text.slice(end);
  const isHeading = end - start <= 6 && (rest === '' || rest[0] === ' ' || rest[0] === '\t');
  return isHeading ? { level: end - start, title: rest.trim() } : null;
}

/** A bullet such as `- 18aa - started 14:35, editing …`: somebody's entry that never reached the table. */
function looksLikeASession(text: string): boolean {
  const bullet = /^[-*+]\s+(?:session\s+)?[*`~]*[\w.-]{2,64}[*`~]*\s*[-–—:|]/i;
  return bullet.test(text) && /\||start|edit|scope|since|branch|review/i.test(text);
}
