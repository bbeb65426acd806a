import { findProgram } from '../find-program.ts';
import type { Answer, ChoosableProject, NoAnswer } from './answer.ts';
import { vercelApi } from './api.ts';
import { VERCEL_API } from './api-origin.ts';
import { cliProvider } from './cli.ts';
import { type NoProject, type ProjectLink, projectsRound } from './find-project.ts';
import { githubProvider } from './github-statuses.ts';
import { hideTokens, tokensOf } from './hide-tokens.ts';
import type { Provider } from './provider.ts';
import type { Scope } from './requests.ts';
import { type ProgramEnv, type RunProgram, runProgram } from './run-program.ts';

export interface ProviderOptions {
  readonly env: ProgramEnv;
  readonly scope?: Scope;
  readonly projectName?: string;
  /** Why there is no scope. */
  readonly noProject?: NoProject;
  /** `owner/name` on GitHub. */
  readonly repository?: string;
  readonly directory: string;
  readonly now: () => number;
  /** The API's origin, where it is not Vercel's own. */
  readonly origin?: string;
  readonly run?: RunProgram;
}

/** Chooses who to ask, in the order of what they know: REST with VERCEL_TOKEN, `vercel` on PATH, `gh` on PATH, nobody. Throws `configuration` for a bad origin. */
export function chooseProvider(options: ProviderOptions): Provider {
  const found = [rest(options), cli(options), github(options)].filter((one) => one !== undefined);
  const [first, ...others] = found;
  return first === undefined ? nobodyKnows(options) : withFallback(first, others, tokensOf(options.env));
}

function rest({ env, scope, origin, now }: ProviderOptions): Provider | undefined {
  const token = env.VERCEL_TOKEN;
  return token && scope ? vercelApi({ origin: origin ?? VERCEL_API, token, scope, now }) : undefined;
}

function cli({ env, scope, origin, directory, run = runProgram }: ProviderOptions): Provider | undefined {
  const file = findProgram('vercel', env.PATH);
  return file && scope
    ? cliProvider({ file, run, env, scope, directory, ...(origin && { origin }) })
    : undefined;
}

function github({
  env,
  repository,
  projectName,
  directory,
  run = runProgram,
}: ProviderOptions): Provider | undefined {
  const file = findProgram('gh', env.PATH);
  if (!file || !repository) return undefined;
  return githubProvider({ file, run, env, repository, directory, ...(projectName && { projectName }) });
}

/** Asks the next provider for good once one is refused; the first refusal is the one told if all are. */
function withFallback(first: Provider, others: readonly Provider[], tokens: readonly string[]): Provider {
  const chain = [first, ...others];
  let refusal: Answer<never> | undefined;
  const ask = async <T>(question: (provider: Provider) => Promise<Answer<T>>): Promise<Answer<T>> => {
    const [current = first] = chain;
    const answer = hideTokens(await question(current), tokens);
    if (answer.kind !== 'denied') return answer;
    refusal ??= current.name === 'none' ? answer : { ...answer, by: current.name };
    if (chain.length === 1) return refusal;
    if (chain[0] === current) chain.shift();
    return ask(question);
  };
  return {
    get name() {
      return (chain[0] ?? first).name;
    },
    findDeployments: (query, options) => ask((provider) => provider.findDeployments(query, options)),
    detail: (id, options) => ask((provider) => provider.detail(id, options)),
    log: (id, options) => ask((provider) => provider.log(id, options)),
  };
}

/** What is missing is named by variable or key, for the message. */
function nobodyKnows({ env, scope, noProject }: ProviderOptions): Provider {
  if (noProject?.kind === 'unreadable')
    return answersAlways({ kind: 'denied', why: 'damaged-link', detail: noProject.file });
  const project = noProject?.kind === 'half' ? noProject.missing : 'vercel.project';
  const missing = [...(env.VERCEL_TOKEN ? [] : ['VERCEL_TOKEN']), ...(scope ? [] : [project])];
  return answersAlways({
    kind: 'denied',
    why: 'not-configured',
    detail: missing.join(', '),
    choices: missing,
    ...(noProject?.kind === 'several' && { projects: choosable(noProject.links) }),
  });
}

/** Several projects, with those directories in which guard would choose by itself. */
function choosable(links: readonly ProjectLink[]): readonly ChoosableProject[] {
  return links.map(({ scope, projectName, rootDirectory = '.' }) => ({
    name: projectName ?? scope.project,
    ...(projectsRound(links, rootDirectory).length === 1 && { directory: rootDirectory }),
  }));
}

function answersAlways(answer: NoAnswer): Provider {
  return {
    name: 'none',
    findDeployments: async () => answer,
    detail: async () => answer,
    log: async () => answer,
  };
}
