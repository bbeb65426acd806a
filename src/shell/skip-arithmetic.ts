import type { Cursor } from './token.ts';

/** Longer ones are read as commands; the limit keeps a text full of `((` from costing its square. */
const MAX_ARITHMETIC = 400;

/** Moves past `((…))` at the cursor, where `<<` is no here-document; false, unmoved, when two subshells begin here. */
export function skipArithmetic(cursor: Cursor): boolean {
  const { text, at } = cursor;
  if (text[at] !== '(' || text[at + 1] !== '(') return false;
  let open = 0;
  const limit = Math.min(text.length, at + MAX_ARITHMETIC);
  for (let index = at; index < limit; index += 1) {
    if (text[index] === '(') open += 1;
    if (text[index] !== ')') continue;
    open -= 1;
    if (open !== 1) continue;
    if (text[index + 1] !== ')') return false;
    cursor.at = index + 2;
    return true;
  }
  return false;
}
