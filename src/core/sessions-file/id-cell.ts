import { isMadeOf } from '../letters.ts';

const LINK = /^\W{0,20}\[([^\]]{1,200})\]\([^)]{0,2000}\)/;
const OWN_ID = /^[0-9a-f]{4}(?=:?(?:\s|$))/i;
const REMARK = /[(,;|]|\s[-–—]+\s/;

/**
 * An id without ticks, bold, strike-through, link, leading symbols and remark. What follows one of guard's own form is a
 * remark, too; any other may be several words: `Claude A` and `Claude B` are two sessions.
 */
export function readId(cell: string): string {
  if (isMadeOf(cell, '.-')) return cell;
  const link = LINK.exec(cell);
  const bare = (link?.[1] ?? cell).replace(/[`*~\u200b-\u200f\u2060\ufeff]/g, '').trim();
  const words = withoutLeadingSymbols(bare) || bare;
  return OWN_ID.exec(words)?.[0] ?? words.slice(0, REMARK.exec(words)?.index).trimEnd();
}

/**
 * Without emoji, arrows and bullets, which people put before an id; what begins with `<` might be a link. The expression stands
 * here, because V8 parses one where it stands, and for whole classes of Unicode that takes 0.2 ms: at the top, of every start.
 */
function withoutLeadingSymbols(text: string): string {
  return text.replace(/^(?:(?!<)[\s\p{S}\p{M}\p{Cf}\p{Pd}•·‣⁃])+/u, '');
}
