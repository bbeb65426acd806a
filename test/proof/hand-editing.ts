import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TEMPLATE } from '../../src/core/sessions-file/template.ts';
import type { Workers } from '../support/store-worker.ts';
import type { EditorJob, EditorReport, GuardJob, GuardReport, WindowJob } from './workers/hand-editing.ts';

const NOTES = '## Notes\n\n- in place: 0\n- by rename: 0\n- stale copy: 0\n\n';

export interface HandEditing {
  readonly editor: EditorReport;
  readonly guard: readonly GuardReport[];
  readonly text: string;
}

/** Microseconds that guard's last two calls take, for each of so many writes, shortest first. */
export async function measureWindows(workers: Workers, writes: number): Promise<readonly number[]> {
  const top = realpathSync(mkdtempSync(join(tmpdir(), 'guard-window-')));
  mkdirSync(join(top, '.git'));
  try {
    const job: WindowJob = { kind: 'window', top, seed: 1, writes };
    const { stdout, stderr } = await workers.start(job).end();
    if (stderr !== '') throw new Error(stderr);
    return JSON.parse(stdout);
  } finally {
    rmSync(top, { recursive: true, force: true });
  }
}

/** Eight guard processes, unless told, and the three kinds of editors over one file; the editors take turns, guard knows none of them. */
export async function runHandEditing(
  workers: Workers,
  options: {
    readonly seed: number;
    readonly edits: number;
    readonly writesBetween: number;
    readonly pauseMs: number;
    readonly guards?: number;
    readonly aims?: boolean;
  },
): Promise<HandEditing> {
  const top = realpathSync(mkdtempSync(join(tmpdir(), 'guard-hands-')));
  const file = join(top, '.claude', 'sessions.md');
  mkdirSync(join(top, '.git'));
  mkdirSync(join(top, '.claude'));
  writeFileSync(file, TEMPLATE.replace('## Active', `${NOTES}## Active`));
  const { seed, edits, writesBetween, pauseMs, guards: count = 8, aims = false } = options;
  try {
    const guards = Array.from({ length: count }, (_, index) => {
      const job: GuardJob = { kind: 'guard', top, seed: seed * 100 + index, session: `aa0${index}`, pauseMs };
      return workers.start(job).end();
    });
    const job: EditorJob = { kind: 'editor', top, seed, edits, writesBetween, aims };
    const editor = await workers.start(job).end();
    writeFileSync(join(top, 'stop'), '');
    const ended = await Promise.all(guards);
    for (const { code, stderr } of [editor, ...ended]) if (code !== 0) throw new Error(stderr);
    return {
      editor: JSON.parse(editor.stdout),
      guard: ended.map(({ stdout }) => JSON.parse(stdout)),
      text: readFileSync(file, 'utf8'),
    };
  } finally {
    writeFileSync(join(top, 'stop'), '');
    rmSync(top, { recursive: true, force: true });
  }
}
