import { visible } from './visible.ts';

export const lockLost = (name: string, to: string | null): string =>
  to === null
    ? `guard: the ${name} lock was lost while the command ran; it was stopped`
    : `guard: the ${name} lock was lost to session ${visible(to)} while the command ran; it was stopped`;

export const commandNotStarted = (command: string, code: string): string =>
  code === 'ENOENT'
    ? `guard: ${visible(command)}: command not found`
    : `guard: ${visible(command)} could not be started: ${code}`;
