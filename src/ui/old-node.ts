import { visible } from './visible.ts';

/** The oldest that works, as package.json has it. */
const OLDEST = [20, 19] as const;

/** What a Node is, as `process` has it. */
export interface RunningNode {
  readonly version: string;
  readonly execPath: string;
}

/** Why guard fails where the Node that runs it is too old, which its faults do not tell; null where it is not. */
export function oldNode({ version, execPath }: RunningNode): string | null {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  const isOld = major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);
  return isOld
    ? `this Node is too old: ${visible(execPath, 600)} is ${version}, and guard needs ${OLDEST.join('.')} or newer first on PATH`
    : null;
}
