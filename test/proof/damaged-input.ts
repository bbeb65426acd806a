import { decodeLossless, encodeLossless } from '../../src/core/lossless-text.ts';
import { TEMPLATE } from '../../src/core/sessions-file/template.ts';
import { FIXTURES, fixtureText } from '../support/sessions-fixtures.ts';
import { pick } from './operations.ts';

const TEXTS = [TEMPLATE, ...FIXTURES.map(({ name }) => fixtureText(name))];

const PIECES = [
  '|',
  '\\',
  '`',
  '``',
  '```\n',
  '~~~\n',
  '<!--',
  '-->',
  '\r\n',
  '\n',
  '\r',
  '\t',
  '\0',
  '\u001b[31m',
  '\ufeff',
  '\u202e',
  '\u200b',
  'é',
  'é',
  '😀',
  '\ud800',
  '\udc80',
  '## ',
  '# ',
  '---',
  '===\n',
  '<<<<<<< HEAD\n',
  '=======\n',
  '>>>>>>> x\n',
  '||||||| b\n',
  '- **Status:** ',
  'IN_PROGRESS',
  'NONE',
  '- **Claimed by:** ',
  'a7f3',
  '- **Last updated:** ',
  '2026-02-20T10:35:00Z',
  '9999-99-99',
  '## Active Sessions\n',
  '## Vercel Deployment Lock\n',
  '## Docker Lock 🔒\n',
  '## constructor Lock\n',
  '| __proto__ | b | c | constructor |\n',
  '| a7f3 | 2026-02-20T10:00:00Z | 2026-02-20T10:35:00Z | src/a.ts |\n',
  '| Session ID | Currently Editing |\n',
  '|---|---|\n',
  '"',
  "'",
  ',',
  '{a,b}',
  '**',
  '[x](y)',
  '~~',
  '__',
  '(',
  ')',
  ' - ',
  'none',
  '_(none)_',
  '—',
  '$&',
  '%s',
  '../',
  '/',
] as const;

/** One damaged sessions file, of one of three kinds: bytes at random, a real file cut and stirred, a table of odd cells. */
export function damagedInput(random: () => number): Uint8Array {
  const dice = random();
  if (dice < 0.2)
    return Uint8Array.from({ length: Math.floor(random() * 400) }, () => Math.floor(random() * 256));
  return encodeLossless(dice < 0.7 ? stirred(random) : oddTable(random));
}

function stirred(random: () => number): string {
  let text = pick(random, TEXTS);
  for (let cuts = 1 + Math.floor(random() * 6); cuts > 0; cuts -= 1) {
    const at = Math.floor(random() * text.length);
    const length = Math.floor(random() ** 4 * 300);
    const dice = random();
    const insert = dice < 0.5 ? pick(random, PIECES) : dice < 0.7 ? text.slice(at, at + length) : '';
    text = text.slice(0, at) + insert + text.slice(dice < 0.6 ? at : at + length);
  }
  return random() < 0.1 ? text.replaceAll('\n', '\r\n') : text;
}

function oddTable(random: () => number): string {
  const cell = (): string =>
    Array.from({ length: Math.floor(random() * 4) }, () => pick(random, PIECES).replaceAll('\n', ' ')).join(
      '',
    );
  const row = (): string => {
    const id = random() < 0.6 ? pick(random, ['a7f3', 'A7F3', 'e1b2', '-']) : cell();
    const cells = Array.from({ length: Math.floor(random() * 5) }, cell);
    return `| ${[id, ...cells].join(' | ')} |`;
  };
  const rows = Array.from({ length: Math.floor(random() * 8) }, row);
  return TEMPLATE + rows.join('\n') + (random() < 0.5 ? '\n' : '');
}

/** Lines of the one text that the other does not have, each as often as it stands there. */
export function linesLost(before: string, after: string): readonly string[] {
  const counts = new Map<string, number>();
  for (const line of after.split('\n')) counts.set(line, (counts.get(line) ?? 0) + 1);
  return before.split('\n').filter((line) => {
    const left = counts.get(line) ?? 0;
    counts.set(line, left - 1);
    return left <= 0;
  });
}

export const textOf = (bytes: Uint8Array): string => decodeLossless(bytes);
