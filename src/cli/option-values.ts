import { requireReason } from '../commands/override.ts';
import { parseDuration } from '../core/duration.ts';
import { GuardError } from '../errors.ts';

type Options = Readonly<Record<string, unknown>>;

/** The reason given with an option; an empty one is refused. */
export function textOption(options: Options, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? requireReason(value) : undefined;
}

/** A duration given with an option, in ms. Throws `usage` for anything else. */
export function durationOption(options: Options, name: string): number | undefined {
  const value = options[name];
  if (typeof value !== 'string') return undefined;
  const ms = parseDuration(value);
  if (ms !== null) return ms;
  throw new GuardError('usage', {
    problem: `--${name} ${JSON.stringify(value)} is no duration`,
    hint: 'Durations look like 90s, 5m or 1h.',
  });
}
