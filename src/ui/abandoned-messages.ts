import type { AbandonedCommits, Abandoning } from '../commands/abandoned-commits.ts';
import { commandText, inFrontOf } from './command-text.ts';
import { count } from './conflict-messages.ts';
import { type Step, stepLines } from './steps.ts';
import { worded } from './visible.ts';

/** A command that was not run, because it would leave another session's commits on no branch, or write them anew. */
export function abandoningRefused(
  words: readonly string[],
  { session, commits }: AbandonedCommits,
  way: Abandoning,
): string {
  const [newest = ''] = commits.map((commit) => commit.slice(0, 9));
  const kind = typeof way === 'string' ? way : 'to' in way ? 'rewinds' : 'rewrites';
  const would = kind === 'amends' || kind === 'rewrites' ? 'rewrite' : 'drop';
  const when = way === 'gives-up-rebase' ? ', made while the rebase goes on' : '';
  const past = inFrontOf(words, 'if a person agreed', 'GUARD_OVERRIDE="why"');
  const keep: Step = ['keep them', `git branch kept-${newest}`, 'then the same command'];
  const steps: Readonly<Record<typeof kind, readonly Step[]>> = {
    amends: [['commit anew', 'git commit -m MESSAGE'], past],
    'gives-up-rebase': [['finish it', 'git rebase --continue'], keep],
    rewrites: [past],
    rewinds: [['undo your own', 'git revert COMMIT'], keep, past],
  };
  return [
    `guard: not run: ${commandText(words)} would ${would} ${count(commits.length, 'commit')} of session ${worded(session)} (${newest})${when}`,
    stepLines(steps[kind]),
  ].join('\n');
}
