import { decideExpectation, type Expectation, type ProjectFacts } from '../deploy/vercel/expectation.ts';
import type { DeployContext } from '../deploy-context.ts';
import type { PushedBranch } from '../git/pushed-branches.ts';

const CONFIG_PROGRAMS = ['vercel.ts', 'vercel.mts', 'vercel.js', 'vercel.mjs', 'vercel.cjs'];

/** Whether a deployment is expected of a branch that was just pushed. */
export async function expectedOfPush(
  deploy: DeployContext,
  { branch, sha, before, known }: PushedBranch,
): Promise<Expectation> {
  const { history } = deploy;
  const changed =
    before === null ? await history.pathsSince(known, sha) : await history.pathsBetween(before, sha);
  return decideExpectation(
    {
      remoteRef: `refs/heads/${branch}`,
      deletes: false,
      changedPaths: changed ?? 'unknown',
      headPaths: await history.pathsOf(sha),
      deployedBefore: known.includes(sha),
    },
    await projectFacts(deploy, sha),
  );
}

/** The same of a commit that was pushed some time ago: what its push changed is not known any more. */
export async function expectedOfCommit(
  deploy: DeployContext,
  { branch, sha }: { readonly branch: string; readonly sha: string },
): Promise<Expectation> {
  return decideExpectation(
    { remoteRef: `refs/heads/${branch}`, deletes: false, changedPaths: 'unknown', deployedBefore: false },
    await projectFacts(deploy, sha),
  );
}

/** Vercel reads its settings at the pushed commit: in the root directory, else at the top level. */
async function projectFacts(
  { history, rootDirectory, isProjectPath }: DeployContext,
  sha: string,
): Promise<ProjectFacts> {
  const places = rootDirectory === undefined ? [''] : [`${rootDirectory.replace(/\/+$/, '')}/`, ''];
  let vercelJson: string | null = null;
  let configIsCode = false;
  for (const place of places) {
    vercelJson ??= await history.fileAt(sha, `${place}vercel.json`);
    if (vercelJson !== null) break;
    for (const name of CONFIG_PROGRAMS)
      configIsCode ||= (await history.fileAt(sha, `${place}${name}`)) !== null;
  }
  return {
    vercelJson,
    configIsCode: configIsCode && vercelJson === null,
    ...(rootDirectory === undefined ? {} : { rootDirectory }),
    ...(isProjectPath === undefined ? {} : { isProjectPath }),
  };
}
