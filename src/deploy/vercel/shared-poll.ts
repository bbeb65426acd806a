import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Answer } from './answer.ts';
import { parseDeployment, parseDeployments, parseLog } from './parse.ts';
import { readEntry, writeEntry } from './poll-cache.ts';
import { isAsked, mark, unmark } from './poll-marker.ts';
import type { AskOptions, Provider } from './provider.ts';
import type { Clock } from './watch-ports.ts';

export interface SharedPollOptions {
  /** Where the sessions of this machine meet; made if it is missing. */
  readonly directory: string;
  /** What tells one project's answers from another's. */
  readonly project: string;
  readonly clock: Clock;
}

const STEP_MS = 100;
const WAIT_MS = 5000;

/** Makes one question of many: sessions that ask the same share an answer, and wait for the one that is asking now. */
export function sharedPoll(provider: Provider, options: SharedPollOptions): Provider {
  const ask = <T>(
    key: string,
    parse: (value: unknown) => T | undefined,
    how: AskOptions,
    question: () => Promise<Answer<T>>,
  ) => share({ ...options, ...how, file: fileOf(options, provider.name, key) }, parse, question);
  return {
    get name() {
      return provider.name;
    },
    findDeployments: (query, how) =>
      ask(
        `list ${JSON.stringify(query)}`,
        (value) => parseDeployments({ deployments: value }),
        how,
        () => provider.findDeployments(query, how),
      ),
    detail: (id, how) =>
      ask(`detail ${nameOf(id, how)}`, parseDeployment, how, () => provider.detail(id, how)),
    log: (id, how) => ask(`log ${nameOf(id, how)}`, parseLog, how, () => provider.log(id, how)),
  };
}

interface Sharing extends SharedPollOptions, AskOptions {
  readonly file: string;
}

/** Where the directory cannot be used every session asks for itself: sharing saves requests, nothing depends on it. */
async function share<T>(
  sharing: Sharing,
  parse: (value: unknown) => T | undefined,
  question: () => Promise<Answer<T>>,
): Promise<Answer<T>> {
  const { clock, file, maxAgeMs, signal } = sharing;
  const startedAt = clock.now();
  const waitsUntil = clock.monotonic() + WAIT_MS;
  for (;;) {
    // Whatever was answered after this session began to ask is fresh, however long it waited.
    const shared = await readEntry(file, parse, { now: clock.now(), since: startedAt - maxAgeMs });
    if (shared !== undefined) return shared;
    const marked = await mark(file, clock.now());
    if (marked === 'unusable') return question();
    if (marked === 'mine') break;
    if (clock.monotonic() >= waitsUntil) return question();
    do await clock.sleep(STEP_MS, signal);
    while (clock.monotonic() < waitsUntil && (await isAsked(file, clock.now())));
  }
  try {
    const late = await readEntry(file, parse, { now: clock.now(), since: startedAt - maxAgeMs });
    if (late !== undefined) return late;
    const answer = await question();
    await writeEntry(file, answer, clock.now());
    return answer;
  } finally {
    await unmark(file);
  }
}

const nameOf = (id: string, { sha }: AskOptions): string => (sha === undefined ? id : `${id} of ${sha}`);

function fileOf({ directory, project }: SharedPollOptions, provider: string, key: string): string {
  return join(
    directory,
    createHash('sha256').update(`${project}\n${provider}\n${key}`).digest('hex').slice(0, 24),
  );
}
