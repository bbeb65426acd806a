import { readFileSync } from 'node:fs';
import { type Context, type ContextOptions, openContext } from '../../context.ts';
import { GuardError } from '../../errors.ts';
import { hookRepository } from '../../git/hook-repository.ts';
import { COLOURED, PLAIN, wantsColour } from '../../ui/style.ts';
import type { HookAnswer } from '../answer.ts';
import type { HookCall } from '../run-hook.ts';
import { NO_FEED, readPostCommitFeed, readPreCommitFeed } from './feed.ts';
import { postCommit } from './post-commit.ts';
import { preCommit } from './pre-commit.ts';

/** Answers one of git's hooks. What pre-commit does not need is loaded by the hooks that do. */
export async function answerGit(call: HookCall, opened: (context: Context) => void): Promise<HookAnswer> {
  const { cwd, env } = call;
  const [, name, ...args] = call.args;
  const style = wantsColour({ isTTY: call.isTerminal }, env) ? COLOURED : PLAIN;
  const open = async (known: Pick<ContextOptions, 'changed'>): Promise<Context> => {
    const repository = hookRepository(cwd, env);
    const context = await openContext({ cwd, env, ...(repository === null ? {} : { repository }), ...known });
    opened(context);
    return context;
  };
  if (name === 'pre-commit') {
    const { feed } = call;
    return preCommit(await open({}), feed === 'none' ? undefined : () => readPreCommitFeed(feed), style);
  }
  if (name === 'post-commit') {
    const feed = call.feed === 'none' ? NO_FEED : readPostCommitFeed();
    const context = await open({ changed: feed.changed });
    return postCommit(context, feed);
  }
  if (name === 'pre-push') {
    const { prePush } = await import('./pre-push.ts');
    return prePush(
      await open({}),
      { remote: remoteName(args), url: args[1] ?? '', input: readFileSync(0, 'utf8') },
      style,
    );
  }
  // Somebody's own configuration calls it, and believes that guard checks there.
  const problem = `${JSON.stringify(name ?? '')} is no hook of git's that guard answers; guard has pre-commit, post-commit and pre-push`;
  throw new GuardError('usage', { problem });
}

/** Git gives a remote's name and URL; where the push names a URL, that stands in both places. */
function remoteName([name = '', url]: readonly string[]): string | null {
  return name === '' || name === url ? null : name;
}
