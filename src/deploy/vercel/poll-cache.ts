import { randomUUID } from 'node:crypto';
import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Answer } from './answer.ts';
import { field, parseJson, text } from './parse.ts';

const KEPT_MS = 10 * 60_000;
const CLOCK_STEP_MS = 1000;

/** An answer that holds for whoever asks: what is refused or not found may be another's to see, with other credentials. */
type SharedAnswer<T> = Extract<Answer<T>, { readonly kind: 'ok' | 'unavailable' }>;

/** Reads a shared answer given since a moment (milliseconds since the epoch), or one whose wish to be left alone still holds. */
export async function readEntry<T>(
  file: string,
  parse: (value: unknown) => T | undefined,
  { now, since }: { readonly now: number; readonly since: number },
): Promise<SharedAnswer<T> | undefined> {
  const entry = await readFile(`${file}.json`, 'utf8').then(parseJson, () => undefined);
  const answeredAt = field(entry, 'answeredAt');
  // A time ahead of the clock means that the clock was set back: its age says nothing.
  if (typeof answeredAt !== 'number' || answeredAt > now + CLOCK_STEP_MS) return undefined;
  const answer = parseAnswer(field(entry, 'answer'), parse);
  const quietUntil = answer?.kind === 'unavailable' ? answeredAt + (answer.retryAfterMs ?? 0) : answeredAt;
  if (now < quietUntil && answer?.kind === 'unavailable')
    return { ...answer, retryAfterMs: quietUntil - now };
  return answeredAt >= since ? answer : undefined;
}

/** Writes an answer that can be shared, in one step, for this user's eyes; what was not asked for lately is cleared away. */
export async function writeEntry(file: string, answer: Answer<unknown>, now: number): Promise<void> {
  if (!isShared(answer)) return;
  const temporary = `${file}.${process.pid}.${randomUUID()}.tmp`;
  try {
    await writeFile(temporary, JSON.stringify({ answeredAt: now, answer }), { mode: 0o600, flag: 'wx' });
    await rename(temporary, `${file}.json`);
    await clearOld(dirname(file), Date.now());
  } catch {
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}

async function clearOld(directory: string, now: number): Promise<void> {
  for (const name of await readdir(directory)) {
    const path = join(directory, name);
    const age =
      now -
      (await stat(path).then(
        (found) => found.mtimeMs,
        () => now,
      ));
    if (age > KEPT_MS) await rm(path, { force: true });
  }
}

function isShared({ kind }: Answer<unknown>): boolean {
  return kind === 'ok' || kind === 'unavailable';
}

function parseAnswer<T>(
  value: unknown,
  parse: (value: unknown) => T | undefined,
): SharedAnswer<T> | undefined {
  const kind = field(value, 'kind');
  if (kind === 'ok') {
    const parsed = parse(field(value, 'value'));
    return parsed === undefined ? undefined : { kind: 'ok', value: parsed };
  }
  const isKnown = kind === 'unavailable' && text(field(value, 'detail')) !== undefined;
  return isKnown ? (value as SharedAnswer<never>) : undefined;
}
