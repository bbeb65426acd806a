/** Whether a `git commit` with such arguments amends the last one. */
export function isAmending(args: readonly string[]): boolean {
  return optionsOf(args).some((word) => /^--ame/.test(word));
}

/** Whether somebody picks what it takes, hunk by hunk. */
export function isPicking(args: readonly string[]): boolean {
  return optionsOf(args).some((word) => /^(?:-p|--patc|--int)/.test(word));
}

/** Whether it keeps the message that is there. */
export function keepsMessage(args: readonly string[]): boolean {
  return optionsOf(args).some((word) => /^--no-ed/.test(word));
}

function optionsOf(args: readonly string[]): readonly string[] {
  const end = args.indexOf('--');
  return end === -1 ? args : args.slice(0, end);
}
