/**
 * For a `git rev-list` that is asked about commits which may not be here: they do not count. A partial clone would fetch each of
 * them by itself otherwise, over the network.
 */
export const IF_HERE: readonly string[] = ['--ignore-missing', '--missing=allow-any'];
