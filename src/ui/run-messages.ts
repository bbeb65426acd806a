import { visible } from './visible.ts';

export const lockLost = (name: string, to: string | null): string => {
  const whom = to === null ? '' : ` to session ${visible(to)}`;
  return `guard: the ${name} lock was lost${whom} while the command ran; what it did under it is not safe from others`;
};

const START_ERRORS: Readonly<Record<string, string>> = {
  ENOENT: 'command not found',
  EISDIR: 'is a directory',
  EACCES: 'permission denied',
};

export const commandNotStarted = (command: string, code: string): string =>
  `guard: ${visible(command)}: ${START_ERRORS[code] ?? `could not be started: ${visible(code)}`}`;
