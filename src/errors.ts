/** What guard could not do, by code, with the facts that the message needs. The sentences are in `ui/error-messages.ts`. */
export interface ErrorData {
  usage: { problem: string; hint?: string };
  configuration: { file: string; key: string; value: unknown; expected: string };
  'not-a-repository': { directory: string };
  /** Somebody stands in git's own directory. */
  'no-working-tree': { gitDir: string; topLevel: string };
  'file-unreadable': { path: string; reason: string };
  'file-unwritable': { path: string; reason: string };
  /** The change is made and counts, but a step after it failed. */
  'file-unsettled': { path: string; reason: string };
  'file-busy': { path: string; holder: string; waitedMs: number };
  /** Line 0 is the whole file, of which `problem` says what it does. */
  'file-damaged': { path: string; line: number; problem: string };
  /** Stopped on the way: what was changed before is. */
  'half-done': { command: 'guard init' | 'guard uninstall'; cause: GuardError };
  /** The result could not be printed. */
  'output-failed': { reason: string };
  'git-failed': { args: readonly string[]; status: number | null; stderr: string };
  'git-missing': { reason: string };
}

/** Something guard could not do; never a refusal, which is a value. */
export class GuardError<Code extends keyof ErrorData = keyof ErrorData> extends Error {
  readonly code: Code;
  readonly data: ErrorData[Code];

  /** Each bundle has a copy of this class, and an error may cross from one to another: its name decides. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return Error[Symbol.hasInstance](value) && (value as Error).name === 'GuardError';
  }

  constructor(code: Code, data: ErrorData[Code], options?: { cause?: unknown }) {
    super(code, options);
    this.name = 'GuardError';
    this.code = code;
    this.data = data;
  }
}
