import type { Instant } from '../core/stamp.ts';
import { ago } from './ages.ts';
import { count } from './conflict-messages.ts';
import { stepLines } from './steps.ts';
import { shellWord, visible, worded } from './visible.ts';

interface Repaired {
  readonly kind: 'sound' | 'rebuilt' | 'started-afresh';
  readonly location: string;
  readonly now: Instant;
  readonly kept: string | null;
  readonly writtenAt: Instant | null;
  readonly notKept: {
    readonly sessions: readonly { readonly id: string; readonly claims: readonly string[] }[];
    readonly locks: readonly { readonly name: string; readonly holder: string | null }[];
  };
}

/** Of noise that looks like rows there may be thousands. */
const MOST_LINES = 20;
const MOST_CLAIMS = 10;

/** What `guard doctor --repair` did, and what of the damaged text it could not keep. */
export function repairMessage(facts: Repaired): string {
  const file = visible(facts.location, 300);
  if (facts.kind === 'sound') return `${file} is sound, there is nothing to repair.`;
  const kept = facts.kept === null ? '' : ` The damaged text is kept in ${visible(facts.kept, 300)}.`;
  const what =
    facts.kind === 'rebuilt'
      ? `Rebuilt ${file} from the journal, as it was written ${ago(facts.writtenAt, facts.now)}.`
      : `Started ${file} afresh, the journal has no sound text of it.`;
  return [`${what}${kept}`, ...notKeptLines(facts)].join('\n');
}

function notKeptLines({ notKept: { sessions, locks }, kept, location }: Repaired): readonly string[] {
  const lines = [
    ...sessions.map(({ id, claims }) => `  session ${worded(id)}${editing(claims)}`),
    ...locks.map(({ name, holder }) => `  the ${worded(name)} lock, held by ${worded(holder ?? 'somebody')}`),
  ];
  if (lines.length === 0) return [];
  const more = lines.length - MOST_LINES;
  const compare = kept === null ? [] : [`diff ${shellWord(kept)} ${shellWord(location)}`];
  return [
    'What the damaged text says beyond that does not count any more:',
    ...lines.slice(0, MOST_LINES),
    ...(more > 0 ? [`  and ${count(more, 'more line')}`] : []),
    ...compare.map((command) => stepLines([['compare the two', command]])),
  ];
}

function editing(claims: readonly string[]): string {
  if (claims.length === 0) return '';
  const more = claims.length - MOST_CLAIMS;
  const shown = claims.slice(0, MOST_CLAIMS).map((claim) => visible(claim));
  return `, editing ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
