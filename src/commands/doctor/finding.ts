/** One line of `guard doctor`. The sentence is in `ui/doctor-view.ts`, by code. */
export interface Finding {
  readonly level: 'ok' | 'warn' | 'fail';
  readonly code: FindingCode;
  /** What the sentence names. */
  readonly detail: string;
  /** A second fact, where the sentence has one. */
  readonly more?: string;
}

export type FindingCode =
  | 'git-version'
  | 'git-too-old'
  | 'node-version'
  | 'working-tree'
  | 'hook-live'
  | 'hook-delegated'
  | 'hook-dead'
  | 'hook-outdated'
  | 'hook-crlf'
  | 'hook-no-interpreter'
  | 'hook-previous-crlf'
  | 'hook-previous-no-interpreter'
  | 'hook-generated-not-executable'
  | 'hooks-path'
  | 'hooks-off'
  | 'hooks-path-elsewhere'
  | 'hooks-path-missing'
  | 'hooks-skipped'
  | 'home'
  | 'home-missing'
  | 'home-unreadable'
  | 'ignored'
  | 'not-ignored'
  | 'ignore-blocked'
  | 'unignored'
  | 'tracked'
  | 'not-a-directory'
  | 'file-foreign'
  | 'file-fine'
  | 'file-absent'
  | 'file-lost'
  | 'file-problem'
  | 'file-damaged'
  | 'file-overwritten'
  | 'file-binary'
  | 'file-unreadable'
  | 'configuration'
  | 'agent-none'
  | 'agent-live'
  | 'agent-outdated'
  | 'agent-absent'
  | 'agent-gone'
  | 'agent-damaged'
  | 'agent-blocked'
  | 'agent-shim-missing'
  | 'agent-off'
  | 'agent-unheard'
  | 'agent-without-hooks'
  | 'not-on-path'
  | 'lint-staged'
  | 'lint-staged-dangerous'
  | 'clock'
  | 'clock-skewed'
  | 'clock-unknown'
  | 'unwritable'
  | 'guard-closed'
  | 'check-failed'
  | 'last-failure'
  | 'identity';

export const ok = (code: FindingCode, detail = '', more?: string): Finding =>
  finding('ok', code, detail, more);
export const warn = (code: FindingCode, detail = '', more?: string): Finding =>
  finding('warn', code, detail, more);
export const fail = (code: FindingCode, detail = '', more?: string): Finding =>
  finding('fail', code, detail, more);

function finding(
  level: Finding['level'],
  code: FindingCode,
  detail: string,
  more: string | undefined,
): Finding {
  return { level, code, detail, ...(more === undefined ? {} : { more }) };
}
