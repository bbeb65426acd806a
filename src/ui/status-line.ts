import { count } from './conflict-messages.ts';
import { visible, worded } from './visible.ts';

export interface StatusLineFacts {
  readonly self: string | null;
  readonly claims: number;
  readonly others: number;
  readonly locks: readonly {
    readonly name: string;
    readonly isOwn: boolean;
    readonly holder: string | null;
  }[];
  /** Files that this session edited while another held them. */
  readonly conflicts: number;
}

/** One short line: who one is, what one holds, what stands in the way. */
export function statusLine({ self, claims, others, locks, conflicts }: StatusLineFacts): string {
  const parts = [
    `guard ${self === null ? 'nobody' : worded(self)}`,
    claims === 0 ? '' : count(claims, 'claim'),
    ...locks.map(({ name, isOwn, holder }) =>
      isOwn ? `${visible(name, 20)} lock` : `${visible(name, 20)} held by ${worded(holder ?? '?', 20)}`,
    ),
    conflicts === 0 ? '' : count(conflicts, 'conflict'),
    others === 0 ? '' : count(others, 'other'),
  ];
  return parts.filter((part) => part !== '').join(' · ');
}
