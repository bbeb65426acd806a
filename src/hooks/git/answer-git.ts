import { readFileSync } from 'node:fs';
import { GuardError } from '../../errors.ts';
import { COLOURED, PLAIN, wantsColour } from '../../ui/style.ts';
import type { Hook } from '../run-hook.ts';
import { NO_FEED, readPostCommitFeed } from './feed.ts';
import { openGitHook } from './open-hook.ts';
import { postCommit } from './post-commit.ts';
import { prePush } from './pre-push.ts';

/** Answers the hooks that git calls once a commit is made. */
export const answerGit: Hook = async (call, opened) => {
  const { env, isTerminal } = call;
  const [, name, ...args] = call.args;
  if (name === 'post-commit') {
    const feed = call.feed === 'none' ? NO_FEED : readPostCommitFeed();
    const isWhole = feed.status?.places.length === 0;
    const context = await openGitHook(call, { changed: isWhole ? feed.status?.changed : undefined });
    opened(context);
    return postCommit(context, feed);
  }
  if (name === 'pre-push') {
    const context = await openGitHook(call);
    opened(context);
    const push = { remote: remoteName(args), url: args[1] ?? '', input: readFileSync(0, 'utf8') };
    return prePush(context, push, wantsColour({ isTTY: isTerminal }, env) ? COLOURED : PLAIN);
  }
  // Somebody's own configuration calls it, and believes that guard checks there.
  const problem = `${JSON.stringify(name ?? '')} is no hook of git's that guard answers; guard has pre-commit, post-commit and pre-push`;
  throw new GuardError('usage', { problem });
};

/** Git gives a remote's name and URL; where the push names a URL, that stands in both places. */
function remoteName([name = '', url]: readonly string[]): string | null {
  return name === '' || name === url ? null : name;
}
