/** What a line needs in front to be run by a program that runs one command: nothing, `env`, or a shell that reads it. */
export type LineRunner = '' | 'env' | 'sh -c' | 'bash -c';

/** First words that are the shell's own, and no program's; those that are both, a shell may take otherwise than another. */
const OF_THE_SHELL = new Set(
  (
    '! . : [ [[ { alias bg bind break builtin caller case command compgen complete continue coproc declare dirs disown echo enable ' +
    'eval exec exit export fc fg for function getopts hash help history if jobs let local logout mapfile popd printf pushd pwd read ' +
    'readarray readonly return select set shift shopt source suspend test time times trap type typeset ulimit umask unalias unset ' +
    'until wait while'
  ).split(' '),
);
const ASSIGNMENTS = /^(?:[A-Za-z_]\w*=(?:'[^']*'|"[^"]*"|[^\s'"~*?[])*(?:\s+|$))*/;
const NEEDS_A_SHELL = /[;&|<>`$\n(){}]/;
/** What every POSIX shell reads the same: words, quotes, and commands one behind the other. */
const SIMPLE = /^[\w@%+=:,./ '"&|;-]*$/;

/** How a line is run whole; `sh` only where any shell reads it as bash does. */
export function runnerOf(line: string): LineRunner {
  const [prefix = ''] = ASSIGNMENTS.exec(line) ?? [];
  const rest = line.slice(prefix.length);
  if (NEEDS_A_SHELL.test(line)) return isSameInAnyShell(line) ? 'sh -c' : 'bash -c';
  if (OF_THE_SHELL.has(firstWord(rest)) || /^\w+\+?=/.test(rest)) return 'bash -c';
  return prefix === '' ? '' : 'env';
}

function isSameInAnyShell(line: string): boolean {
  if (!SIMPLE.test(line) || /\|&|;&|\+=/.test(line)) return false;
  const commands = line.split(/[;&|]+/).map((text) => text.trim().replace(ASSIGNMENTS, ''));
  return !commands.some((text) => OF_THE_SHELL.has(firstWord(text)));
}

function firstWord(text: string): string {
  return /^\S*/.exec(text)?.[0] ?? '';
}
