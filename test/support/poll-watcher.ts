import { setTimeout as sleep } from 'node:timers/promises';
import { vercelApi } from '../../src/deploy/vercel/api.ts';
import { sharedPoll } from '../../src/deploy/vercel/shared-poll.ts';
import { watchDeployment } from '../../src/deploy/vercel/watch.ts';

// One session of many on this machine: watches a push for real and prints how it ended.
const [origin = '', token = '', project = '', sha = '', directory = ''] = process.argv.slice(2);
const clock = {
  now: Date.now,
  monotonic: () => performance.now(),
  sleep: (ms: number, signal?: AbortSignal) => sleep(ms, undefined, { ...(signal && { signal }) }),
};
const api = vercelApi({ origin, token, scope: { project }, now: Date.now });
const outcome = await watchDeployment(
  { sha, branch: 'main', expectation: { kind: 'expected' } },
  {
    provider: sharedPoll(api, { directory, project, clock }),
    clock,
    lock: {
      acquire: async () => ({ kind: 'nobody' }),
      holds: async () => false,
      isTaken: async () => false,
      updateError: async () => 'lost',
      release: async () => 'lost',
      heartbeat: async () => 'not-held',
      waitUntilFree: async () => 'free',
    },
    git: { isAncestor: async () => false },
    report: () => undefined,
    random: Math.random,
  },
);
process.stdout.write(outcome.kind);
