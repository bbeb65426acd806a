import { isSelf } from '../../commands/is-self.ts';
import { situationOf } from '../../commands/situation.ts';
import type { Context } from '../../context.ts';
import { claimTexts } from '../../core/claims.ts';
import { rowsOf } from '../../core/session.ts';
import { statusLine } from '../../ui/status-line.ts';
import { objectOf, parsePayload, textOf } from '../agent/payload.ts';
import { openScene } from '../agent/scene.ts';
import { type HookAnswer, NOTHING } from '../answer.ts';
import { CLAUDE } from './dialect.ts';

/** Claude Code's status line: own id, claims, locks, conflicts. Nothing where guard has nothing to do with the directory. */
export async function runStatusLine(
  call: {
    readonly input: string;
    readonly cwd: string;
    readonly env: NodeJS.ProcessEnv;
    readonly now?: (() => number) | undefined;
  },
  opened: (context: Context) => void,
): Promise<HookAnswer> {
  const payload = parsePayload(call.input);
  const sessionKey = textOf(payload, 'session_id') ?? '';
  const cwd = textOf(payload, 'cwd') ?? textOf(objectOf(payload, 'workspace'), 'current_dir') ?? call.cwd;
  const event = { agent: CLAUDE.agent, sessionKey };
  const scene = await openScene(cwd, event, { env: call.env, dialect: CLAUDE, now: call.now, opened });
  if (scene === null) return NOTHING;
  const { self } = scene;
  const snapshot = await scene.store.read();
  const { sessions, locks } = situationOf(scene, snapshot);
  const out = statusLine({
    self,
    claims: self === null ? 0 : rowsOf(snapshot.file, self).flatMap(claimTexts).length,
    others: sessions.filter(({ id, active }) => active && !isSelf(scene, id)).length,
    locks: locks
      .filter(({ held, stale }) => held && !stale)
      .map(({ name, holder }) => ({ name, isOwn: isSelf(scene, holder), holder })),
    conflicts: snapshot.state.interests.filter(({ session }) => isSelf(scene, session)).length,
  });
  return { ...NOTHING, out: `${out}\n` };
}
