/** What every agent's hooks come down to. */
export type AgentEvent =
  | (EventBase & { readonly kind: 'session-start'; readonly source: string })
  | (EventBase & { readonly kind: 'prompt' | 'shell-environment' })
  | (EventBase & { readonly kind: 'before-tool'; readonly tool: ToolCall })
  | (EventBase & {
      readonly kind: 'after-tool';
      readonly tool: ToolCall;
      /** How long the tool ran, where the agent says so. */
      readonly durationMs: number | null;
      /** Files that changed while it ran, absolute, where the agent says so. */
      readonly changed: readonly string[];
    })
  | (EventBase & { readonly kind: 'session-end'; readonly reason: string });

export type EventKind = AgentEvent['kind'];
export type ShellCall = Extract<ToolCall, { readonly kind: 'shell' }>;
export type ToolEvent = Extract<AgentEvent, { readonly tool: ToolCall }>;

interface EventBase {
  /** The agent's own name of the event, for its reply. */
  readonly name: string;
  readonly agent: string;
  /** The agent's own id of its session; a subagent has its parent's. */
  readonly sessionKey: string;
  readonly cwd: string;
}

/** What the agent is about to do or has done. Files are absolute. */
export type ToolCall =
  | { readonly kind: 'edit'; readonly files: readonly string[] }
  /** The directory in which the command runs may be another than the agent's. */
  | { readonly kind: 'shell'; readonly command: string; readonly directory: string }
  | { readonly kind: 'other' };
