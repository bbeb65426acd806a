import { noteHeard } from '../../commands/session-state.ts';
import { giveSignOfLife } from '../../commands/sign-of-life.ts';
import type { Context } from '../../context.ts';
import { claimTexts } from '../../core/claims.ts';
import { isSameSession, rowsOf } from '../../core/session.ts';
import { parseStamp } from '../../core/stamp.ts';
import type { JournalLine } from '../../store/store.ts';
import { commitWasRefused, whatBecameOfPush, whatGuardDid } from '../../ui/agent-messages.ts';
import { claimChanged } from './after-shell.ts';
import { afterEdit, placeFiles } from './before-edit.ts';
import type { AgentEvent } from './event.ts';
import { takeNoticeLines } from './notice-lines.ts';
import { type Reply, SILENCE } from './reply.ts';
import { type AgentCall, sessionScenes } from './scene.ts';

/** How far back one looks where the agent does not say how long its command ran, and how much clocks may differ. */
const UNKNOWN_DURATION_MS = 30_000;
const SLACK_MS = 2_000;
const COMMITS = /\bgit\b[\s\S]*\bcommit\b/;
const PUSHES = /\bgit\b[\s\S]*\bpush\b/;

/** A sign of life; the claims of what a shell command changed; after git's commit or push, what guard did meanwhile. */
export async function afterTool(
  event: Extract<AgentEvent, { kind: 'after-tool' }>,
  call: AgentCall,
): Promise<Reply> {
  const { tool, changed } = event;
  const durationMs = (event.durationMs ?? UNKNOWN_DURATION_MS) + SLACK_MS;
  const scenes =
    tool.kind === 'edit'
      ? (await placeFiles(event, tool.files, call)).map(({ scene }) => scene)
      : (await sessionScenes(event, call)).slice(0, 1);
  const context: string[] = [];
  if (tool.kind === 'shell') {
    const since = (call.now ?? Date.now)() - durationMs;
    context.push(...(await claimChanged(event, tool, { since, changed }, call)));
  }
  for (const scene of scenes) {
    if (scene.self === null) continue;
    const seen = await giveSignOfLife(scene);
    if (tool.kind === 'shell' && (COMMITS.test(tool.command) || PUSHES.test(tool.command))) {
      context.push(...(await happenedSince(scene, tool.command, durationMs)));
    }
    context.push(...(await takeNoticeLines(scene, event, call, seen)));
  }
  const { hears } = call.dialect;
  if (tool.kind === 'edit' && hears.includes('after-tool') && !hears.includes('before-tool')) {
    context.push(...(await afterEdit(event, tool.files, call)));
  }
  return { ...SILENCE, context };
}

/** What git's hooks wrote down while the command ran, as far as it is of the command's kind and was not told before. */
async function happenedSince(
  context: Context,
  command: string,
  durationMs: number,
): Promise<readonly string[]> {
  const { self, store } = context;
  if (self === null) return [];
  const since = context.now() - durationMs;
  const { file, state } = await store.read();
  const heard = Object.hasOwn(state.sessions, self) ? state.sessions[self]?.heard : undefined;
  const lines = (await store.journal({ since })).filter(
    (line) =>
      (parseStamp(line.at) ?? 0) >= since &&
      line.session !== null &&
      isSameSession(line.session, self) &&
      !heard?.includes(keyOf(line)) &&
      ((COMMITS.test(command) && isOfCommit(line)) ||
        (PUSHES.test(command) && whatBecameOfPush(line) !== null)),
  );
  if (lines.length === 0) return [];
  const told = lines.map(keyOf);
  await store.update(({ state }) => ({ state: noteHeard(state, self, told), result: undefined }));
  return [
    ...commitTexts(lines, rowsOf(file, self).flatMap(claimTexts)),
    ...lines.flatMap((line) => whatBecameOfPush(line) ?? []),
  ];
}

/** Tells a line from others of its session; short, because every hook reads the state. */
function keyOf({ at, kind, detail = '' }: JournalLine): string {
  return `${at} ${kind} ${detail.slice(0, 40)}`;
}

function isOfCommit({ kind, detail = '' }: JournalLine): boolean {
  return kind === 'committed' || (kind === 'refused' && detail.startsWith('commit,'));
}

function commitTexts(all: readonly JournalLine[], left: readonly string[]): readonly string[] {
  const lines = all.filter(isOfCommit);
  const refused = lines.filter(({ kind }) => kind === 'refused');
  const committed = lines.filter(({ kind }) => kind === 'committed');
  const texts = refused.map(({ paths = [], detail = '' }) =>
    commitWasRefused(paths, detail.replace(/^commit, held by /, '')),
  );
  if (committed.length === 0) return texts;
  const released = committed.flatMap(({ paths = [] }) => paths);
  return [...texts, whatGuardDid(released, left) ?? ''].filter((text) => text !== '');
}
