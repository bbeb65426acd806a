import { withoutLastBrackets } from '../remark.ts';

/** What a heading opens: the table of sessions, a lock, or something that is not guard's. */
export type Heading =
  | { readonly kind: 'sessions' }
  | {
      readonly kind: 'lock';
      readonly name: string;
      readonly title: string;
      /** Something stands behind its name, or `Lock` does not, or it is no heading but a bold line: it may as well be about the lock, and what stands below it tells. */
      readonly hasRemark?: true;
    }
  | { readonly kind: 'other' };

const KNOWN_LOCKS: ReadonlyMap<string, string> = new Map([
  ['vercel', 'vercel'],
  ['vercel deployment', 'vercel'],
  ['docker', 'docker'],
  ['docker rebuild', 'docker'],
]);
/** The name of a section for all locks, in which guard finds none. */
export const ALL_LOCKS = 'locks';
/** A longer heading is a sentence. */
const LONGEST_NAME = 64;

/** Reads a heading by its words, whatever its level, case, emoji or emphasis (contract, section 1). */
export function readHeading(text: string): Heading {
  // Those of the template, which most files have, need no regular expression.
  const name = text.endsWith(' Lock')
    ? KNOWN_LOCKS.get(text.slice(0, -' Lock'.length).toLowerCase())
    : undefined;
  if (name !== undefined) return { kind: 'lock', name, title: text };
  return text === 'Claude Session Coordination' ? { kind: 'other' } : readWords(text);
}

function readWords(text: string): Heading {
  if (text === 'Active Sessions') return { kind: 'sessions' };
  const title = text.replace(/\s#+\s*$/, '').trim();
  const words = wordsOf(title);
  if (/\bactive sessions?\b/.test(words)) return { kind: 'sessions' };
  const name = lockNamed(words);
  if (name !== null) return { kind: 'lock', name, title };
  if (/^(?:active |current )?locks$/.test(words))
    return { kind: 'lock', name: ALL_LOCKS, title, hasRemark: true };
  const [before] =
    /^.*?\block\b[*_`]*(?=\s*(?:[-–—|/]\s|[:([{,]|\p{Extended_Pictographic}))/iu.exec(title) ?? [];
  const remarked = before === undefined ? null : lockNamed(wordsOf(before));
  const about = remarked ?? KNOWN_LOCKS.get(words.replace(/^locks? (?:for )?| locks$/g, ''));
  return about === undefined ? { kind: 'other' } : { kind: 'lock', name: about, title, hasRemark: true };
}

function lockNamed(words: string): string | null {
  const name = /^(.+) lock$/.exec(words)?.[1];
  if (name === undefined || name.length > LONGEST_NAME) return null;
  // `db-lock`, which somebody asks for, is no other lock than `db`.
  const once = name.replace(/(?: lock)+$/, '');
  return KNOWN_LOCKS.get(once.replace(/^(?:the|our) /, '')) ?? once.replaceAll(' ', '-');
}

function wordsOf(title: string): string {
  // Emoji of which a digit or a letter would be left: a keycap, the information sign.
  const plain = title.toLowerCase().replace(/[\d#*]\ufe0f?\u20e3|\p{Extended_Pictographic}\ufe0f?/gu, ' ');
  return (
    withoutLastBrackets(plain)
      // The number of a section.
      .replace(/^[^\p{L}\p{N}]*(?:\d+\.)*\d+[.)]\s/u, ' ')
      // The Hangul fillers are letters that nobody sees.
      .replace(/(?:[^\p{L}\p{N}]|[\u115f\u1160\u3164\uffa0])+/gu, ' ')
      .trim()
  );
}

/**
 * The name under which a section for this lock is found: `vercel-deployment` and `vercel-lock` are `vercel`. Null where no
 * heading can have it.
 */
export function lockNameOf(name: string): string | null {
  const heading = readHeading(titleOf(name));
  return heading.kind === 'lock' && heading.hasRemark !== true ? heading.name : null;
}

/** The heading of a new lock section: `db-migration` becomes "Db Migration Lock". */
export function titleOf(name: string): string {
  const words = name.split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return `${words.join(' ')} Lock`;
}
