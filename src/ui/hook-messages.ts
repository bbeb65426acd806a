import { visible } from './visible.ts';

/** guard could not look, which is not a refusal. */
export const notChecked = (cause: string): string => `guard: NOT CHECKED: ${cause.split('\n')[0] ?? ''}`;

/** The same where the configuration wants it stopped. */
export const stoppedUnchecked = (cause: string): string =>
  `${notChecked(cause)}; stopped, as onError is "deny": guard doctor says what to mend`;

/** How to give one stands in the refusal below it. */
export const emptyReason = (): string => 'guard: the override has no reason, so it does not count';

/** What became of the session's claims. */
export function afterCommit(
  cleared: readonly string[],
  left: readonly { readonly claim: string; readonly paths: readonly string[] }[],
): readonly string[] {
  const lines: string[] = [];
  if (cleared.length > 0) lines.push(`guard: released ${listed(cleared)}`);
  if (left.length > 0) {
    const shown = left.map(({ claim, paths }) =>
      paths.length === 1 && paths[0] === claim ? visible(claim) : `${visible(claim)} (${listed(paths)})`,
    );
    lines.push(`guard: still yours, with uncommitted changes: ${listed(shown)}`);
  }
  return lines;
}

function listed(texts: readonly string[]): string {
  const shown = texts
    .slice(0, 5)
    .map((text) => visible(text))
    .join(', ');
  return texts.length > 5 ? `${shown} and ${texts.length - 5} more` : shown;
}
