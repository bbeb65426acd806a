import { isTooLong, LONGEST, parseDuration } from '../core/duration.ts';
import { reasonIn } from '../core/reason.ts';
import { lockNameOf } from '../core/sessions-file/heading.ts';
import { GuardError } from '../errors.ts';
import { shellWord } from '../ui/visible.ts';

/** What stands behind the flags of a call, by their names. */
export type Options = Readonly<Record<string, unknown>>;

/** A text given with an option. Throws `usage` for an empty one. */
export function textOption(options: Options, name: string): string | undefined {
  const value = options[name];
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  if (text !== '') return text;
  throw new GuardError('usage', { problem: `--${name} is empty` });
}

/** The reason given with `--override`. An override without one is none: throws `usage`. */
export function overrideOption(options: Options): string | undefined {
  const value = options.override;
  if (typeof value !== 'string') return undefined;
  const reason = reasonIn(value);
  if (reason !== null) return reason;
  throw new GuardError('usage', {
    problem: 'an override needs a reason',
    hint: 'Say in a few words why: --override "agreed with e1b2".',
  });
}

/** A duration given with an option, in ms. Throws `usage` for anything else. */
export function durationOption(options: Options, name: string): number | undefined {
  const value = options[name];
  if (typeof value !== 'string') return undefined;
  const ms = parseDuration(value);
  if (ms !== null) return ms;
  verifyNotTooLong(name, value);
  throw new GuardError('usage', {
    problem: `--${name} ${JSON.stringify(value)} is no duration`,
    hint: 'Durations look like 90s, 5m or 1h.',
  });
}

function verifyNotTooLong(name: string, value: string): void {
  if (!isTooLong(value)) return;
  throw new GuardError('usage', {
    problem: `--${name} ${JSON.stringify(value)} is too long`,
    hint: `At most ${LONGEST}.`,
  });
}

/** As `durationOption`, where no time at all makes no sense. */
export function someTimeOption(options: Options, name: string): number | undefined {
  const ms = durationOption(options, name);
  if (ms !== 0) return ms;
  throw new GuardError('usage', {
    problem: `--${name} ${JSON.stringify(options[name])} is no time at all`,
    hint: 'Durations look like 90s, 5m or 1h.',
  });
}

/**
 * The value of `--wait`, which takes the word behind it, be it meant as the name of the lock: `isNamed` says whether the call
 * has another. Throws `usage` for what is no duration.
 */
export function waitValue(value: string, verb: string, isNamed: boolean): string {
  if (parseDuration(value) !== null) return value;
  verifyNotTooLong('wait', value);
  const command = verb === 'run' ? ' -- COMMAND…' : '';
  const order =
    isNamed || /^\d/.test(value) || lockNameOf(value) === null
      ? ''
      : ` The name comes first: guard ${verb} ${shellWord(value)} --wait${command}`;
  throw new GuardError('usage', {
    problem: `--wait ${JSON.stringify(value)} is no duration`,
    hint: `Durations look like 90s, 5m or 1h.${order}`,
  });
}

/**
 * The value of `--session`, which takes the word behind it, be it meant as an option: an id may begin so, but who means it
 * writes it with `=`. Throws `usage` for such a word.
 */
export function sessionValue(id: string, words: readonly string[]): string {
  const isNextWord = words.some((word, at) => word === '--session' && words[at + 1] === id);
  if (!isNextWord || !/^(?:--|-[hqV]$)/.test(id)) return id;
  throw new GuardError('usage', {
    problem: `--session has no id: ${JSON.stringify(id)} behind it is an option`,
    hint: 'An id follows --session; guard start without it makes one.',
  });
}
