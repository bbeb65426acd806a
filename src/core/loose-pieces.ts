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
/** A tag of HTML's for letters, and the blank of a page, whose semicolon has ended the entry. */
const TAG = /<\/?(?:b|code|del|em|i|kbd|mark|s|span|strong|u)>|&nbsp$/gi;
const WRAPPED =
  /^(?:==(?=\S)(.+)==|_(?=[^_\s])((?:[^_]|_(?!\s))*[^_\s])_|['\xab\u2018-\u201d](.+)['\xbb\u2018-\u201d]|\(([^()]*\/.*)\)|\[([^\][]*\/[^\][]*)\])$/;
/**
 * Words, arrows, emoji, commas of other scripts; and between files in a row, as no directory is called like a file with a word
 * behind it.
 */
const BETWEEN =
  /(?<=\S)\s+(?:and|or|plus|&|\+|\/|\\?\||[-=]>|[\u200c-\u2bff\ud83c-\ufe0f]+)\s+|(?<=\S)\s*[\u3001\uff0c\uff1b]\s*|(?<=\S)\|(?=[^\s/|]+\/)|(?=\s)(?<=\/[^\s/]*\.[a-z]\w*)\s+(?=\S+\/)/i;
const IN_BRACKETS = /\s\([^()]*\)(?=\s|$)/g;

/** A file's path, or a directory's with a slash behind it. */
const PATH = /^[^`]*[^`/]\/(?:[^`/]*\.[a-z]\w*)?$/i;
/** "modified: src/a.ts": what is said first is no path, but what follows begins with one. */
const PATH_SECOND = /^[^/.`]*(?::|\s[-–—])\s+(?=[^\s/]+\/\S)/;
/** A link that says something else than the path it leads to, from the directory of the sessions file. */
const LINKED = /^!?\[[^\][/.]*\]\((?:\.\.?\/)*([^()\s:]+)\)/;
/** A link to a ticket or the like in front of a path. */
const LINK_BEFORE = /^!?\[[^\][/.]*\]\([^()\s]*\)(?::|\s[-–—])?\s+(?=[^(].*[/`])/;

/** A longer text is prose, in which nobody looks for a path. */
const LONGEST = 1_000;

/** The paths that a text may mean beside itself, still with their markup. */
export function loosePieces(text: string): readonly string[] {
  if (text.length > LONGEST) return [];
  const said = peel(text.replace(TAG, '').replace(LINK_BEFORE, '').replace(PATH_SECOND, ''));
  const [spoken = ''] = said.replace(IN_BRACKETS, '').split(REMARK, 1);
  const pieces = spoken.split(BETWEEN).map(peel);
  const linked = (LINKED.exec(text)?.slice(1) ?? []).filter((target) => target.includes('/'));
  if (linked.length === 0 && !pieces.some((piece) => /[/`]|\.\w/.test(piece))) return [];
  // With a slash behind it, it names no path that merely ends in it: `@slot` is an ordinary name.
  const mentioned = /^@[^*?{]*\/[^*?{]+$/.test(text) ? [`${peel(text.slice(1))}/`] : [];
  const words = spoken.split(/\s+/);
  // A directory may have a blank in its name: `src/my dir/a.ts`.
  const isOnePath = words[0]?.includes('/') === true && !PATH.test(words[0]);
  const among = words.length === 1 || isOnePath ? [] : words.filter((word) => PATH.test(word));
  const named = [...(spoken.match(/`[^`]+`/g) ?? []), ...among.map(peel), ...mentioned, ...linked];
  // `src/{a, b}.ts`
  const tight = spoken.includes('{') ? [spoken.replace(/,\s+(?=[^{}]*\})/g, ',')] : [];
  return [...pieces, ...named, ...tight].filter((piece) => piece !== text);
}

function peel(text: string): string {
  return text.replace(AROUND, '').replace(WRAPPED, '$1$2$3$4$5');
}
