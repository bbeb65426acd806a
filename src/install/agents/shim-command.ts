/**
 * The command line of every entry: a shell line with the absolute path of `hook.sh`, always the same, because Codex asks for trust
 * again when it changes. A guard that has vanished is silence: Copilot takes any failure for a refusal.
 */
export function shimCommand(shim: string, word: string): string {
  const quoted = shellQuote(shim);
  return `test ! -f ${quoted} || sh ${quoted} ${word}`;
}

/**
 * The command line for the start of a session, where the agent hears what is said then: `answer`, JSON without an apostrophe,
 * stands on standard output where guard has vanished. It succeeds then, so that it stops nobody.
 */
export function startCommand(shim: string, word: string, answer: object): string {
  return `test -f ${shellQuote(shim)} || echo ${shellQuote(JSON.stringify(answer))}; ${shimCommand(shim, word)}`;
}

/** Whether a command line is one that guard wrote, whatever its version or place; by its whole shape. */
export function isShimCommand(command: unknown): boolean {
  return typeof command === 'string' && OWN.test(command);
}

/** The `hook.sh` that a command line of guard's calls; null for another's. */
export function shimOf(command: string): string | null {
  const quoted = OWN.exec(command)?.[1];
  return quoted === undefined ? null : quoted.slice(1, -1).replaceAll(`'\\''`, `'`);
}

const OWN =
  /^(?:test -f '[^\n]*\/hook\.sh' \|\| echo '[^'\n]*'; )?test ! -f ('[^\n]*\/hook\.sh') \|\| sh \1 [a-z]+$/;

function shellQuote(text: string): string {
  return `'${text.replaceAll(`'`, `'\\''`)}'`;
}
