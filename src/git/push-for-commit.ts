import type { History } from './history.ts';

/** git push's arguments for a commit: those of a branch that has it, preferably of the one that is checked out; null where none has. */
export async function pushArgumentsFor(history: History, sha: string): Promise<readonly string[] | null> {
  const branches = await history.branchesWith(sha);
  const current = await history.currentBranch();
  const branch = branches.find(({ name }) => name === current) ?? branches[0];
  if (branch === undefined) return null;
  if (branch.name === current && branch.hasPushRef) return [];
  const remotes = await history.remotes();
  const [first = 'origin'] = remotes;
  const usual = remotes.includes('origin') ? 'origin' : first;
  const remote = remotes.includes(branch.pushesTo) ? branch.pushesTo : usual;
  return [...(branch.follows === '' ? ['-u'] : []), remote, branch.name];
}
