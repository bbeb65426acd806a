import type { Context } from '../../context.ts';
import type { Instant } from '../../core/stamp.ts';
import { type HookAnswer, NOTHING } from '../answer.ts';
import { beforeEdit } from './before-edit.ts';
import { detectDialect } from './detect-dialect.ts';
import type { AgentEvent } from './event.ts';
import { answerOther } from './other-events.ts';
import { parsePayload } from './payload.ts';
import { readEvent } from './read-event.ts';
import { type Reply, SILENCE } from './reply.ts';
import type { AgentCall } from './scene.ts';

export interface AgentHookCall {
  /** The agent whose settings called, and the event where they name it. */
  readonly host: string;
  readonly name: string;
  /** What the agent sent. */
  readonly input: string;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly now?: (() => Instant) | undefined;
}

/** Answers an agent's hook in the agent's own form. Throws what guard cannot do; the entry makes NOT CHECKED of it. */
export async function runAgentHook(
  call: AgentHookCall,
  opened: (context: Context) => void,
): Promise<HookAnswer> {
  const payload = parsePayload(call.input);
  const dialect = detectDialect(call.host, payload, call.env);
  const event = readEvent(payload, dialect, { cwd: call.cwd, named: call.name });
  if (event === null) return NOTHING;
  const reply = await answer(event, { env: call.env, dialect, now: call.now, opened });
  const heard = dialect.hears.includes(event.kind) ? reply : { ...reply, context: [] };
  const out = dialect.print(event, heard, payload);
  return { ...NOTHING, ...(out === '' ? {} : { out }), kind: kindOf(event) };
}

function kindOf(event: AgentEvent): string {
  return event.kind === 'before-tool' ? event.tool.kind : event.kind;
}

/** What reads the shell's language is loaded by whom it concerns; all the rest shares most of what it needs. */
async function answer(event: AgentEvent, call: AgentCall): Promise<Reply> {
  if (event.kind !== 'before-tool') return answerOther(event, call);
  const { tool } = event;
  if (tool.kind === 'edit') return beforeEdit(event, tool.files, call);
  if (tool.kind !== 'shell') return SILENCE;
  const { beforeShell } = await import('./before-shell.ts');
  return beforeShell(event, tool, call, (files) => beforeEdit(event, files, call));
}
