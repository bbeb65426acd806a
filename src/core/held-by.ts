import type { SessionId } from './session.ts';

/** How the journal names those whose claims stood in the way; each of them may ask for what concerns it. */
export function heldBy(
  what: string,
  findings: readonly { readonly holder: SessionId }[],
): { readonly detail: string; readonly other: SessionId | null; readonly holders?: readonly SessionId[] } {
  const holders = [...new Set(findings.map(({ holder }) => holder))];
  return {
    detail: `${what}, held by ${holders.join(', ')}`,
    other: holders[0] ?? null,
    ...(holders.length > 1 ? { holders } : {}),
  };
}
