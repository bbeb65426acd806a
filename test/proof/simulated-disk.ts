import { TEMPLATE } from '../../src/core/sessions-file/template.ts';
import { randomFrom } from './operations.ts';

/** Files by name, each call one step; between two steps any other process may run, or this one may die. */
export interface Disk {
  read(name: string): Promise<string | undefined>;
  /** Empties the file, then fills it, in two steps. */
  writeInPlace(name: string, text: string): Promise<void>;
  write(name: string, text: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  remove(name: string): Promise<void>;
  /** Whether the name was free, and is this process's now. */
  create(name: string, text: string): Promise<boolean>;
  /** Puts one text in place of another, in one step, if that is still there. */
  exchange(name: string, before: string, after: string): Promise<boolean>;
}

export interface Simulated {
  readonly process: number;
  readonly disk: Disk;
  isDead(process: number): boolean;
  /** Steps taken by all, as a clock. */
  steps(): number;
}

const MOST_STEPS = 100_000;
export const FILE = 'sessions.md';

/** Runs processes in an interleaving that the seed decides; `kills` of them die at some step. */
export async function simulate(
  seed: number,
  { processes, kills }: { readonly processes: number; readonly kills: number },
  program: (simulated: Simulated) => Promise<void>,
): Promise<void> {
  const random = randomFrom(seed);
  const files = new Map([[FILE, TEMPLATE]]);
  const parked = new Map<number, () => void>();
  const dead = new Set<number>();
  let stepsTaken = 0;
  let onPark: () => void = () => {};

  function diskOf(process: number): Disk {
    const step = <Result>(act: () => Result): Promise<Result> =>
      new Promise((resolve) => {
        parked.set(process, () => resolve(act()));
        onPark();
      });
    return {
      read: (name) => step(() => files.get(name)),
      async writeInPlace(name, text) {
        await step(() => files.set(name, ''));
        await step(() => files.set(name, text));
      },
      write: (name, text) => step(() => void files.set(name, text)),
      rename: (from, to) =>
        step(() => {
          const text = files.get(from);
          files.delete(from);
          if (text !== undefined) files.set(to, text);
        }),
      remove: (name) => step(() => void files.delete(name)),
      create: (name, text) =>
        step(() => {
          if (files.has(name)) return false;
          files.set(name, text);
          return true;
        }),
      exchange: (name, before, after) =>
        step(() => {
          if (files.get(name) !== before) return false;
          files.set(name, after);
          return true;
        }),
    };
  }

  const running = new Set<number>();
  const failures: unknown[] = [];
  const run = (act: () => void): Promise<void> =>
    new Promise((resolve) => {
      onPark = resolve;
      act();
    });
  for (let process = 0; process < processes; process += 1) {
    running.add(process);
    const simulated: Simulated = {
      process,
      disk: diskOf(process),
      isDead: (other) => dead.has(other),
      steps: () => stepsTaken,
    };
    await run(() => {
      program(simulated)
        .catch((error: unknown) => failures.push(error))
        .finally(() => {
          running.delete(process);
          onPark();
        });
    });
  }
  let killsLeft = kills;
  while ([...running].some((process) => parked.has(process)) && failures.length === 0) {
    const waiting = [...parked.keys()].filter((process) => running.has(process));
    const process = waiting[Math.floor(random() * waiting.length)] ?? 0;
    const resume = parked.get(process);
    parked.delete(process);
    stepsTaken += 1;
    if (stepsTaken > MOST_STEPS) throw new Error('they wait for each other for ever');
    if (killsLeft > 0 && random() < 0.01) {
      killsLeft -= 1;
      dead.add(process);
      running.delete(process);
    } else if (resume !== undefined) await run(resume);
  }
  if (failures.length > 0) throw failures[0];
}
