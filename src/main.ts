import { runGuard } from './cli.ts';

/** A reader that went away (`guard log | head`) is no failure. */
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit();
    throw error;
  });
}

runGuard(process.argv.slice(2), process).then((code) => {
  process.exitCode = code;
});
