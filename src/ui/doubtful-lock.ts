import type { Problem } from '../core/sessions-file/types.ts';
import { PLAIN, type Style } from './style.ts';
import { visible } from './visible.ts';

export const lockUnreadable = (section: string): string =>
  `guard finds no field such as Status in the section "${section}", so the lock counts as free`;

export const lockStatusUnknown = (status: string): string =>
  `the lock's status ${status === '' ? 'is missing' : `"${status}" is neither NONE nor IN_PROGRESS`}; it counts as held if somebody claims it`;

/** Why a lock may not be as free as it counts, a line each. */
export const doubtLines = (doubts: readonly Problem[], style: Style = PLAIN): readonly string[] =>
  doubts.map(({ kind, line, detail }) => {
    const sentence = kind === 'lock-unreadable' ? lockUnreadable : lockStatusUnknown;
    return `guard: ${style.warn('warning:')} line ${line}: ${sentence(visible(detail, 100))}`;
  });
