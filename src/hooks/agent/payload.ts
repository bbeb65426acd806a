import { GuardError } from '../../errors.ts';

/** What an agent sent on standard input. Every reader takes what fits and ignores the rest. */
export type Payload = Readonly<Record<string, unknown>>;

/** Reads the payload. Throws `usage` where it is no JSON object, for then nothing can be said about the call. */
export function parsePayload(text: string): Payload {
  let value: unknown;
  try {
    value = JSON.parse(text.startsWith('\ufeff') ? text.slice(1) : text);
  } catch {
    value = null;
  }
  if (isPayload(value)) return value;
  throw new GuardError('usage', { problem: "the agent's message on standard input is no JSON object" });
}

/** The first of these fields that is a text with something in it. */
export function textOf(payload: Payload, ...names: readonly string[]): string | null {
  for (const name of names) {
    const value = payload[name];
    if (typeof value === 'string' && value !== '') return value;
  }
  return null;
}

/** The first of these fields that is an object, or JSON text of one (Copilot's `toolArgs`); empty where none is. */
export function objectOf(payload: Payload, ...names: readonly string[]): Payload {
  for (const name of names) {
    const value = payload[name];
    if (isPayload(value)) return value;
    if (typeof value === 'string' && value.startsWith('{')) {
      try {
        const parsed: unknown = JSON.parse(value);
        if (isPayload(parsed)) return parsed;
      } catch {
        // A text that only looks like JSON is none of an agent's arguments.
      }
    }
  }
  return {};
}

function isPayload(value: unknown): value is Payload {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
