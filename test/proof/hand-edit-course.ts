import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { claim } from '../../src/commands/claim.ts';
import { heartbeat } from '../../src/commands/heartbeat.ts';
import { lock } from '../../src/commands/lock.ts';
import { release } from '../../src/commands/release.ts';
import { unlock } from '../../src/commands/unlock.ts';
import { TEMPLATE } from '../../src/core/sessions-file/template.ts';
import { openSessionsStore } from '../../src/store/sessions-store.ts';
import { bareContext } from './bare-context.ts';
import { LEASE_MS, pick, randomFrom } from './operations.ts';

const SESSIONS = ['aa00', 'aa01', 'aa02', 'aa03', 'aa04'] as const;

/**
 * Guard's changes and one editor's, step by step in one process, so that a seed tells all: the editor reads, guard writes so
 * often, and then the editor writes what it made of its copy, into the file in place, into the one that it has open, or by
 * rename. Gives what was lost.
 */
export async function handEditCourse(seed: number, steps: number): Promise<readonly string[]> {
  const top = realpathSync(mkdtempSync(join(tmpdir(), 'guard-hand-course-')));
  const file = join(top, '.claude', 'sessions.md');
  mkdirSync(join(top, '.git'));
  mkdirSync(join(top, '.claude'));
  writeFileSync(file, TEMPLATE.replace('## Active', '## Notes\n\n- by hand: 0\n\n## Active'));
  const random = randomFrom(seed);
  const lost: string[] = [];
  const claims = new Map<string, string>();
  let holder: string | null = null;
  let now = Date.parse('2026-02-20T10:00:00Z');
  let written = 0;
  const limits = { lockStaleAfterMs: LEASE_MS, sessionInactiveAfterMs: Number.MAX_SAFE_INTEGER };
  const store = openSessionsStore({
    path: file,
    within: top,
    guardDirectory: join(top, '.git', 'guard'),
    durability: 'none',
    now: () => now,
  });

  /** What a hand did is taken over by guard's next change, so that `a claim` follows an edit: a refusal changes nothing. */
  async function changeAsGuard(step: number, what: 'anything' | 'a claim'): Promise<void> {
    now += pick(random, [0, 300, 1_000, 20_000]);
    const session = pick(random, SESSIONS);
    const context = bareContext({ top, store, session, now, limits });
    const dice = what === 'a claim' ? 1 : random();
    if (dice < 0.15) await heartbeat(context);
    else if (dice < 0.3) {
      const { outcome } = (await lock(context, 'docker', {})).facts;
      const isFree = holder === null || holder === session || outcome.kind === 'taken-over';
      if ((outcome.kind !== 'refused') !== isFree)
        lost.push(`step ${step}: the lock of ${holder} is ${outcome.kind} for ${session}`);
      if (outcome.kind !== 'refused') holder = session;
    } else if (dice < 0.4) {
      const { outcome } = (await unlock(context, 'docker', {})).facts;
      const expected = holder === null ? 'was-free' : holder === session ? 'released' : 'refused';
      if (outcome.kind !== expected)
        lost.push(`step ${step}: unlock by ${session} says ${outcome.kind}, not ${expected}`);
      if (outcome.kind === 'released') holder = null;
    } else {
      const before = claims.get(session);
      const path = `src/${session}/${step}.ts`;
      await claim(context, [path], {});
      if (before !== undefined) {
        const { released } = (await release(context, [before])).facts;
        if (!released.includes(before)) lost.push(`step ${step}: ${before}`);
      }
      claims.set(session, path);
    }
    const value = Number(/^- by hand: (\d+)$/m.exec(readFileSync(file, 'utf8'))?.[1] ?? -1);
    if (value !== written && openEdit === null) {
      lost.push(`step ${step}: edit ${written} by hand, ${value} is there`);
      written = value;
    }
  }

  let openEdit: {
    readonly descriptor: number;
    readonly copy: string;
    wait: number;
    readonly how: string;
  } | null = null;
  try {
    // Of a copy from before a session came nobody can tell whether its row was removed on purpose.
    for (const session of SESSIONS) await heartbeat(bareContext({ top, store, session, now, limits }));
    for (let step = 1; step <= steps; step += 1) {
      let what: 'anything' | 'a claim' = 'anything';
      if (openEdit === null && random() < 0.15) {
        const how = pick(random, ['in place', 'into the open file', 'by rename']);
        // The file that guard replaced is kept for 32 writes, a step makes two at most.
        const wait = Math.floor(random() ** 2 * (how === 'into the open file' ? 14 : 60));
        // Stamps count seconds: a lock taken in the second of the copy cannot be told from one freed by hand.
        now += 1_000;
        openEdit = { descriptor: openSync(file, 'r+'), copy: readFileSync(file, 'utf8'), wait, how };
      } else if (openEdit !== null && openEdit.wait > 0) openEdit.wait -= 1;
      else if (openEdit !== null) {
        const { descriptor, copy, how } = openEdit;
        written += 1;
        const text = copy.replace(/^- by hand: \d+$/m, `- by hand: ${written}`);
        if (how === 'in place') writeFileSync(file, text);
        else if (how === 'by rename') {
          writeFileSync(`${file}.hand`, text);
          renameSync(`${file}.hand`, file);
        } else {
          ftruncateSync(descriptor, 0);
          writeSync(descriptor, text, 0);
        }
        closeSync(descriptor);
        openEdit = null;
        what = 'a claim';
      }
      await changeAsGuard(step, what);
    }
    return lost;
  } finally {
    if (openEdit !== null) closeSync(openEdit.descriptor);
    rmSync(top, { recursive: true, force: true });
  }
}
