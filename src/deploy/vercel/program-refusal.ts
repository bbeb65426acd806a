import type { Denial, NoAnswer } from './answer.ts';
import { field, parseJson, text } from './parse.ts';
import type { ProgramResult } from './run-program.ts';

/** What `vercel` and `gh` say on stderr, in whatever line, where nobody is logged in. */
const LOGGED_OUT =
  /no existing credentials|gh auth login|set the GH_TOKEN|not logged in|missing an authentication token/i;

/** What they say last when asking again would not help; both end their API errors with the HTTP status. */
const DENIALS: readonly (readonly [RegExp, Denial])[] = [
  [/not authorized|--token".*invalid|HTTP 401|bad credentials|\(401\)/i, 'invalid-token'],
  [/scope does not exist|do not have access|HTTP 403|\(403\)/i, 'forbidden'],
  [/unknown or unexpected option|unknown command/i, 'too-old'],
];

/** The `reason` of the JSON that `vercel` prints on stdout when an agent runs it. */
const REASONS: Readonly<Record<string, Denial>> = {
  missing_scope: 'missing-scope',
  forbidden: 'forbidden',
  not_authorized: 'invalid-token',
  no_credentials: 'not-logged-in',
  login_required: 'not-logged-in',
};

/** Reads the result of a program that gave no answer; undefined where it did not fail. */
export function programRefusal(result: ProgramResult): NoAnswer | undefined {
  if (result.timedOut) return { kind: 'unavailable', why: 'timed-out', detail: 'killed, it did not end' };
  const said = parseJson(result.stdout);
  const status = text(field(said, 'status'));
  if (status === 'error' || status === 'action_required') return agentRefusal(said);
  if (result.status === 0) return undefined;
  const lines = result.stderr
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return plainRefusal(lines, text(field(said, 'message')));
}

function agentRefusal(said: unknown): NoAnswer {
  const reason = text(field(said, 'reason')) ?? '';
  const detail = text(field(said, 'message')) ?? reason;
  if (reason.endsWith('not_found')) return { kind: 'not-found', detail };
  const why = Object.hasOwn(REASONS, reason) ? REASONS[reason] : undefined;
  if (why === undefined) return { kind: 'unavailable', why: 'unreadable', detail };
  return { kind: 'denied', why, detail, choices: choicesIn(field(said, 'choices')) };
}

function plainRefusal(lines: readonly string[], message: string | undefined): NoAnswer {
  const line = lastError(lines);
  const detail = bare(line) || message || 'it failed without a word';
  // GitHub refuses whoever asks too much with the status of those who may not ask at all.
  if (/\(429\)|HTTP 429|rate limit/i.test(detail))
    return { kind: 'unavailable', why: 'rate-limited', detail };
  const denial = DENIALS.find(([pattern]) => pattern.test(detail));
  if (denial !== undefined) return { kind: 'denied', why: denial[1], detail: withoutToken(detail) };
  const loggedOut = lines.find((one) => LOGGED_OUT.test(one));
  if (loggedOut !== undefined) return { kind: 'denied', why: 'not-logged-in', detail: bare(loggedOut) };
  if (/\(404\)|HTTP 404|no commit found|not a valid project name/i.test(detail))
    return { kind: 'not-found', detail };
  if (/\(5\d\d\)|HTTP 5\d\d/.test(detail)) return { kind: 'unavailable', why: 'server-error', detail };
  return { kind: 'unavailable', why: line === '' ? 'silent' : 'network', detail };
}

/** The CLI names the characters of a token that it does not like. */
function withoutToken(detail: string): string {
  return detail.replace(/ *Must not contain:.*/, '');
}

function choicesIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.flatMap((one) => text(field(one, 'name')) ?? []) : [];
}

function lastError(lines: readonly string[]): string {
  return lines.findLast((line) => /^(error\b|gh:)/i.test(line)) ?? lines.at(-1) ?? '';
}

/** A line without what the program puts in front of it. */
function bare(line: string): string {
  return line.replace(/^(?:(?:error|gh): *|> )/i, '');
}
