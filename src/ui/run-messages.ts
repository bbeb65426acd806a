import { visible } from './visible.ts';

export const lockLost = (name: string, to: string | null): string => {
  const whom = to === null ? '' : ` to session ${visible(to)}`;
  return `guard: the ${name} lock was lost${whom} while the command ran; what it did under it is not safe from others`;
};

export const commandNotStarted = (command: string, code: string): string =>
  code === 'ENOENT'
    ? `guard: ${visible(command)}: command not found`
    : `guard: ${visible(command)} could not be started: ${visible(code)}`;
