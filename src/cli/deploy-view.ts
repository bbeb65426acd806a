import type { WatchEvent } from '../deploy/vercel/watch-ports.ts';
import { eventLine, followingLine } from '../ui/deploy-messages.ts';
import { spinnerFrame } from '../ui/spinner.ts';
import type { Invocation } from './invocation.ts';

const REDRAW_EVERY_MS = 250;

export interface DeployView {
  report(event: WatchEvent): void;
  dispose(): void;
}

/** Shows what happens to a deployment: one moving line on a terminal, a line for each change elsewhere. */
export function openDeployView({ terminal, quiet, json, context }: Invocation): DeployView {
  if (quiet) return { report: () => {}, dispose: () => {} };
  if (!terminal.errIsTerminal || json) {
    return { report: (event) => terminal.err(eventLine(event)), dispose: () => {} };
  }
  const start = performance.now();
  let text = '';
  const draw = (): void => {
    const elapsed = performance.now() - start;
    const frame = spinnerFrame(elapsed, context.env);
    const columns = process.stderr.columns || 80;
    const line = followingLine(text, elapsed, { style: terminal.errStyle, columns, frame });
    process.stderr.write(`\r\x1b[K${line}`);
  };
  const clear = (): void => {
    if (text !== '') process.stderr.write('\r\x1b[K');
  };
  const timer = setInterval(() => {
    if (text !== '') draw();
  }, REDRAW_EVERY_MS);
  return {
    report(event) {
      // The line shows how long anyway; what is worth keeping scrolls up above it.
      if (event.kind === 'still') return;
      if (event.kind === 'lock-lost') {
        clear();
        terminal.err(eventLine(event));
      } else text = eventLine(event);
      draw();
    },
    dispose() {
      clearInterval(timer);
      clear();
    },
  };
}
