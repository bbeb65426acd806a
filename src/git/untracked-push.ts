import type { PushArguments } from '../shell/git/push-arguments.ts';
import type { History } from './history.ts';
import type { PushedBranch } from './pushed-branches.ts';

/**
 * The branches that a push which went well has set without any remote-tracking ref to tell of it: pushed to a URL, or to a
 * remote whose branches are not fetched. They are told from the arguments; null where those do not say.
 */
export async function untrackedBranches(
  history: History,
  { destination, refspecs, sets }: PushArguments,
  before: ReadonlyMap<string, string>,
): Promise<readonly PushedBranch[] | null> {
  if (sets === 'nothing' || destination === null) return [];
  const remotes = await history.remotes();
  const isRemote = remotes.includes(destination);
  if (isRemote && (sets === 'all' || refspecs.length === 0)) return [];
  const current = await history.currentBranch();
  const named = refspecs.length > 0 ? refspecs : current === null ? [] : [current];
  if (sets === 'all' || named.length === 0 || named.some((spec) => /^\+?:$/.test(spec) || spec.includes('*')))
    return null;
  const remote = isRemote ? destination : await remoteAt(history, remotes, destination);
  const after = await history.trackingRefs();
  const found: PushedBranch[] = [];
  for (const spec of named) {
    const set = await readRefspec(history, spec);
    if (set === null) continue;
    const tracking = `refs/remotes/${remote}/${set.branch}`;
    if (after.get(tracking) === set.sha) continue;
    found.push({ remote, ...set, before: before.get(tracking) ?? null, known: [...before.values()] });
  }
  return found;
}

/** The branch that a refspec sets, and to what; null for a deletion, a tag, or anything else. */
async function readRefspec(
  history: History,
  spec: string,
): Promise<{ readonly branch: string; readonly sha: string } | null> {
  const [, source = '', target] = /^\+?([^:]*)(?::(.*))?$/.exec(spec) ?? [];
  const sha = source === '' ? null : await history.resolve(source);
  if (sha === null) return null;
  const full = await history.fullName(source);
  const isTag = full?.startsWith('refs/tags/') ?? false;
  const ref = target?.startsWith('refs/') ? target : target === undefined ? full : isTag ? null : target;
  if (ref === null || ref === '') return null;
  const branch = ref.replace(/^refs\/heads\//, '');
  return branch.startsWith('refs/') || branch === 'HEAD' ? null : { branch, sha };
}

/** The remote that has this URL, else the URL, without what may be a password. */
async function remoteAt(history: History, remotes: readonly string[], url: string): Promise<string> {
  for (const remote of remotes) {
    for (const known of await history.remoteUrls(remote)) if (bare(known) === bare(url)) return remote;
  }
  return withoutUser(url);
}

function bare(url: string): string {
  return withoutUser(url)
    .replace(/^file:\/\/(?:localhost)?/, '')
    .replace(/\/+$/, '')
    .replace(/\.git$/, '');
}

function withoutUser(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@/i, '$1');
}
