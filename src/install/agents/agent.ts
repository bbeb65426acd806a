import type { JsonItem, JsonValue } from '../json-edit.ts';

/** The agents that guard knows hooks for, by the word that its command line ends in. */
export const AGENT_NAMES = [
  'claude',
  'codex',
  'copilot',
  'gemini',
  'opencode',
  'cursor',
  'windsurf',
] as const;
export type AgentName = (typeof AGENT_NAMES)[number];

/** What a person must still do before an agent runs the hooks; the sentence is the caller's. */
export type AgentStep =
  | 'claude-accept-folder'
  | 'codex-trust-hooks'
  | 'copilot-trust-folder'
  | 'gemini-trust-folder'
  | 'opencode-restart'
  | 'cursor-trust-workspace'
  | 'windsurf-instructions-only';

/** How one agent is set up. Paths are relative to the directory that holds its settings. */
export interface AgentSettings {
  readonly name: AgentName;
  /** Its presence says that the agent is used here. */
  readonly folder: string;
  readonly step: AgentStep;
  readonly hooks:
    | {
        readonly kind: 'json';
        readonly file: string;
        items(shim: string): readonly JsonItem[];
        readonly skeleton: JsonValue;
      }
    | {
        readonly kind: 'file';
        readonly file: string;
        /** By which a version of guard's is known. */
        readonly firstLine: string;
        text(shim: string): string;
      }
    | { readonly kind: 'none' };
}
