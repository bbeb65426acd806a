import { existsSync } from 'node:fs';
import { basename, delimiter, join, resolve } from 'node:path';

export type FirstLineProblem = 'crlf' | 'no-interpreter';

/** Why the system cannot start a script by its first line; null where it can, or where there is no such line. */
export function firstLineProblem(text: string, topLevel: string): FirstLineProblem | null {
  const line = /^#![^\n]*/.exec(text)?.[0];
  // Git for Windows starts hooks by a shell of its own.
  if (line === undefined || process.platform === 'win32') return null;
  // The carriage return would belong to the interpreter's name, or to its argument.
  if (line.endsWith('\r')) return 'crlf';
  const [program = '', ...words] = line
    .slice(2)
    .trim()
    .split(/[ \t]+/);
  // A relative one counts from where git starts hooks.
  if (program === '' || !existsSync(resolve(topLevel, program))) return 'no-interpreter';
  const named = basename(program) === 'env' ? words.find((word) => !/^-|=/.test(word)) : undefined;
  return named === undefined || isOnPath(named) ? null : 'no-interpreter';
}

function isOnPath(program: string): boolean {
  if (program.includes('/')) return existsSync(program);
  return (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));
}
