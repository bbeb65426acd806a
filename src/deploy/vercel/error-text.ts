import { stripVTControlCharacters } from 'node:util';
import type { Deployment, LogLine } from './deployment.ts';

const LONGEST_TEXT = 300;
const LONGEST_EXCERPT = 40;
const LINES_BEFORE = 3;
/** An error message that says only which command ended, not what was wrong. */
const ONLY_THE_EXIT = /\bexited with \d+\.?$/;

/** The failing part of a build log; `omitted` lines come after it. */
export interface LogExcerpt {
  readonly lines: readonly string[];
  readonly omitted: number;
}

/** The one line for the lock's `Error` field: what Vercel says went wrong, and the log's first error where that says only that a command failed. */
export function errorText(deployment: Deployment, log: readonly LogLine[]): string {
  const message = oneLine(deployment.errorMessage ?? '');
  const logged = oneLine(firstErrorIn(log) ?? '');
  if (message === '') return logged || 'deployment failed';
  const adds = ONLY_THE_EXIT.test(message) && logged !== '' && !logged.includes(message);
  return cut(adds ? `${message}: ${logged}` : message);
}

/** The failing lines of a build log, from shortly before the first error on, for the session that fixes it. */
export function logExcerpt(log: readonly LogLine[]): LogExcerpt {
  const lines = log.flatMap((line) =>
    visibleLines(line.text).map((shown) => ({ shown, error: isError(line, shown) })),
  );
  const first = lines.findIndex((line) => line.error);
  const start = first === -1 ? lines.length - LONGEST_EXCERPT / 2 : first - LINES_BEFORE;
  const failing = lines.slice(Math.max(start, 0)).map((line) => line.shown);
  return { lines: failing.slice(0, LONGEST_EXCERPT), omitted: Math.max(failing.length - LONGEST_EXCERPT, 0) };
}

/** One line of plain text without `|`, which would end a table cell: colours, controls and line ends are taken out. */
export function oneLine(said: string): string {
  return cut(
    plain(said)
      .replace(/[\s|]+/g, ' ')
      .trim(),
  );
}

/** `level: "error"` counts for more than the stream: bundlers write warnings to stderr as well. */
function firstErrorIn(log: readonly LogLine[]): string | undefined {
  const marked = linesOf(log.filter((line) => line.level === 'error'));
  const onStderr = linesOf(log.filter((line) => line.type === 'stderr'));
  return marked.find(saysError) ?? marked[0] ?? onStderr.find(saysError);
}

function saysError(line: string): boolean {
  return /error/i.test(line);
}

function linesOf(log: readonly LogLine[]): readonly string[] {
  return log.flatMap((line) => visibleLines(line.text));
}

function isError(line: LogLine, shown: string): boolean {
  return line.level === 'error' || /\b\w*(error|ERR!)|\bfailed\b/i.test(shown);
}

function visibleLines(said: string): readonly string[] {
  return said
    .split(/\r?\n/)
    .map((line) => plain(line).trimEnd())
    .filter((line) => line.trim() !== '');
}

/** Control and bidirectional characters could repaint a terminal or turn a line around. */
function plain(said: string): string {
  return stripVTControlCharacters(said).replace(
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/g,
    ' ',
  );
}

function cut(line: string): string {
  return line.length > LONGEST_TEXT ? `${line.slice(0, LONGEST_TEXT - 1)}…` : line;
}
