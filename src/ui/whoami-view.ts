import { visible } from './visible.ts';

/** Where an identity came from, for people. */
export function whoamiView(
  identity:
    | {
        readonly kind: 'session';
        readonly id: string;
        readonly source: string;
        readonly agent: { readonly agent: string; readonly key: string } | null;
      }
    | { readonly kind: 'nobody'; readonly agent: { readonly agent: string; readonly key: string } | null },
): string {
  if (identity.kind === 'nobody') {
    const why =
      identity.agent === null
        ? 'nothing names a session'
        : `the ${identity.agent.agent} session ${visible(identity.agent.key)} has none yet`;
    return `guard: nobody: ${why}\n  become somebody   export GUARD_SESSION=$(guard start)`;
  }
  const bound =
    identity.agent !== null && identity.source !== '--session' && identity.source !== 'GUARD_SESSION';
  return bound
    ? `${identity.id}  (bound to ${identity.source}=${visible(identity.agent?.key ?? '')})`
    : `${identity.id}  (from ${identity.source})`;
}
