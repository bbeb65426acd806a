/** What a hook answers its host with. */
export interface HookAnswer {
  readonly code: number;
  /** Lines for people, stderr. */
  readonly lines: readonly string[];
  /** What the host itself reads, stdout. */
  readonly out?: string;
  /** What kind of call it answers, where one host has several. */
  readonly kind?: string;
}

export const NOTHING: HookAnswer = { code: 0, lines: [] };
