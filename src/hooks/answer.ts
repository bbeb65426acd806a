/** What a hook answers its host with. */
export interface HookAnswer {
  readonly code: number;
  /** Lines for people, stderr. */
  readonly lines: readonly string[];
  /** What the host itself reads, stdout. */
  readonly out?: string;
}

export const NOTHING: HookAnswer = { code: 0, lines: [] };
