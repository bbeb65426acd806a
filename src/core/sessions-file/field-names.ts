import { PROTOCOL_FIELDS } from './lock-field.ts';
import type { LockField } from './types.ts';

/**
 * The fields of a lock, with the protocol's key for one of another name where the section has none of the protocol's own: it
 * then is read, and written, in its place.
 */
export function withProtocolKeys(fields: readonly LockField[]): readonly LockField[] {
  if (fields.every(({ key }) => PROTOCOL_FIELDS.has(key))) return fields;
  const names = new Map(fields.map(({ key }) => [key, key]));
  for (const field of fields) {
    const key = protocolKeyOf(field);
    if (key !== undefined && !names.has(key)) names.set(key, field.key);
  }
  return fields.map((field) => {
    const key = protocolKeyOf(field);
    return key !== undefined && names.get(key) === field.key ? { ...field, key } : field;
  });
}

/** What people and agents mean by a name of their own. */
function protocolKeyOf({ key, value }: LockField): string | undefined {
  if (key === 'state') return 'status';
  if (/^(?:updated(?: at)?|last update|(?:last )?heartbeat)$/.test(key)) return 'last updated';
  if (/^(?:holder|(?:held|locked|taken) by)$/.test(key)) return 'claimed by';
  // `Owner: platform team` is about the lock, and not about who holds it.
  const mayHold = /^(?:owner|owned by|session(?: id)?)$/.test(key) && ID_OR_NOTHING.test(value);
  return mayHold ? 'claimed by' : undefined;
}

const ID_OR_NOTHING = /^(?:session\s+)?\S*(?:\s*[(,;].*|\s[-–—]\s.*)?$/i;
