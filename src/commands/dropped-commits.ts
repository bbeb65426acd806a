import type { Context } from '../context.ts';
import { placeOf } from '../git/pushed-branches.ts';
import { readPushArguments } from '../shell/git/push-arguments.ts';
import { committersOf } from './committers.ts';
import { isSelf } from './is-self.ts';

/** Commits of another session that a forced push would take off the remote. */
export interface DroppedCommits {
  readonly session: string;
  readonly ref: string;
  readonly commits: readonly string[];
  /** Where `git pull` finds them; null where it would not bring them into what is pushed there. */
  readonly pull: { readonly remote: string; readonly branch: string } | null;
}

/** One ref of the push: what is known of it here, and what it would become; null where it is deleted. */
interface Update {
  readonly tracking: string;
  readonly next: string | null;
}

/**
 * What a forced push drops of others' commits, as far as the journal knows their authors and this repository the remote.
 * A commit whose change goes along under another id (a rebase) is not dropped.
 */
export async function findDroppedCommits(
  context: Context,
  words: readonly string[],
): Promise<readonly DroppedCommits[]> {
  const committers = committersOf(await context.store.journal());
  const authors = new Map([...committers].filter(([, session]) => !isSelf(context, session)));
  if (authors.size === 0) return [];
  return pushedRefs(context, words).flatMap((update) => {
    const { tracking, next } = update;
    const bySession = new Map<string, string[]>();
    for (const commit of droppedBy(context, tracking, next)) {
      const author = authors.get(commit);
      if (author !== undefined) bySession.set(author, [...(bySession.get(author) ?? []), commit]);
    }
    return [...bySession].map(([session, commits]) => ({
      session,
      ref: tracking.replace(/^refs\/remotes\//, ''),
      commits,
      pull: pullFor(context, update),
    }));
  });
}

/** What is pulled goes into the branch that is checked out. */
function pullFor(context: Context, { tracking, next }: Update): DroppedCommits['pull'] {
  const current = textOf(context, ['symbolic-ref', '--short', '--quiet', 'HEAD']);
  const isCurrent =
    next === 'HEAD' || (next !== null && current !== null && next.replace(/^refs\/heads\//, '') === current);
  return isCurrent ? placeOf(tracking, linesOf(context.repository.git.tryBytes(['remote']))) : null;
}

function droppedBy({ repository }: Context, tracking: string, next: string | null): readonly string[] {
  const range =
    next === null
      ? ['rev-list', tracking, '--not', '--branches', '--tags']
      : ['rev-list', '--cherry-pick', '--right-only', `${next}...${tracking}`];
  return linesOf(repository.git.tryBytes(range));
}

function pushedRefs(context: Context, words: readonly string[]): readonly Update[] {
  const { destination, refspecs, sets, prunes } = readPushArguments(words.slice(words.indexOf('push') + 1));
  if (sets === 'nothing') return [];
  const branch = textOf(context, ['symbolic-ref', '--short', '--quiet', 'HEAD']);
  const remote =
    destination ??
    (branch === null ? null : textOf(context, ['config', '--get', `branch.${branch}.remote`])) ??
    'origin';
  if (sets === 'all' || prunes) return allRefs(context, remote, prunes);
  if (refspecs.length === 0) {
    const push = textOf(context, ['rev-parse', '--symbolic-full-name', '@{push}']);
    if (push !== null) return [{ tracking: push, next: 'HEAD' }];
    return branch === null ? [] : [{ tracking: `refs/remotes/${remote}/${branch}`, next: 'HEAD' }];
  }
  return refspecs.flatMap((spec) => readRefspec(spec, remote, branch));
}

function readRefspec(spec: string, remote: string, branch: string | null): readonly Update[] {
  const [source = '', target] = spec.replace(/^\+/, '').split(':');
  const name = target ?? (source === 'HEAD' ? (branch ?? '') : source);
  const short = name.replace(/^refs\/heads\//, '');
  if (short === '' || short.startsWith('refs/')) return [];
  return [{ tracking: `refs/remotes/${remote}/${short}`, next: source === '' ? null : source }];
}

/** Every branch that is known of the remote; where it prunes, those that are not here would go. */
function allRefs(context: Context, remote: string, prunes: boolean): readonly Update[] {
  const local = new Set(
    linesOf(context.repository.git.tryBytes(['for-each-ref', '--format=%(refname:lstrip=2)', 'refs/heads'])),
  );
  const known = linesOf(
    context.repository.git.tryBytes(['for-each-ref', '--format=%(refname)', `refs/remotes/${remote}`]),
  );
  return known.flatMap((tracking): readonly Update[] => {
    const name = tracking.split('/').slice(3).join('/');
    if (name === 'HEAD') return [];
    if (local.has(name)) return [{ tracking, next: `refs/heads/${name}` }];
    return prunes ? [{ tracking, next: null }] : [];
  });
}

function textOf({ repository }: Context, args: readonly string[]): string | null {
  return linesOf(repository.git.tryBytes(args))[0] ?? null;
}

function linesOf(bytes: Buffer | null): readonly string[] {
  return (bytes?.toString('utf8') ?? '').split('\n').filter((line) => line !== '');
}
