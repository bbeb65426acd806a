import { openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { decodeLossless, encodeLossless } from '../../../src/core/lossless-text.ts';
import { parseSessionsFile } from '../../../src/core/sessions-file/parse.ts';
import { TEMPLATE } from '../../../src/core/sessions-file/template.ts';
import { EMPTY_STATE } from '../../../src/core/state.ts';
import { openSessionsStore } from '../../../src/store/sessions-store.ts';
import type { Snapshot, Store } from '../../../src/store/store.ts';
import { bareContext } from '../bare-context.ts';
import { LEASE_MS, type Line, type Reply, type Request, randomFrom, randomRequest } from '../operations.ts';
import { runRequest } from '../run-request.ts';

export interface OperationsJob {
  readonly top: string;
  readonly history: string;
  readonly seed: number;
  readonly operations: number;
  readonly durability: 'fsync' | 'none';
  /** How many milliseconds of the protocol pass in one real one, and how far this process's clock is off. */
  readonly speed: number;
  readonly skewMs: number;
  /** A process that is broken on purpose. */
  readonly flaw?: 'no mutex' | 'takes over early' | 'acknowledges before it writes';
}

const job: OperationsJob = JSON.parse(process.argv[2] ?? '');
const random = randomFrom(job.seed);
const history = openSync(job.history, 'a');
const path = `${job.top}/.claude/sessions.md`;
const grants: { lock: string; session: string; since: number }[] = [];
const limits = {
  lockStaleAfterMs: LEASE_MS - (job.flaw === 'takes over early' ? 100_000 : 0),
  sessionInactiveAfterMs: Number.MAX_SAFE_INTEGER,
};
// A process that died never says so: the file ends with what it was about to do.
const say = (line: Line): void => {
  writeSync(history, `${JSON.stringify(line)}\n`);
};
const at = (): number => Number(process.hrtime.bigint());
const START = Date.parse('2026-02-20T10:00:00Z');
const protocolNow = (): number => Math.floor(START + (((at() / 1e6) * job.speed) % 3e11)) + job.skewMs;

writeSync(1, 'ready\n');
for (let count = 0; count < job.operations; count += 1) {
  const request = randomRequest(random, protocolNow(), grants);
  say({ at: at(), invoke: request });
  const early = job.flaw === 'acknowledges before it writes' && request.kind === 'lock' && random() < 0.2;
  const reply: Reply = early
    ? { kind: 'lock', outcome: 'acquired', why: null, other: null }
    : await runRequest(contextFor(request), request);
  say({ at: at(), reply });
  if (request.kind === 'lock' && reply.kind === 'lock' && /acquired|taken-over/.test(reply.outcome)) {
    grants.push({
      lock: request.lock,
      session: request.session,
      since: Math.floor(request.now / 1000) * 1000,
    });
  }
}

function contextFor({ session, now }: Request) {
  const store = job.flaw === 'no mutex' ? unlockedStore(now) : guardStore(now);
  return bareContext({ top: job.top, store, session, now, limits });
}

function guardStore(now: number): Store {
  return openSessionsStore({
    path,
    within: job.top,
    guardDirectory: `${job.top}/.git/guard`,
    durability: job.durability,
    now: () => now,
  });
}

/** Reads, changes and writes, as a script without guard would. */
function unlockedStore(now: number): Store {
  const read = (): Snapshot => {
    let text = TEMPLATE;
    try {
      text = decodeLossless(readFileSync(path)) || TEMPLATE;
    } catch {
      text = TEMPLATE;
    }
    return {
      file: parseSessionsFile(text),
      state: EMPTY_STATE,
      timing: { now, modifiedAt: now },
      warnings: [],
    };
  };
  return {
    ...guardStore(now),
    read: async () => read(),
    async update(change) {
      const { text, result } = change(read());
      if (text !== undefined) writeFileSync(path, encodeLossless(text));
      return result;
    },
  };
}
