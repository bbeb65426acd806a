import type { FaultLab, Run } from './fault-lab.ts';
import type { Point } from './points.ts';
import type { Traced } from './strace.ts';

export interface SweepResult {
  readonly points: number;
  /** Points whose call did not come again in 40 runs. */
  readonly missed: readonly string[];
  readonly problems: readonly string[];
}

/** Looks at what a fault left, and says what is wrong with it. */
export type Judge = (lab: FaultLab, point: Point, run: Run, traced: Traced) => Promise<readonly string[]>;

/** Injects one fault after the other, three at a time, each into a fresh copy. */
export async function sweep(lab: FaultLab, points: readonly Point[], judge: Judge): Promise<SweepResult> {
  const missed: string[] = [];
  const problems: string[] = [];
  const waiting = [...points];
  const work = async (): Promise<void> => {
    for (let point = waiting.shift(); point !== undefined; point = waiting.shift()) {
      const name = `${lab.scenario.name}: ${point.fault} at ${point.call.line.slice(0, 150)}`;
      const found = await injectAndJudge(lab, point, judge);
      if (found === 'missed') missed.push(name);
      else problems.push(...found.map((problem) => `${name}\n    ${problem}`));
    }
  };
  await Promise.all([work(), work(), work()]);
  return { points: points.length - missed.length, missed, problems };
}

const TRIES = 40;

/** By how much the counts of a call were off in the last runs: Node writes to its own pipes when a child ends. */
const offsets = new Map<string, readonly number[]>();

async function injectAndJudge(
  lab: FaultLab,
  point: Point,
  judge: Judge,
): Promise<readonly string[] | 'missed'> {
  const { call, fault } = point;
  const how = fault === 'KILL' ? 'signal=KILL' : `error=${fault}`;
  for (let tries = 0; tries < TRIES; tries += 1) {
    const likely = offsets.get(call.syscall) ?? [];
    const offset = tries % 2 === 0 ? 0 : (likely[Math.floor(Math.random() * likely.length)] ?? 0);
    using run = lab.copy();
    const traced = await run.traced(`${call.syscall}:${how}:when=${Math.max(1, call.nth + offset)}`);
    remember(lab, traced, call.syscall);
    if (isHit(traced, point)) return await judge(lab, point, run, traced);
  }
  return 'missed';
}

function remember(lab: FaultLab, { calls }: Traced, syscall: string): void {
  const first = lab.calls.find((one) => one.syscall === syscall && one.touch === 1);
  const now = calls.find((one) => one.syscall === syscall && one.touch === 1);
  if (first === undefined || now === undefined) return;
  offsets.set(syscall, [...(offsets.get(syscall) ?? []), now.nth - first.nth].slice(-TRIES));
}

function isHit({ calls, wasKilled }: Traced, { call, fault }: Point): boolean {
  const { syscall, touch } = call;
  if (fault === 'KILL') {
    const last = calls.at(-1);
    return wasKilled && last?.syscall === syscall && last.touch === touch;
  }
  return calls.some(
    (one) => one.syscall === syscall && one.touch === touch && one.line.includes('(INJECTED)'),
  );
}
