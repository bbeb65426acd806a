import type { GuardError } from '../errors.ts';
import { asTyped, type TypedFlags } from './as-typed.ts';
import { errorMessage } from './error-messages.ts';
import { stepLines } from './steps.ts';
import { visible, worded } from './visible.ts';

export const lockLost = (name: string, to: string | null): string => {
  const whom = to === null ? '' : ` to session ${worded(to)}`;
  return `guard: the ${name} lock was lost${whom} while the command ran; what it did under it is not safe from others`;
};

const START_ERRORS: Readonly<Record<string, string>> = {
  ENOENT: 'command not found',
  EISDIR: 'is a directory',
  EACCES: 'permission denied',
};

export const commandNotStarted = (command: string, code: string): string =>
  `guard: ${visible(command)}: ${START_ERRORS[code] ?? `could not be started: ${visible(code)}`}`;

/** The command is done, but its lock still stands in the file, and stops others until it is stale. */
export const lockNotReleased = (name: string, error: GuardError, flags: TypedFlags): string =>
  error.code === 'file-unsettled'
    ? `guard: warning: ${errorMessage(error)}`
    : [
        `guard: warning: the ${name} lock could not be released: ${errorMessage(error)}`,
        stepLines([['release it', asTyped(['unlock', name], flags)]]),
      ].join('\n');
