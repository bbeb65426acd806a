import type { Context } from '../../context.ts';
import { claimTexts } from '../../core/claims.ts';
import { isSameSession, rowsOf } from '../../core/session.ts';
import { parseStamp } from '../../core/stamp.ts';
import { whatGuardDid } from '../../ui/agent-messages.ts';
import { afterEdit, placeFiles } from './before-edit.ts';
import type { AgentEvent } from './event.ts';
import { takeNoticeLines } from './notice-lines.ts';
import { type Reply, SILENCE } from './reply.ts';
import { type AgentCall, sessionScenes } from './scene.ts';
import { giveSignOfLife } from './sign-of-life.ts';

/** How far back one looks where the agent does not say how long its command ran, and how much clocks may differ. */
const UNKNOWN_DURATION_MS = 30_000;
const SLACK_MS = 2_000;

/** A sign of life; after git's commit or push, what guard did meanwhile. */
export async function afterTool(
  event: Extract<AgentEvent, { kind: 'after-tool' }>,
  call: AgentCall,
): Promise<Reply> {
  const { tool } = event;
  const scenes =
    tool.kind === 'edit'
      ? placeFiles(event, tool.files, call).map(({ scene }) => scene)
      : sessionScenes(event, call).slice(0, 1);
  const context: string[] = [];
  for (const scene of scenes) {
    if (scene.self === null) continue;
    await giveSignOfLife(scene);
    if (tool.kind === 'shell' && /\bgit\b[\s\S]*\b(?:commit|push)\b/.test(tool.command)) {
      context.push(...(await happenedSince(scene, event.durationMs ?? UNKNOWN_DURATION_MS)));
    }
    context.push(...(await takeNoticeLines(scene, event, call)));
  }
  const { hears } = call.dialect;
  if (tool.kind === 'edit' && hears.includes('after-tool') && !hears.includes('before-tool')) {
    context.push(...(await afterEdit(event, tool.files, call)));
  }
  return { ...SILENCE, context };
}

/** The journal's own words for what git's hooks did while the command ran; nothing where they did nothing. */
async function happenedSince(context: Context, durationMs: number): Promise<readonly string[]> {
  const { self } = context;
  const since = context.now() - durationMs - SLACK_MS;
  const lines = (await context.store.journal()).filter(
    ({ at, session }) =>
      (parseStamp(at) ?? 0) >= since && session !== null && self !== null && isSameSession(session, self),
  );
  const committed = lines.filter(({ kind }) => kind === 'committed');
  if (committed.length === 0) return [];
  const { file } = await context.store.read();
  const left = self === null ? [] : rowsOf(file, self).flatMap(({ editing }) => claimTexts(editing));
  const text = whatGuardDid(
    committed.flatMap(({ paths = [] }) => paths),
    left,
  );
  return text === null ? [] : [text];
}
