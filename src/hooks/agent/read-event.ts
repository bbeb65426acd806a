import { resolve } from 'node:path';
import type { Dialect } from './dialect.ts';
import { editedFiles } from './edited-files.ts';
import type { AgentEvent, ToolCall } from './event.ts';
import { objectOf, type Payload, textOf } from './payload.ts';

/** Fields that are called differently by different agents, and never mean two things. */
const SESSION = ['session_id', 'sessionId', 'sessionID', 'conversation_id'];
const EVENT = ['hook_event_name', 'hookEventName'];
const TOOL = ['tool_name', 'toolName'];
const INPUT = ['tool_input', 'toolArgs'];

/** Reads an agent's message; null for an event that guard has nothing to do with. `named` is the event as in argv. */
export function readEvent(
  payload: Payload,
  dialect: Dialect,
  { cwd: ownCwd, named }: { readonly cwd: string; readonly named: string },
): AgentEvent | null {
  const name = textOf(payload, ...EVENT) ?? (named !== '' ? named : unnamedEvent(payload));
  const kind = Object.hasOwn(dialect.events, name) ? dialect.events[name] : undefined;
  const sessionKey = textOf(payload, ...SESSION);
  if (kind === undefined || sessionKey === null) return null;
  const cwd = textOf(payload, 'cwd') ?? workspaceOf(payload) ?? ownCwd;
  const base = { name, agent: dialect.agent, sessionKey, cwd };
  if (kind === 'session-start') return { ...base, kind, source: textOf(payload, 'source') ?? 'startup' };
  if (kind === 'session-end') return { ...base, kind, reason: textOf(payload, 'reason') ?? 'other' };
  if (kind === 'before-tool') return { ...base, kind, tool: readTool(payload, dialect, cwd) };
  if (kind !== 'after-tool') return { ...base, kind };
  const duration = payload.duration_ms ?? payload.duration;
  return {
    ...base,
    kind,
    tool: readTool(payload, dialect, cwd),
    durationMs: typeof duration === 'number' ? duration : null,
    changed: changedFiles(objectOf(objectOf(payload, 'tool_response'), 'bashEditDiff'), cwd),
  };
}

function readTool(payload: Payload, { tools, shellDirectory = [] }: Dialect, cwd: string): ToolCall {
  const input = objectOf(payload, ...INPUT);
  const tool = textOf(payload, ...TOOL) ?? '';
  const kind = Object.hasOwn(tools, tool) ? tools[tool] : undefined;
  if (kind === 'edit') return { kind, files: editedFiles(input, cwd) };
  // Cursor's own event for the shell has its command at the top.
  const command = textOf(input, 'command') ?? (tool === '' ? textOf(payload, 'command') : null);
  if ((kind === 'shell' || tool === '') && command !== null)
    return { kind: 'shell', command, directory: resolve(cwd, textOf(input, ...shellDirectory) ?? '') };
  return { kind: 'other' };
}

/** Claude Code compares the working tree before a shell command with that after it, where it lets commands edit unasked. */
function changedFiles({ changedFiles: files }: Payload, cwd: string): readonly string[] {
  if (!Array.isArray(files)) return [];
  return files.filter((file) => typeof file === 'string' && file !== '').map((file) => resolve(cwd, file));
}

/** Copilot's own event names are camel case and not in the message; a tool with a result has run. */
function unnamedEvent(payload: Payload): string {
  if (textOf(payload, ...TOOL) === null) return '';
  return 'toolResult' in payload ? 'postToolUse' : 'preToolUse';
}

function workspaceOf(payload: Payload): string | null {
  const roots = payload.workspace_roots;
  const [first] = Array.isArray(roots) ? (roots as readonly unknown[]) : [];
  return typeof first === 'string' ? first : null;
}
