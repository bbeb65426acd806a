import type { History } from './history.ts';

/** Whether any remote has a commit; `unknown` wherever that is not certain. */
export type PushState = 'pushed' | 'not-pushed' | 'unknown';

/**
 * Asks the remote-tracking refs, and where none has the commit the remotes themselves: their refs may be newer, and the push
 * another clone's. What such a ref leads to is known only where all of its history is here.
 */
export async function pushState(history: History, sha: string, signal?: AbortSignal): Promise<PushState> {
  const tracked = new Set((await history.trackingRefs()).values());
  if ((await history.trackingRefsWith(sha)).length > 0) return 'pushed';
  const places = await placesOf(history);
  if (places.length === 0 || (await history.isShallow()) || (await isElsewhere(history, sha)))
    return 'unknown';
  const answers = await Promise.all(places.map((place) => history.remoteRefs(place, signal)));
  const refs = answers.flatMap((answer) => (answer === null ? [] : [...answer]));
  if (refs.some(([, id]) => id === sha)) return 'pushed';
  if (answers.includes(null)) return 'unknown';
  const heads = refs.flatMap(([ref, id]) => (ref.startsWith('refs/heads/') && !tracked.has(id) ? [id] : []));
  for (const head of new Set(heads)) {
    if (!(await history.isHere(head))) return 'unknown';
    if (await history.isAncestor(sha, head)) return 'pushed';
  }
  return 'not-pushed';
}

/** All that the remotes are fetched from or pushed to: each by its name, and by the URLs that the name does not ask. */
async function placesOf(history: History): Promise<readonly string[]> {
  const places = new Set<string>();
  for (const remote of await history.remotes()) {
    const [fetched, ...others] = await history.remoteUrls(remote);
    places.add(remote);
    for (const url of others) if (url !== fetched) places.add(url);
  }
  return [...places];
}

/** Whether a branch with the commit is bound to a URL, as that of a pull request from a fork is. */
async function isElsewhere(history: History, sha: string): Promise<boolean> {
  const remotes = ['', '.', ...(await history.remotes())];
  const branches = await history.branchesWith(sha);
  return branches.some(({ pushesTo, follows }) =>
    [pushesTo, follows].some((place) => !remotes.includes(place)),
  );
}
