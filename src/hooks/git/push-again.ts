import { type CallingGit, callingGit, isSentElsewhere } from '../../git/calling-git.ts';
import type { Repository } from '../../git/repository.ts';
import { LEASE, withLease } from '../../shell/git/with-lease.ts';
import { holdsCredentials, wordOrFlag } from '../../ui/as-typed.ts';

/**
 * The push to be typed again, as it was typed: what is left out of it is another push, without `--dry-run` for one. A forced one
 * must not drop what the holder pushes meanwhile. Null where it cannot be told, or should not: a URL or a setting may have a
 * password in it, and of what is pushed to a URL git knows no state to compare with. `guard push` says itself how it was called.
 */
export function pushAgain(
  { remote }: { readonly remote: string | null },
  env: NodeJS.ProcessEnv,
  find: () => CallingGit | null = () => callingGit('push'),
): string | null {
  const again = env.GUARD_PUSH_AGAIN ?? gitPushAgain(find());
  if (remote === null && again?.split(' ').includes(LEASE)) return null;
  return again || null;
}

/** The directory in which to call guard, where `git -C` named it; undefined where the caller stands in it. */
export function placeOfPush(
  { topLevel, gitDir }: Pick<Repository, 'topLevel' | 'gitDir'>,
  find: () => CallingGit | null = () => callingGit('push'),
): string | undefined {
  return isSentElsewhere(find()) ? (topLevel ?? gitDir) : undefined;
}

function gitPushAgain(call: CallingGit | null): string | null {
  if (call === null) return null;
  const settings = settingsToKeep(call.settings);
  const args = withLease(call.args);
  if (settings === null || args.some(holdsCredentials)) return null;
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
