import type { Context } from '../context.ts';
import { addedFieldsOf, withoutAddedFields } from '../core/added-fields.ts';
import { touchSession } from '../core/claim.ts';
import { type ReleaseOutcome, releaseLock } from '../core/lock.ts';
import type { LockView } from '../core/lock-view.ts';
import { addNotices } from '../core/notices.ts';
import { isSameSession, type SessionId } from '../core/session.ts';
import { lockNameOf } from '../core/sessions-file/heading.ts';
import { parseSessionsFile } from '../core/sessions-file/parse.ts';
import type { Instant } from '../core/stamp.ts';
import type { Notice } from '../core/state.ts';
import type { Snapshot } from '../store/store.ts';
import { noSuchLock } from './lock.ts';
import { noteRefusedLock } from './note-refused-lock.ts';
import { done, type Outcome, refused } from './outcome.ts';
import { overridesOf, withoutUsedOverride } from './overrides.ts';
import { requireSession } from './require-session.ts';
import { holderActivity, situationOf } from './situation.ts';
import { isTemplateLock } from './target.ts';
import { verifyLegible } from './verify-legible.ts';

export interface UnlockFacts {
  readonly name: string;
  readonly session: SessionId;
  readonly outcome: ReleaseOutcome;
  /** Whose lock was released over its head, and why. */
  readonly overridden: { readonly holder: SessionId | null; readonly reason: string } | null;
  readonly holderActive: Instant | null;
}

/** Releases a lock; only its holder may, or an override with a reason. */
export async function unlock(
  context: Context,
  typed: string,
  options: { readonly override?: string | undefined },
): Promise<Outcome<UnlockFacts>> {
  const session = requireSession(context, 'unlock');
  const name = lockNameOf(typed) ?? typed;
  const facts = await context.store.update<UnlockFacts>((snapshot) => {
    const situation = situationOf(context, snapshot);
    const held = situation.locks.find((candidate) => candidate.name === name);
    const given = options.override ?? overridesOf(context, snapshot.state).reasonForLock(name);
    const request = { name, session, override: given !== null, added: addedFieldsOf(snapshot.state, name) };
    const { text, outcome } = releaseLock(snapshot.file, request, snapshot.timing, context.limits);
    if (outcome.kind === 'no-such-lock') return { result: neverHeld(name, session, snapshot) };
    const holderActive = outcome.kind === 'refused' ? holderActivity(situation, outcome.lock) : null;
    const result = { name, session, outcome, overridden: null, holderActive };
    if (outcome.kind !== 'released') return { result };
    const freed = withoutAddedFields(snapshot.state, [name]);
    const renewed = touchSession(parseSessionsFile(text), session, context.now());
    const other = held?.holder ?? null;
    const base = { kind: 'lock-released' as const, session, lock: name };
    if (other !== null && isSameSession(other, session))
      return { text: renewed, state: freed, journal: [{ ...base, ...detailOf(held) }], result };
    const reason = given ?? '';
    const notice = {
      from: session,
      kind: 'lock-overridden' as const,
      subject: name,
      reason,
      at: context.now(),
    };
    const told: readonly Notice[] = other === null ? [] : [{ to: other, ...notice }];
    return {
      text: renewed,
      state: addNotices(withoutUsedOverride(freed, session, name), told),
      journal: [{ ...base, other, reason }],
      result: { ...result, overridden: { holder: other, reason } },
    };
  });
  if (facts.outcome.kind !== 'refused') return done(facts);
  await noteRefusedLock(context, 'unlock', facts.outcome.lock);
  return refused(facts);
}

/** A lock of the template's is free where its section is missing. Throws `usage` for any other, file-damaged where nobody can tell. */
function neverHeld(name: string, session: SessionId, snapshot: Snapshot): UnlockFacts {
  if (!isTemplateLock(name)) throw noSuchLock(name, snapshot, { offer: null });
  verifyLegible(snapshot);
  return { name, session, outcome: { kind: 'was-free' }, overridden: null, holderActive: null };
}

/** What the lock said of itself, for the journal. */
export function detailOf(lock: LockView | undefined): { readonly detail?: string } {
  const parts = Object.entries(lock?.detail ?? {}).map(([label, value]) => `${label}: ${value}`);
  return parts.length === 0 ? {} : { detail: parts.join('; ') };
}
