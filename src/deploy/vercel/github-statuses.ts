import { type Answer, answered } from './answer.ts';
import type { Deployment } from './deployment.ts';
import { field, parseJson, text } from './parse.ts';
import { programRefusal } from './program-refusal.ts';
import type { AskOptions, Provider } from './provider.ts';
import type { ProgramEnv, RunProgram } from './run-program.ts';

export interface GithubOptions {
  /** The `gh` executable. */
  readonly file: string;
  readonly run: RunProgram;
  readonly env: ProgramEnv;
  /** `owner/name`. */
  readonly repository: string;
  /** The project's name, which tells it from others of the repository. */
  readonly projectName?: string;
  readonly directory: string;
}

const KILL_AFTER_MS = 30_000;
const QUIET = { GH_PROMPT_DISABLED: '1', GH_NO_UPDATE_NOTIFIER: '1', NO_COLOR: '1' };

/** The commit statuses that Vercel posts on GitHub as provider, by `gh`: coarse, without log, and without a Vercel token. */
export function githubProvider(options: GithubOptions): Provider {
  const ofCommit = (ref: string, { signal }: AskOptions) => readStatus(options, ref, signal);
  return {
    name: 'github',
    findDeployments: async (query, how) => {
      const answer = await ofCommit('sha' in query ? query.sha : query.branch, how);
      // A commit or branch that GitHub does not know yet has no deployment yet.
      if (answer.kind !== 'ok') return answer.kind === 'not-found' ? { kind: 'ok', value: [] } : answer;
      const branch = 'branch' in query ? { branch: query.branch } : {};
      return { kind: 'ok', value: answer.value.map((one) => ({ ...one, ...branch })) };
    },
    detail: async (id, how) => {
      const answer = await ofCommit(id, how);
      if (answer.kind !== 'ok') return answer;
      const [status] = answer.value;
      return status === undefined
        ? { kind: 'not-found', detail: 'no status of Vercel' }
        : { kind: 'ok', value: status };
    },
    log: async () => ({ kind: 'not-found', detail: 'GitHub has no build log' }),
  };
}

/** The `owner/name` of a GitHub remote URL. */
export function githubRepositoryOf(remoteUrl: string): string | undefined {
  return /^(?:https?:\/\/(?:[^@/]*@)?|git@|ssh:\/\/git@)github\.com[:/]([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/.exec(
    remoteUrl,
  )?.[1];
}

async function readStatus(
  options: GithubOptions,
  ref: string,
  signal: AbortSignal | undefined,
): Promise<Answer<readonly Deployment[]>> {
  const { file, run, env, directory, repository } = options;
  // The most that GitHub gives at once; left out, 30.
  const path = `repos/${repository}/commits/${encodeURIComponent(ref)}/status?per_page=100`;
  const result = await run(file, ['api', path], {
    cwd: directory,
    env: { ...env, ...QUIET },
    timeoutMs: KILL_AFTER_MS,
    signal,
  });
  return programRefusal(result) ?? answered(parseStatuses(parseJson(result.stdout), options.projectName));
}

function parseStatuses(value: unknown, projectName: string | undefined): readonly Deployment[] | undefined {
  const sha = text(field(value, 'sha'));
  const statuses = field(value, 'statuses');
  if (sha === undefined || !Array.isArray(statuses)) return undefined;
  const ours = statuses.filter((status) => isOurs(text(field(status, 'context')) ?? '', projectName));
  return ours.map((status) => parseStatus(status, sha)).slice(0, 1);
}

/** One project: `Vercel`; several in one repository: `Vercel – name`. */
function isOurs(context: string, projectName: string | undefined): boolean {
  const [, name] = /^Vercel(?:\s+[–-]\s+(.+))?$/.exec(context) ?? [undefined, null];
  return name !== null && (name === undefined || projectName === undefined || name === projectName);
}

function parseStatus(status: unknown, sha: string): Deployment {
  const description = text(field(status, 'description'));
  const url = text(field(status, 'target_url'));
  const created = Date.parse(text(field(status, 'created_at')) ?? '');
  return {
    id: sha,
    sha,
    state: stateOf(text(field(status, 'state')), description ?? ''),
    ...(description && { errorMessage: description }),
    ...(url && { inspectorUrl: url }),
    ...(Number.isNaN(created) ? {} : { createdAt: created }),
    ...(/skipped/i.test(description ?? '') && { buildSkipped: true }),
  };
}

/** A skipped build is posted as success, a blocked or cancelled one as failure: only the description tells. */
function stateOf(state: string | undefined, description: string): string {
  if (/skipped|cancel/i.test(description)) return 'CANCELED';
  if (/blocked|authoriz|rate limited/i.test(description)) return 'BLOCKED';
  if (state === 'success') return 'READY';
  return state === 'failure' || state === 'error' ? 'ERROR' : 'BUILDING';
}
