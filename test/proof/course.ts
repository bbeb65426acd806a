import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkLinearizable, type Model, type Operation } from '../support/linearizability.ts';
import type { Workers } from '../support/store-worker.ts';
import { type Line, LOCKS, PATHS, type Reply, type Request, randomFrom, SESSIONS } from './operations.ts';
import { claimModel, lockModel, sessionModel } from './protocol-models.ts';
import type { OperationsJob } from './workers/operations.ts';

export interface CourseOptions {
  readonly seed: number;
  readonly processes: number;
  /** For each process. */
  readonly operations: number;
  readonly durability: 'fsync' | 'none';
  /** How many processes are killed in the middle, each replaced by another. */
  readonly kills: number;
  readonly flaw?: OperationsJob['flaw'];
  /** How many milliseconds of the protocol pass in one real one; 1,000 unless told. */
  readonly speed?: number;
}

export type History = readonly Operation<Request, Reply>[];

/** Runs real processes over one sessions file, each doing random operations, and gives what they recorded. */
export async function runCourse(workers: Workers, options: CourseOptions): Promise<History> {
  const top = realpathSync(mkdtempSync(join(tmpdir(), 'guard-course-')));
  const random = randomFrom(options.seed);
  mkdirSync(join(top, '.git'));
  mkdirSync(join(top, '.claude'));
  mkdirSync(join(top, 'histories'));
  let started = 0;
  const startOne = () => {
    started += 1;
    const job: OperationsJob = {
      top,
      history: join(top, 'histories', String(started)),
      seed: options.seed * 1_000 + started,
      operations: options.operations,
      durability: options.durability,
      speed: options.speed ?? 1_000,
      skewMs: Math.floor((random() - 0.5) * 30_000),
      ...(options.flaw === undefined ? {} : { flaw: options.flaw }),
    };
    return workers.start(job);
  };
  try {
    const running = Array.from({ length: options.processes }, startOne);
    const ends = running.map((worker) => worker.end());
    for (let kills = 0; kills < options.kills; kills += 1) {
      const victim = Math.floor(random() * running.length);
      await running[victim]?.line();
      await new Promise((resolve) => setTimeout(resolve, random() * 100));
      if (running[victim]?.process.exitCode !== null) continue;
      running[victim].process.kill('SIGKILL');
      const next = startOne();
      running[victim] = next;
      ends.push(next.end());
    }
    for (const { code, stderr } of await Promise.all(ends)) {
      if (code !== 0 && code !== null) throw new Error(stderr);
    }
    return readHistories(join(top, 'histories'));
  } finally {
    rmSync(top, { recursive: true, force: true });
  }
}

function readHistories(directory: string): History {
  return readdirSync(directory).flatMap((name) => {
    const lines = readFileSync(join(directory, name), 'utf8').split('\n');
    const operations: Operation<Request, Reply>[] = [];
    let open: (Line & { readonly invoke: Request }) | undefined;
    for (const text of lines) {
      const line = parseLine(text);
      if (line === undefined) continue;
      if ('invoke' in line) open = line;
      else if (open !== undefined) {
        operations.push({ input: open.invoke, invoked: open.at, returned: line.at, output: line.reply });
        open = undefined;
      }
    }
    if (open !== undefined) {
      operations.push({
        input: open.invoke,
        invoked: open.at,
        returned: Number.POSITIVE_INFINITY,
        output: undefined,
      });
    }
    return operations;
  });
}

/** A killed process may have left half a line. */
function parseLine(text: string): Line | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export interface Judged {
  readonly violations: readonly string[];
  readonly operations: number;
  readonly unknown: number;
  readonly looks: number;
  readonly slowestMs: number;
}

/** Checks each lock, each path and each session by itself. */
export function judgeHistory(history: History): Judged {
  const violations: string[] = [];
  let looks = 0;
  let slowestMs = 0;
  const check = <State>(
    key: string,
    model: Model<State, Request, Reply>,
    concerns: (request: Request) => boolean,
  ): void => {
    const start = performance.now();
    const verdict = checkLinearizable(
      history.filter(({ input }) => concerns(input)),
      model,
    );
    slowestMs = Math.max(slowestMs, performance.now() - start);
    if (verdict.kind === 'linearizable') looks += verdict.looks;
    else {
      const tail = verdict.course.slice(-5).map((operation) => JSON.stringify(operation));
      const stuck = verdict.stuck.map((operation) => JSON.stringify(operation));
      violations.push(`${key}:\n  ${tail.join('\n  ')}\nstuck at\n  ${stuck.join('\n  ')}`);
    }
  };
  for (const name of LOCKS)
    check(`lock ${name}`, lockModel(name), (request) =>
      'lock' in request && request.kind !== 'renew'
        ? request.lock === name
        : /read|end|heartbeat|renew/.test(request.kind),
    );
  for (const path of PATHS)
    check(`claims on ${path}`, claimModel(path), ({ kind }) => /read|claim|release$|end/.test(kind));
  for (const id of SESSIONS)
    check(`session ${id}`, sessionModel(id), ({ kind, session }) => kind === 'read' || session === id);
  const unknown = history.filter(({ output }) => output === undefined).length;
  return { violations, operations: history.length, unknown, looks, slowestMs };
}
