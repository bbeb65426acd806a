import { REMARK } from './remark.ts';

/**
 * What people write round a path without a thought of programs: words, list marks, quotes, several paths in one breath. All of
 * it may stand in the name of a file, so a piece is only one more name, which counts where the whole text names nothing.
 */

/**
 * List marks, tags, numbers and words for what somebody does, and to how much; marks and tags behind, "etc.", dots, a full
 * stop. Emoji begin at \ud83c.
 */
const AROUND =
  /^(?:(?:[-*>+&\xb7\u200c-\u2bff\ud83c-\ufe0f]+|and|\[[^\][]*\]|\d{1,3}[.)]|(?:(?:add|chang|edit|fix|refactor|updat|work)ing(?: on)?|wip|new|files?|all(?: of)?|everything (?:in|below|under)):?)\s+)+|(?<=\S)\s+(?:\[[^\][]*\]|[\u200c-\u2bff\ud83c-\ufe0f]+)$|(?<=[^\s./])(?: etc\.?| ?(?:\.{3}|…))$|(?<![./])[.:]$/gi;
const WRAPPED = /^(?:['\xab\u2018-\u201d](.+)['\xbb\u2018-\u201d]|\(([^()]*\/.*)\)|\[([^\][]*\/[^\][]*)\])$/;
/** Words, arrows, emoji; and between files in a row, as no directory is called like a file with a word behind it. */
const BETWEEN =
  /(?<=\S)\s+(?:and|&|\+|\\?\||->|[\u200c-\u2bff\ud83c-\ufe0f]+)\s+|(?=\s)(?<=\/[^\s/]*\.[a-z]\w*)\s+(?=\S+\/)/i;
const IN_BRACKETS = /\s\([^()]*\)(?=\s|$)/g;

/** A longer text is prose, in which nobody looks for a path. */
const LONGEST = 1_000;

/** The paths that a text may mean beside itself, still with their markup. */
export function loosePieces(text: string): readonly string[] {
  if (text.length > LONGEST) return [];
  const [spoken = ''] = peel(text).replace(IN_BRACKETS, '').split(REMARK, 1);
  const pieces = spoken.split(BETWEEN).map(peel);
  if (!pieces.some((piece) => /[/`]|\.\w/.test(piece))) return [];
  // With a slash behind it, it names no path that merely ends in it: `@slot` is an ordinary name.
  const mentioned = /^@[^*?{]*\/[^*?{]+$/.test(text) ? [`${peel(text.slice(1))}/`] : [];
  return [...pieces, ...(spoken.match(/`[^`]+`/g) ?? []), ...mentioned].filter((piece) => piece !== text);
}

function peel(text: string): string {
  return text.replace(AROUND, '').replace(WRAPPED, '$1$2$3');
}
