import { startOfAppendedRows } from './appended-rows.ts';
import { Conflict } from './conflict.ts';
import { ALL_LOCKS, readHeading } from './heading.ts';
import {
  hasSessionsHeading,
  isUnderlined,
  looksLikeASession,
  NO_LEVEL,
  readHashHeading,
} from './line-shapes.ts';
import { endOfLine, hasOldLineEnds, type Line, lineAt, withLineFeeds } from './lines.ts';
import { maskHidden } from './mask.ts';
import {
  closeLock,
  hasFencedFields,
  isLock,
  mayHideLock,
  type OpenLock,
  openLock,
  readLockLine,
  type Section,
  saysAnything,
} from './section.ts';
import { SessionsTable } from './sessions-table.ts';
import type { Problem, SessionRow, SessionsFile, Span } from './types.ts';

/**
 * One walk over the lines of a sessions file; a class, because what was read so far goes along from line to line. `skim` leaves
 * rows of guard's own form unread until one is asked for.
 */
export class Walk {
  private readonly text: string;
  /** The text with everything hidden blanked, and LF for CR where lines end so; offsets are the same. */
  private readonly visible: string;
  private readonly table: SessionsTable;
  private readonly locks: OpenLock[] = [];
  private readonly lockNames = new Set<string>();
  private readonly conflictLines: number[] = [];
  private readonly problems: Problem[];
  /** Without the heading anywhere, a table is known by its header alone. */
  private readonly needsHeading: boolean;
  private section: Section = { kind: 'none' };
  private sessionsHeading: Span | null = null;
  private readonly conflict = new Conflict();
  private afterBlank = true;
  /** Looked for with the first row behind another heading. */
  private appendedFrom: number | null = null;

  constructor(text: string, mode: 'all' | 'skim') {
    const isOld = hasOldLineEnds(text);
    const { visible, problems } = maskHidden(isOld ? withLineFeeds(text) : text);
    this.text = text;
    this.visible = visible;
    this.problems = [...problems];
    this.table = new SessionsTable(visible, mode, (...problem) => this.report(...problem));
    if (isOld) this.report('cr-line-ends', 0, '');
    this.needsHeading = hasSessionsHeading(visible);
  }

  sessionsFile(): SessionsFile {
    let start = this.text.charCodeAt(0) === 0xfeff ? 1 : 0;
    for (let number = 1; start < this.visible.length; number += 1) {
      if (this.section.kind === 'sessions' && !this.conflict.isOpen && this.table.canSkip()) {
        const skipped = this.table.skipOwnRows(start, number);
        number += skipped.lines;
        start = skipped.next;
        if (start >= this.visible.length) break;
      }
      const line = lineAt(this.visible, start, number);
      this.readLine(line);
      start = line.next;
    }
    const sections = this.locks.map(closeLock);
    const locks = sections.filter(isLock);
    for (const lock of locks) {
      if (lock.fields.length === 0 && (lock.hasOtherText || hasFencedFields(this.text, this.visible, lock)))
        this.report('lock-unreadable', lock.line, lock.title);
      if (lock.hasRemark) this.noteLock(lock.name, lock.line, lock.title);
    }
    for (const { name, line, title, ...body } of sections.filter((one) => mayHideLock(one, this.lockNames)))
      if (name !== ALL_LOCKS || (locks.length === 0 && saysAnything(body)))
        this.report('lock-unreadable', line, title);
    if (this.sessionsHeading === null && this.table.end === null) this.report('no-sessions-section', 0, '');
    return {
      text: this.text,
      visible: this.visible,
      eol: this.text[this.text.indexOf('\n') - 1] === '\r' ? '\r\n' : '\n',
      rows: this.table.rows,
      tableEnd: this.table.end,
      sessionsHeading: this.sessionsHeading,
      locks,
      conflictLines: this.conflictLines,
      problems: this.problems,
    };
  }

  /** The rows with that id, of a text that was skimmed. */
  rowsWithId(id: string): readonly SessionRow[] {
    return this.table.rowsWithId(id);
  }

  private readLine(line: Line): void {
    if (this.isConflictMarker(line) || this.conflict.isInBase) return;
    if (this.visible[line.start] === '|') {
      this.readTableLine(line);
      this.afterBlank = false;
      return;
    }
    const text = this.visible.slice(line.start, line.end);
    const trimmed = text.trim();
    const isBareRow = this.table.goesOnBare(line, trimmed, this.section.kind === 'sessions');
    if (trimmed !== '') this.readTextLine(line, text, trimmed, isBareRow);
    this.afterBlank = trimmed === '';
  }

  private readTextLine(line: Line, text: string, trimmed: string, isBareRow: boolean): void {
    const heading = readHashHeading(text);
    if (heading !== null) this.openSection(line, heading.level, heading.title);
    else if (isUnderlined(this.visible, line.next, trimmed))
      this.openSection(this.withUnderline(line), 2, trimmed);
    else if (trimmed.startsWith('|')) {
      const isIndentedCode = this.afterBlank && /^(?: {4}| {0,3}\t)/.test(text);
      if (!isIndentedCode) this.readTableLine(line);
    } else if (isBareRow) {
      this.readTableLine(line);
    } else if (this.section.kind === 'lock') {
      readLockLine(this.section.lock, this.visible, line);
    } else if (this.section.kind === 'sessions' && looksLikeASession(trimmed)) {
      this.report('not-a-row', line.number, trimmed);
    }
  }

  private isConflictMarker({ start, end, number }: Line): boolean {
    const marker = this.conflict.readMarker(this.visible, start, end);
    if (marker === null) return false;
    if (this.section.kind === 'none') return true;
    if (this.conflictLines.length === 0) this.report('conflict-markers', number, marker);
    this.conflictLines.push(number);
    return true;
  }

  private withUnderline(line: Line): Line {
    return { ...line, next: Math.min(endOfLine(this.visible, line.next) + 1, this.visible.length) };
  }

  private openSection(line: Line, level: number, title: string): void {
    const heading = readHeading(title);
    const hasRemark = level === NO_LEVEL || (heading.kind === 'lock' && heading.hasRemark === true);
    if (heading.kind === 'sessions') {
      this.sessionsHeading ??= { start: line.start, end: line.next };
      this.section = { kind: 'sessions', level };
      this.table.begin();
    } else if (heading.kind === 'lock' && !(hasRemark && this.isInSessions(level))) {
      const lock = openLock(heading, line, hasRemark);
      if (!lock.hasRemark) this.noteLock(lock.name, line.number, lock.title);
      this.locks.push(lock);
      this.section = { kind: 'lock', level, lock };
    } else if (!this.isInSessions(level) && !this.isInEmptyLock(level)) {
      this.section = { kind: 'none' };
      this.table.leave();
    }
  }

  private noteLock(name: string, line: number, title: string): void {
    if (this.lockNames.has(name)) this.report('duplicate-lock', line, title);
    this.lockNames.add(name);
  }

  private isInSessions(level: number): boolean {
    return this.section.kind === 'sessions' && level > this.section.level;
  }

  /** A lock's fields may stand below a heading of their own. */
  private isInEmptyLock(level: number): boolean {
    return (
      this.section.kind === 'lock' && level > this.section.level && this.section.lock.fields.length === 0
    );
  }

  private readTableLine(line: Line): void {
    // Without its heading the table may follow the last lock.
    if (this.section.kind === 'lock' && !this.needsHeading && this.table.isHeader(line))
      this.section = { kind: 'none' };
    const { section } = this;
    if (section.kind !== 'sessions' && this.isAppended(line))
      this.report('not-a-row', line.number, this.visible.slice(line.start, line.end).trim());
    if (section.kind === 'lock') readLockLine(section.lock, this.visible, line);
    else if (section.kind === 'sessions' || !this.needsHeading)
      this.table.readLine(line, section.kind === 'sessions');
  }

  /** Without the heading anywhere, it may be one of the table's. */
  private isAppended({ start }: Line): boolean {
    if (!this.needsHeading && this.section.kind !== 'lock') return false;
    this.appendedFrom ??= startOfAppendedRows(this.visible);
    return start >= this.appendedFrom;
  }

  private report(kind: Problem['kind'], line: number, detail: string): void {
    this.problems.push({ kind, line, detail });
  }
}
