import type { Declare } from '../cli.ts';

/** The commands that set a repository up and look after it. */
export function declareSetupCommands(_declare: Declare): void {}
