/**
 * Letters beyond ASCII of which nothing that people write round a path is made, and which no form of Unicode and no case makes
 * ASCII: Latin, Cyrillic, kana, Chinese, Hangul. For the classes of expressions. No template: bundles would keep it unused.
 */
export const OTHER_LETTERS =
  '\\u00c0-\\u00d6\\u00d8-\\u00f6\\u00f8-\\u012f\\u0132-\\u017e\\u0400-\\u045f\\u3005\\u3041-\\u3096\\u30a1-\\u30fa\\u30fc\\u3400-\\u4dbf\\u4e00-\\u9fff\\uac00-\\ud7a3';

/**
 * Whether a text is made of letters, digits and `_` of ASCII, and of these other characters. A loop, because a hook's process
 * would first have to compile a regular expression, which takes longer than all that it reads with it.
 */
export function isMadeOf(text: string, others: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const isWord =
      (code >= 0x61 && code <= 0x7a) ||
      (code >= 0x30 && code <= 0x39) ||
      (code >= 0x41 && code <= 0x5a) ||
      code === 0x5f;
    if (!isWord && !others.includes(text[at] ?? '')) return false;
  }
  return true;
}

/** Whether a text is ASCII without control characters; a loop as above. */
export function isPrintable(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 0x20 || code > 0x7e) return false;
  }
  return true;
}

/** Whether all of a text is ASCII; a loop as above. */
export function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) > 0x7f) return false;
  return true;
}
