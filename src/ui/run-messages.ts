import type { GuardError } from '../errors.ts';
import { asTyped, type TypedFlags } from './as-typed.ts';
import { errorMessage } from './error-messages.ts';
import { meantCommand } from './meant-command.ts';
import { stepLines } from './steps.ts';
import { shellWord, visible, worded } from './visible.ts';

export const lockLost = (name: string, to: string | null): string => {
  const whom = to === null ? '' : ` to session ${worded(to)}`;
  return `guard: the ${name} lock was lost${whom} while the command ran; what it did under it is not safe from others`;
};

const START_ERRORS: Readonly<Record<string, string>> = {
  ENOENT: 'command not found',
  EISDIR: 'is a directory',
  EACCES: 'permission denied',
};

export const commandNotStarted = (
  {
    name,
    command,
    flags,
  }: { readonly name: string; readonly command: readonly string[]; readonly flags: TypedFlags },
  code: string,
): string => {
  const why = START_ERRORS[code] ?? `could not be started: ${visible(code)}`;
  const meant = code === 'ENOENT' ? meantCommand(name, command) : command;
  const call = asTyped(['run', name], flags, ['session', 'error', 'services']);
  return [
    `guard: ${visible(command[0] ?? '')}: ${why}`,
    ...(meant === command
      ? []
      : [stepLines([[`the first ${name} is the lock`, `${call} -- ${meant.map(shellWord).join(' ')}`]])]),
  ].join('\n');
};

/** The command is done, but its lock still stands in the file, and stops others until it is stale. */
export const lockNotReleased = (name: string, error: GuardError, flags: TypedFlags): string =>
  error.code === 'file-unsettled'
    ? `guard: warning: ${errorMessage(error)}`
    : [
        `guard: warning: the ${name} lock could not be released: ${errorMessage(error)}`,
        stepLines([['release it', asTyped(['unlock', name], flags)]]),
      ].join('\n');
