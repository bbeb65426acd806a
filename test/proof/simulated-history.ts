import type { Operation } from '../support/linearizability.ts';
import { bareContext } from './bare-context.ts';
import { limitsOf, type StoreKind, storeOf } from './broken-stores.ts';
import type { History } from './course.ts';
import { type Reply, type Request, randomFrom, randomRequest } from './operations.ts';
import { runRequest } from './run-request.ts';
import { simulate } from './simulated-disk.ts';

const START = Date.parse('2026-02-20T10:00:00Z');
const STEPS_MS = [0, 1_000, 29_000, 1_000, 299_000, 1_000];

/** One course of processes on a simulated disk. The clock stands at steps that lie on and beside the limits. */
export async function simulatedHistory(kind: StoreKind, seed: number): Promise<History> {
  const history: Operation<Request, Reply>[] = [];
  let time = 0;
  let now = START;
  await simulate(seed, { processes: 4, kills: 2 }, async (world) => {
    const random = randomFrom(seed * 100 + world.process);
    const grants: { lock: string; session: string; since: number }[] = [];
    for (let count = 0; count < 25; count += 1) {
      now += STEPS_MS[Math.floor(random() * STEPS_MS.length)] ?? 0;
      const input = randomRequest(random, now, grants);
      time += 1;
      const open = { input, invoked: time, returned: Number.POSITIVE_INFINITY, output: undefined };
      const place = history.push(open) - 1;
      const store = storeOf(kind, world, input.now);
      const { session } = input;
      const context = bareContext({
        top: '/checkout',
        store,
        session,
        now: input.now,
        limits: limitsOf(kind),
      });
      const output = (await kind.act?.(world, input)) ?? (await runRequest(context, input));
      time += 1;
      history[place] = { ...open, returned: time, output };
      if (input.kind === 'lock' && output.kind === 'lock' && /acquired|taken-over/.test(output.outcome))
        grants.push({ lock: input.lock, session, since: input.now });
    }
  });
  return history;
}
