import { COLOURED, PLAIN, wantsColour } from '../../ui/style.ts';
import type { Hook } from '../run-hook.ts';
import { readPreCommitFeed } from './feed.ts';
import { openGitHook } from './open-hook.ts';
import { preCommit } from './pre-commit.ts';

/** Answers pre-commit, whose process loads nothing of what the hooks after a commit need. */
export const answerPreCommit: Hook = async (call, opened) => {
  const { env, feed, isTerminal } = call;
  const context = await openGitHook(call);
  opened(context);
  const style = wantsColour({ isTTY: isTerminal }, env) ? COLOURED : PLAIN;
  return preCommit(context, feed === 'none' ? undefined : () => readPreCommitFeed(feed), style);
};
