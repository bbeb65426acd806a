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
