import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The call of guard in a file that is committed: whoever has no guard is told so, and goes on. One line of sh, without quotes of
 * its own, so that it can be quoted as YAML and as JSON. `around` says what else belongs to the call.
 */
export function guardCall(
  topLevel: string,
  words: string,
  around: { readonly before?: string; readonly after?: string } = {},
): string {
  const shim = 'node_modules/git-session-guard/dist/hook.sh';
  const isLocal = existsSync(join(topLevel, shim));
  const [test, call, cause] = isLocal
    ? [`[ -f ${shim} ]`, `sh ${shim} git ${words}`, 'git-session-guard is not in node_modules']
    : ['command -v git-guard >/dev/null', `git-guard hook git ${words}`, 'git-guard is not on PATH'];
  const whole = `${around.before ?? ''}${call}${around.after ?? ''}`;
  return `if ${test}; then ${whole}; else echo guard: NOT CHECKED: ${cause} >&2; fi`;
}
