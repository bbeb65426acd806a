import { constants } from 'node:os';
import { EXIT } from '../exit-codes.ts';

const CAUGHT = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'] as const;
/** Those that end a process unless it says otherwise; the rest are only passed on. */
const ENDING: ReadonlySet<NodeJS.Signals> = new Set(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT']);

/** The signals that reach guard between two points, so that none of them ends it with a lock in its hands. */
export interface Signals {
  /** The first one that asked to end. */
  readonly received: NodeJS.Signals | null;
  /** Aborts with it. */
  readonly ending: AbortSignal;
  /** Calls back for every signal from now on. */
  passTo(listener: (signal: NodeJS.Signals) => void): void;
  dispose(): void;
}

/** Catches signals from now until it is disposed of. */
export function catchSignals(): Signals {
  const controller = new AbortController();
  let received: NodeJS.Signals | null = null;
  let listener: ((signal: NodeJS.Signals) => void) | undefined;
  const handlers = CAUGHT.map((signal) => {
    const handler = (): void => {
      if (ENDING.has(signal)) {
        received ??= signal;
        controller.abort();
      }
      listener?.(signal);
    };
    process.on(signal, handler);
    return () => process.off(signal, handler);
  });
  return {
    get received() {
      return received;
    },
    ending: controller.signal,
    passTo(given) {
      listener = given;
    },
    dispose() {
      for (const off of handlers) off();
    },
  };
}

/** The exit code of what a signal ended, as shells give it: 128 and its number. */
export function exitOfInterrupted({ received }: Pick<Signals, 'received'>): number {
  return received === null ? EXIT.interrupted : 128 + constants.signals[received];
}
