import type { Problem } from '../install/change.ts';
import { visible } from './visible.ts';

/** What kept guard from changing a file. */
export function installProblem(problem: Problem): string {
  const path = visible(problem.path, 300);
  switch (problem.code) {
    case 'damaged':
      return `${path}, line ${problem.line}, column ${problem.column}: ${problem.problem}`;
    case 'symlink':
      return `${path} is a symbolic link, which guard does not write through`;
    case 'not-a-file':
      return `${path} is not a file`;
    case 'not-a-directory':
      return `${path} is not a directory`;
    case 'outside-repository':
      return `${path} lies outside this repository`;
    case 'cannot-start':
      return `${path} cannot be started: ${CANNOT_START[problem.why].cause}`;
    case 'previous-hook-in-the-way':
      return `${path} cannot be moved aside, ${visible(problem.previous)} is in the way`;
  }
}

/** Why the system cannot start a hook, and what to do. */
export const CANNOT_START = {
  crlf: { cause: 'its first line ends in a carriage return', mend: 'save it with LF line ends' },
  'no-interpreter': {
    cause: 'the interpreter that its first line names is not there',
    mend: 'install that or change the line',
  },
} as const;

const MENDS: Readonly<Record<Exclude<Problem['code'], 'cannot-start'>, string>> = {
  damaged: 'mend it',
  symlink: 'put a file of its own there',
  'not-a-file': 'move it away',
  'not-a-directory': 'move it away',
  'outside-repository': 'put its folder inside',
  'previous-hook-in-the-way': 'move that away',
};

/** What to do about it before guard is asked again. */
export function installMend(problem: Problem): string {
  if (problem.code === 'cannot-start') return CANNOT_START[problem.why].mend;
  if (problem.code !== 'damaged' || problem.marker === undefined) return MENDS[problem.code];
  const { text, is } = problem.marker;
  return `delete guard's lines there (${is === 'start' ? `from "${text}" on` : `up to "${text}"`}; keep your own)`;
}
