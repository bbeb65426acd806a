/** A word as a shell reads it back, in quotes only where it needs them: for commands that a person copies. */
export function shellQuote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll(`'`, `'\\''`)}'`;
}
