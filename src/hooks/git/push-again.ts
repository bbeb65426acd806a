import { readPushArguments } from '../../git/push-arguments.ts';
import { type PushCall, pushCall } from '../../git/push-call.ts';
import { holdsCredentials, wordOrFlag } from '../../ui/as-typed.ts';

/**
 * The push to be typed again, as it was typed: what is left out of it is another push, without `--dry-run` for one. Null
 * where that cannot be told, or should not: a URL or a setting may have a password in it. `guard push` says itself how it
 * was called.
 */
export function pushAgain(
  { remote }: { readonly remote: string | null },
  env: NodeJS.ProcessEnv,
  find: () => PushCall | null = pushCall,
): string | null {
  if (env.GUARD_PUSH_AGAIN !== undefined) return env.GUARD_PUSH_AGAIN || null;
  const call = find();
  if (call === null) return null;
  const settings = settingsToKeep(call.settings);
  const args = withLease(call.args);
  const isForced = args.includes(LEASE);
  if (settings === null || (isForced && remote === null) || args.some(holdsCredentials)) return null;
  return ['git', ...settings, 'push', ...args].map(wordOrFlag).join(' ');
}

/** What git was told of itself. Without the override that did not count; null with any other setting, which may be a secret. */
function settingsToKeep(words: readonly string[]): readonly string[] | null {
  const kept = words.filter(
    (word, index) =>
      !(word === '-c' && isOverride(words[index + 1])) && !(isOverride(word) && words[index - 1] === '-c'),
  );
  return kept.some((word) => /^(?:-c|--config-env)/.test(word)) ? null : kept;
}

const isOverride = (word: string | undefined): boolean => /^guard\.override(?:=|$)/i.test(word ?? '');

const LEASE = '--force-with-lease';

/** Forced all the same, but whoever fetches nothing meanwhile does not drop what the holder pushes. */
function withLease(args: readonly string[]): readonly string[] {
  const { refspecs } = readPushArguments(args);
  const mild = args.map((word) => {
    if (word.startsWith('+') && refspecs.includes(word)) return word.slice(1);
    if (FORCE.test(word)) return '';
    return FORCE_AMONG_OTHERS.test(word) ? word.replace('f', '') : word;
  });
  const isForced = mild.some((word, index) => word !== args[index]);
  const kept = mild.filter((word) => word !== '');
  return isForced && !kept.includes(LEASE) ? [LEASE, ...kept] : kept;
}

const FORCE = /^(?:--force|-f)$/;
/** What stands behind an `o` is its value. */
const FORCE_AMONG_OTHERS = /^-[a-np-z]*f/i;
