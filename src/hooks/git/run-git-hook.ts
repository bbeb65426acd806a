import { readFileSync } from 'node:fs';
import { type Context, openContext } from '../../context.ts';
import { hookRepository } from '../../git/hook-repository.ts';
import { readNulList } from '../../git/nul-list.ts';
import { pickedCommit } from '../../git/picked-commit.ts';
import type { Repository } from '../../git/repository.ts';
import { COLOURED, PLAIN, wantsColour } from '../../ui/style.ts';
import { type HookAnswer, NOTHING } from '../answer.ts';
import { type PostCommitFeed, readPostCommitFeed, readPreCommitFeed } from './feed.ts';
import { type Commit, postCommit } from './post-commit.ts';
import { preCommit } from './pre-commit.ts';
import { prePush } from './pre-push.ts';

export interface GitHookCall {
  readonly name: string;
  /** The hook's own arguments. */
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly isTerminal: boolean;
  /** Whether standard input is the shell's feed of git's answers. */
  readonly hasFeed: boolean;
}

/** Runs one of git's hooks. Throws what guard cannot do; the entry makes NOT CHECKED of it. */
export async function runGitHook(call: GitHookCall, opened: (context: Context) => void): Promise<HookAnswer> {
  const style = wantsColour({ isTTY: call.isTerminal }, call.env) ? COLOURED : PLAIN;
  const open = (
    known: { staged?: Context['stagedPaths'] extends () => infer Paths ? Paths : never } & Partial<
      Pick<PostCommitFeed, 'changed'>
    >,
  ): Context => {
    const repository = hookRepository(call.cwd, call.env);
    const context = openContext({
      cwd: call.cwd,
      env: call.env,
      ...(repository === null ? {} : { repository }),
      ...known,
    });
    opened(context);
    return context;
  };
  if (call.name === 'pre-commit') {
    const feed = call.hasFeed ? readPreCommitFeed() : { staged: undefined };
    return preCommit(open(feed.staged === undefined ? {} : { staged: feed.staged }), style);
  }
  if (call.name === 'post-commit') {
    const feed = call.hasFeed
      ? readPostCommitFeed()
      : { commit: undefined, paths: undefined, changed: undefined };
    const context = open(feed.changed === undefined ? {} : { changed: feed.changed });
    return context.self === null ? NOTHING : postCommit(context, lastCommit(context.repository, feed));
  }
  if (call.name === 'pre-push')
    return prePush(open({}), { remote: remoteName(call.args), input: readFileSync(0, 'utf8') }, style);
  return NOTHING;
}

/** Git gives a remote's name and URL; where the push names a URL, that stands in both places. */
function remoteName([name = '', url]: readonly string[]): string | null {
  return name === '' || name === url ? null : name;
}

function lastCommit({ git, gitDir }: Repository, feed: PostCommitFeed): Commit {
  const id = feed.commit ?? git.bytes(['rev-parse', 'HEAD']).toString('latin1').trim();
  const paths =
    feed.paths ??
    readNulList(
      git.bytes([
        'diff-tree',
        '--no-commit-id',
        '--name-only',
        '-r',
        '-z',
        '--root',
        '-m',
        '--no-renames',
        'HEAD',
      ]),
    );
  const picked = pickedCommit(gitDir);
  return { id, paths, ...(picked === null ? {} : { picked }) };
}
