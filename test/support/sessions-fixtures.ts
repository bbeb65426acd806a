import { readFileSync } from 'node:fs';
import { decodeLossless } from '../../src/core/lossless-text.ts';

/** The shared sessions files, each with the "now" at which it is interesting. */
export const FIXTURES = [
  { name: 'fresh', now: Date.parse('2026-02-20T10:35:00Z') },
  { name: 'busy', now: Date.parse('2026-02-24T09:30:00Z') },
  { name: 'hand-edited', now: Date.parse('2026-02-17T10:42:00Z') },
  { name: 'prettier-padded', now: Date.parse('2026-02-19T16:03:30Z') },
  { name: 'crlf-bom', now: Date.parse('2026-02-12T13:08:45Z') },
  { name: 'damaged', now: Date.parse('2026-02-26T15:00:00Z') },
] as const;

export type FixtureName = (typeof FIXTURES)[number]['name'];

export function fixtureBytes(name: FixtureName): Buffer {
  return readFileSync(new URL(`../fixtures/sessions/${name}.md`, import.meta.url));
}

export function fixtureText(name: FixtureName): string {
  return decodeLossless(fixtureBytes(name));
}

export function fixtureNow(name: FixtureName): number {
  return FIXTURES.find((fixture) => fixture.name === name)?.now ?? 0;
}
