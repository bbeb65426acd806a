import type { Context } from '../context.ts';
import { append } from '../core/grouping.ts';
import { once, remembered } from '../core/once.ts';
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
  const updates = once(() => pushedRefs(context, words));
  const missing = remembered(({ tracking, next }: Update) => missingIn(context, tracking, next));
  const atStake = once(() => new Set(updates().flatMap(missing)));
  const committers = committersOf(await context.store.journal({ kinds: ['committed'], commits: atStake }));
  const authors = new Map([...committers].filter(([, session]) => !isSelf(context, session)));
  if (authors.size === 0) return [];
  const pullFrom = pullsInto(context);
  return updates().flatMap((update) => {
    const { tracking, next } = update;
    // To compare changes takes git much longer than to compare ids, and what only a remote has must be fetched for it.
    if (!missing(update).some((commit) => authors.has(commit))) return [];
    const bySession = new Map<string, string[]>();
    for (const commit of droppedBy(context, tracking, next)) {
      const author = authors.get(commit);
      if (author !== undefined) append(bySession, author, commit);
    }
    return [...bySession].map(([session, commits]) => ({
      session,
      ref: tracking.replace(/^refs\/remotes\//, ''),
      commits,
      pull: pullFrom(update),
    }));
  });
}

/** What is pulled goes into the branch that is checked out. */
function pullsInto(context: Context): (update: Update) => DroppedCommits['pull'] {
  const checkedOut = once(() => textOf(context, ['symbolic-ref', '--short', '--quiet', 'HEAD']));
  const remotes = once(() => linesOf(context.repository.git.tryBytes(['remote'])));
  return ({ tracking, next }) => {
    const current = checkedOut();
    const isCurrent =
      next === 'HEAD' ||
      (next !== null && current !== null && next.replace(/^refs\/heads\//, '') === current);
    return isCurrent ? placeOf(tracking, remotes()) : null;
  };
}

/** The commits that a ref would lose, whether or not their changes go along under other ids. */
function missingIn(context: Context, tracking: string, next: string | null): readonly string[] {
  const kept = next === null ? ['--branches', '--tags'] : [next];
  return linesOf(context.repository.git.tryBytes(['rev-list', tracking, '--not', ...kept, '--']));
}

function droppedBy(context: Context, tracking: string, next: string | null): readonly string[] {
  if (next === null) return missingIn(context, tracking, next);
  const range = ['rev-list', '--cherry-pick', '--right-only', `${next}...${tracking}`];
  return linesOf(context.repository.git.tryBytes(range));
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
  const local = idsOf(context, 'refs/heads', '%(refname:lstrip=2)');
  const known = idsOf(context, `refs/remotes/${remote}`, '%(refname)');
  return [...known].flatMap(([tracking, id]): readonly Update[] => {
    const name = tracking.split('/').slice(3).join('/');
    // Of many branches most have nothing to push.
    if (name === 'HEAD' || local.get(name) === id) return [];
    if (local.has(name)) return [{ tracking, next: `refs/heads/${name}` }];
    return prunes ? [{ tracking, next: null }] : [];
  });
}

function idsOf(context: Context, place: string, name: string): ReadonlyMap<string, string> {
  const refs = context.repository.git.tryBytes(['for-each-ref', `--format=%(objectname) ${name}`, place]);
  return new Map(
    linesOf(refs).map((line) => {
      const end = line.indexOf(' ');
      return [line.slice(end + 1), line.slice(0, end)] as const;
    }),
  );
}

function textOf({ repository }: Context, args: readonly string[]): string | null {
  return linesOf(repository.git.tryBytes(args))[0] ?? null;
}

function linesOf(bytes: Buffer | null): readonly string[] {
  return (bytes?.toString('utf8') ?? '').split('\n').filter((line) => line !== '');
}
