import type { Context } from '../context.ts';
import { literalEntry } from '../core/claims.ts';
import { indexCoverage } from '../core/coverage.ts';
import { isTooLong, LONGEST, parseDuration } from '../core/duration.ts';
import { isSameSession } from '../core/session.ts';
import { type Instant, parseStamp } from '../core/stamp.ts';
import { GuardError } from '../errors.ts';
import type { JournalLine } from '../store/store.ts';
import { done, type Outcome } from './outcome.ts';
import { repoPaths } from './repo-paths.ts';

export interface LogFacts {
  readonly now: Instant;
  readonly lines: readonly JournalLine[];
  /** Whether anything is written down at all, whatever was asked for. */
  readonly isEmpty: boolean;
}

export interface LogOptions {
  readonly session?: string | undefined;
  /** A duration back from now, or a time stamp. */
  readonly since?: string | undefined;
  readonly path?: string | undefined;
}

/** What happened: who, what, when, why; the oldest first. */
export async function log(context: Context, options: LogOptions): Promise<Outcome<LogFacts>> {
  const since = options.since === undefined ? null : readSince(options.since, context.now());
  const isWanted = options.path === undefined ? () => true : pathFilter(context, options.path);
  const journal = await context.store.journal(since === null ? {} : { since });
  const lines = journal.filter(
    (line) =>
      (since === null || (parseStamp(line.at) ?? 0) >= since) &&
      (options.session === undefined || concerns(line, options.session)) &&
      isWanted(line),
  );
  const isEmpty = journal.length === 0 && (await context.store.journal()).length === 0;
  return done({ now: context.now(), lines, isEmpty });
}

function concerns(line: JournalLine, session: string): boolean {
  const named = [line.session, line.other, ...(line.holders ?? [])];
  return named.some((id) => typeof id === 'string' && isSameSession(id, session));
}

function pathFilter(context: Context, typed: string): (line: JournalLine) => boolean {
  const [path = ''] = repoPaths(context, [typed]);
  const asked = indexCoverage([{ entry: literalEntry(path), owner: path }], context.paths);
  return ({ paths = [] }) => {
    const named = indexCoverage(
      paths.map((text) => ({ entry: literalEntry(text), owner: text })),
      context.paths,
    );
    return named.covering(path).length > 0 || paths.some((text) => asked.covering(text).length > 0);
  };
}

function readSince(text: string, now: Instant): Instant {
  const duration = parseDuration(text);
  const instant = duration === null ? parseStamp(text) : now - duration;
  if (instant !== null) return instant;
  if (isTooLong(text))
    throw new GuardError('usage', {
      problem: `--since ${JSON.stringify(text)} is too long`,
      hint: `At most ${LONGEST}.`,
    });
  throw new GuardError('usage', {
    problem: `--since ${JSON.stringify(text)} is neither a duration nor a time`,
    hint: 'Give a duration such as 2h or 1d, or a time such as 2026-02-20T10:35:00Z.',
  });
}
