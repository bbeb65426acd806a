import fs, {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { claim } from '../../../src/commands/claim.ts';
import { heartbeat } from '../../../src/commands/heartbeat.ts';
import { release } from '../../../src/commands/release.ts';
import { entriesOf, rowsOf } from '../../../src/core/session.ts';
import { openSessionsStore } from '../../../src/store/sessions-store.ts';
import { bareContext } from '../bare-context.ts';
import { LEASE_MS, pick, randomFrom } from '../operations.ts';

interface Place {
  readonly top: string;
  readonly seed: number;
}

/** A session whose every change must still be there at its next one. */
export interface GuardJob extends Place {
  readonly kind: 'guard';
  readonly session: string;
  readonly pauseMs: number;
}

/** Somebody who edits lines of their own without asking anybody; between two edits guard writes so often. */
export interface EditorJob extends Place {
  readonly kind: 'editor';
  readonly edits: number;
  readonly writesBetween: number;
  /** Always by rename, and at the moment when guard's own new text stands beside the file. */
  readonly aims: boolean;
}

/** Measures guard's last two calls, between which a file that nobody has seen can be replaced. */
export interface WindowJob extends Place {
  readonly kind: 'window';
  readonly writes: number;
}

export interface GuardReport {
  readonly changes: number;
  readonly lost: readonly string[];
}

export interface EditorReport {
  readonly edits: number;
  readonly lost: readonly string[];
  /** Of those, the ones whose text the journal still has. */
  readonly journaled: number;
  readonly guardWrites: number;
}

/** So long guard's new text stands beside the file at most, on a quiet machine. */
const MOMENT_NS = 400_000;
export const EDITORS = ['in place', 'by rename', 'stale copy'] as const;
const job: GuardJob | EditorJob | WindowJob = JSON.parse(process.argv[2] ?? '');
const file = `${job.top}/.claude/sessions.md`;
const stop = `${job.top}/stop`;
const random = randomFrom(job.seed);
const cell = new Int32Array(new SharedArrayBuffer(4));
const sleep = (milliseconds: number): void => void Atomics.wait(cell, 0, 0, milliseconds);

const report =
  job.kind === 'guard'
    ? await changeAsGuard(job)
    : job.kind === 'editor'
      ? editByHand(job)
      : await measureWindow(job);
writeSync(1, `${JSON.stringify(report)}\n`);

async function changeAsGuard({ top, session, pauseMs }: GuardJob): Promise<GuardReport> {
  const lost: string[] = [];
  const limits = { lockStaleAfterMs: LEASE_MS, sessionInactiveAfterMs: Number.MAX_SAFE_INTEGER };
  const store = openSessionsStore({
    path: file,
    within: top,
    guardDirectory: `${top}/.git/guard`,
    durability: 'none',
    now: Date.now,
  });
  const context = () => bareContext({ top, store, session, now: Date.now(), limits });
  let count = 0;
  for (; !existsSync(stop); count += 1) {
    const path = `src/${session}/${count}.ts`;
    await claim(context(), [path], {});
    if (random() < 0.2) await heartbeat(context());
    if (count > 0) {
      const before = `src/${session}/${count - 1}.ts`;
      const { facts } = await release(context(), [before]);
      if (!facts.released.includes(before)) lost.push(`${before} at ${new Date().toISOString()}`);
    }
    sleep(pauseMs * random() * 2);
  }
  const claims = await store.update(({ file: read }) => ({
    result: rowsOf(read, session)
      .flatMap(entriesOf)
      .map(({ text }) => text),
  }));
  const expected = `src/${session}/${count - 1}.ts`;
  if (claims.join() !== expected) lost.push(`at the end: ${claims.join()} instead of ${expected}`);
  return { changes: count * 2, lost };
}

function editByHand({ top, edits, writesBetween, aims }: EditorJob): EditorReport {
  const written = new Map<string, number>(EDITORS.map((name) => [name, 0]));
  const lost: string[] = [];
  let journaled = 0;
  let guardWrites = 0;
  const read = (): string => readFileSync(file, 'utf8');
  const valueIn = (text: string, name: string): number =>
    Number(new RegExp(`^- ${name}: (\\d+)$`, 'm').exec(text)?.[1] ?? -1);
  const waitForWrites = (count: number): void => {
    let inode = statSync(file).ino;
    for (let seen = 0; seen < count; ) {
      sleep(0.3);
      const next = statSync(file).ino;
      if (next === inode) continue;
      inode = next;
      seen += 1;
      guardWrites += 1;
    }
  };
  const waitForMoment = (): void => {
    const isAboutTo = (): boolean => readdirSync(`${top}/.claude`).some((beside) => beside.endsWith('.tmp'));
    for (const until = Date.now() + 1_000; !isAboutTo() && Date.now() < until; );
    const moment = process.hrtime.bigint() + BigInt(Math.floor(random() * MOMENT_NS));
    while (process.hrtime.bigint() < moment);
  };
  for (let edit = 1; edit <= edits; edit += 1) {
    const name = aims ? 'by rename' : pick(random, EDITORS);
    let text = read();
    const value = (written.get(name) ?? 0) + 1;
    if (name === 'stale copy') {
      waitForWrites(1 + Math.floor(random() * 6));
    } else if (valueIn(text, name) < 0) text = read();
    const next = text.replace(new RegExp(`^- ${name}: \\d+$`, 'm'), `- ${name}: ${value}`);
    if (name === 'by rename') {
      writeFileSync(`${file}.hand`, next);
      if (aims) waitForMoment();
      renameSync(`${file}.hand`, file);
    } else if (random() < 0.1) {
      const open = openSync(file, 'w');
      writeSync(open, next.slice(0, next.length / 2));
      sleep(random());
      writeSync(open, next.slice(next.length / 2));
      closeSync(open);
    } else writeFileSync(file, next);
    written.set(name, value);
    waitForWrites(writesBetween);
    for (
      let tries = 0;
      tries < 20 && EDITORS.some((one) => valueIn(read(), one) < (written.get(one) ?? 0));
      tries += 1
    )
      waitForWrites(1);
    for (const one of EDITORS) {
      const expected = written.get(one) ?? 0;
      if (valueIn(read(), one) >= expected) continue;
      lost.push(`${one}: ${expected}`);
      const journal = `${top}/.git/guard/journal`;
      const isKept = readdirSync(journal).some((kept) =>
        readFileSync(`${journal}/${kept}`, 'utf8').includes(`- ${one}: ${expected}\n`),
      );
      if (isKept) journaled += 1;
      written.set(one, Math.max(0, valueIn(read(), one)));
    }
  }
  return { edits, lost, journaled, guardWrites };
}

async function measureWindow({ top, writes }: WindowJob): Promise<readonly number[]> {
  const store = openSessionsStore({
    path: file,
    within: top,
    guardDirectory: `${top}/.git/guard`,
    now: Date.now,
  });
  const { linkSync, renameSync: rename } = fs;
  const windows: number[] = [];
  let kept = 0n;
  Object.assign(fs, {
    linkSync(from: string, to: string) {
      kept = process.hrtime.bigint();
      linkSync(from, to);
    },
    renameSync(from: string, to: string) {
      rename(from, to);
      if (to.endsWith('sessions.md')) windows.push(Number(process.hrtime.bigint() - kept) / 1_000);
    },
  });
  syncBuiltinESMExports();
  for (let count = 0; count < writes; count += 1)
    await store.update(({ file: { text } }) => ({
      text: `${text}\n- ${count}`.slice(0, 4_000),
      result: null,
    }));
  return windows.toSorted((one, other) => one - other);
}
