import { REMARK } from './remark.ts';

const LINE_NUMBER =
  /(?::\d{1,9}(?:[-:,]\d{1,9}){0,3}|(?:#| )L\d{1,9}(?:-L?\d{1,9})?| lines? \d{1,9}(?:-\d{1,9})?)$/;
/** What is pasted from a page or a chat may have characters in it that nobody sees. */
const INVISIBLE = /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;
/** A text with more beginnings of a remark than this is prose. */
const MAX_REMARKS = 8;
const MARKDOWN_ESCAPE = /\\([|*_[\](){}#+.!~<>`-])/g;

/** What a text without markup may name, best first: all of it, then what is left without remarks, line numbers and escapes. */
export function namesOf(text: string): readonly string[] {
  const names = new Set<string>([text]);
  for (const match of text.matchAll(REMARK)) {
    names.add(text.slice(0, match.index));
    if (names.size > MAX_REMARKS) break;
  }
  for (const name of [...names]) names.add(name.replace(LINE_NUMBER, ''));
  for (const name of [...names]) names.add(name.replace(INVISIBLE, '').trim());
  if (text.includes('\\')) {
    for (const name of [...names]) {
      names.add(name.replace(MARKDOWN_ESCAPE, '$1'));
      names.add(name.replaceAll('\\', '/'));
    }
  }
  names.delete('');
  return [...names];
}
