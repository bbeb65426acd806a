import { PROCESS_HOST } from './cli/process-host.ts';
import { runGuard } from './cli.ts';

runGuard(process.argv.slice(2), PROCESS_HOST).then((code) => {
  process.exitCode = code;
});
