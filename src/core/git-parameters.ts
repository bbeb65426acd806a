/**
 * The value that git's command line gave a key (`git -c key=value`). Git hands it to hooks in `GIT_CONFIG_PARAMETERS`,
 * shell-quoted: `'key'='value'` (git 2.31 and later) or `'key=value'`. Undefined where it was not given. A configuration
 * file is never asked, so that nothing checked out can speak here.
 */
export function commandLineConfig(parameters: string | undefined, key: string): string | undefined {
  let found: string | undefined;
  let at = 0;
  const text = parameters ?? '';
  while (at < text.length) {
    const name = readQuoted(text, at);
    if (name === null) {
      at += 1;
      continue;
    }
    at = name.end;
    const value = text[at] === '=' ? readQuoted(text, at + 1) : null;
    if (value !== null) at = value.end;
    const separator = name.value.indexOf('=');
    const isOldForm = value === null && text[name.end] !== '=' && separator !== -1;
    const given = isOldForm ? name.value.slice(0, separator) : name.value;
    if (given.toLowerCase() !== key) continue;
    found = isOldForm ? name.value.slice(separator + 1) : (value?.value ?? '');
  }
  return found;
}

/** One word as git quotes it: `'it'\''s'`, `'no'\!''`. */
function readQuoted(text: string, start: number): { value: string; end: number } | null {
  if (text[start] !== "'") return null;
  let value = '';
  let at = start;
  while (text[at] === "'" || text[at] === '\\') {
    if (text[at] === '\\') {
      value += text[at + 1] ?? '';
      at += 2;
      continue;
    }
    const close = text.indexOf("'", at + 1);
    if (close === -1) return null;
    value += text.slice(at + 1, close);
    at = close + 1;
  }
  return { value, end: at };
}
