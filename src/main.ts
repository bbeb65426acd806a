import { PROCESS_HOST } from './cli/process-host.ts';
import { typedArguments } from './cli/typed-arguments.ts';
import { runGuard } from './cli.ts';

/** The process of the command line. Whatever it prints is written by then, and nothing else is waited for. */
export function run(exit: (code: number, kind?: string) => void): void {
  const args = typedArguments();
  runGuard(args, PROCESS_HOST).then((code) => exit(code, args[0]));
}
