import { type Answer, answered, type NoAnswer } from './answer.ts';
import type { Deployment } from './deployment.ts';
import { parseDeployment, parseDeployments, parseJson, parseLog } from './parse.ts';
import { programRefusal } from './program-refusal.ts';
import type { AskOptions, DeploymentQuery, Provider } from './provider.ts';
import { detailRequest, listRequest, logRequest, type Scope } from './requests.ts';
import type { ProgramEnv, ProgramResult, RunProgram } from './run-program.ts';

export interface CliOptions {
  /** The `vercel` executable. */
  readonly file: string;
  readonly run: RunProgram;
  readonly env: ProgramEnv;
  readonly scope: Scope;
  readonly directory: string;
  /** Another API than Vercel's own. */
  readonly origin?: string;
  readonly timeoutMs?: number;
}

const KILL_AFTER_MS = 30_000;
/** Since this version `vercel api` exists; an older one would take the word for a folder to deploy. */
const FIRST_WITH_API = [50, 5] as const;
/** CI keeps it from starting a browser login, which nobody could answer. */
const QUIET = { CI: '1', VERCEL_TELEMETRY_DISABLED: '1', NO_UPDATE_NOTIFIER: '1', NO_COLOR: '1' };

/** The `vercel` executable of a logged-in machine as provider; it does its own authentication, whose files guard never touches. */
export function cliProvider(options: CliOptions): Provider {
  const { scope } = options;
  let known: Version | undefined;
  const asked = async <T>(
    vercel: Vercel,
    request: string,
    parse: (value: unknown) => T | undefined,
  ): Promise<Answer<T>> => {
    known ??= readVersion(await vercel(['--version']));
    const version = known;
    if (version === 'new') return read(await vercel(['api', request, ...everywhere(options)]), parse);
    if (version === 'unknown') return { kind: 'unavailable', why: 'unreadable', detail: 'no version' };
    known = undefined;
    return version;
  };
  const list = async (vercel: Vercel, filter: readonly string[]): Promise<Answer<readonly Deployment[]>> =>
    read(
      await vercel(['ls', scope.project, '--format', 'json', ...filter, ...everywhere(options)]),
      parseDeployments,
    );
  return {
    name: 'cli',
    async findDeployments(query, how) {
      const vercel = withinTime(options, how);
      const answer = await asked(vercel, listRequest(scope, query), parseDeployments);
      return isWorthAnotherWay(answer) ? list(vercel, filterOf(query)) : answer;
    },
    async detail(id, how) {
      const vercel = withinTime(options, how);
      const answer = await asked(vercel, detailRequest(scope, id), parseDeployment);
      if (!isWorthAnotherWay(answer)) return answer;
      const listed = await list(vercel, how.sha === undefined ? [] : filterOf({ sha: how.sha }));
      if (listed.kind !== 'ok') return answer;
      const found = listed.value.find((one) => one.id === id);
      return found === undefined ? answer : { kind: 'ok', value: found };
    },
    log: (id, how) => asked(withinTime(options, how), logRequest(scope, id), parseLog),
  };
}

/** `ls` is understood by every version, and none takes it for a folder. */
function isWorthAnotherWay(answer: Answer<unknown>): boolean {
  return answer.kind === 'unavailable' && ['unreadable', 'silent'].includes(answer.why);
}

type Vercel = (args: readonly string[]) => Promise<ProgramResult>;

/** All calls that one question takes share the time of one. */
function withinTime(
  { file, run, env, directory, timeoutMs = KILL_AFTER_MS }: CliOptions,
  { signal }: AskOptions,
): Vercel {
  const startedAt = performance.now();
  return (args) => {
    const left = Math.max(timeoutMs - (performance.now() - startedAt), 1);
    return run(file, args, { cwd: directory, env: { ...env, ...QUIET }, timeoutMs: left, signal });
  };
}

function filterOf(query: DeploymentQuery): readonly string[] {
  return ['-m', 'sha' in query ? `githubCommitSha=${query.sha}` : `githubCommitRef=${query.branch}`];
}

/** Whether it has `vercel api`; a version that cannot be read says nothing, so that the word is not risked. */
type Version = 'new' | 'unknown' | NoAnswer;

function readVersion(result: ProgramResult): Version {
  const refusal = programRefusal(result);
  if (refusal !== undefined) return refusal;
  const [version, major, minor] = /^(?:Vercel CLI )?(\d+)\.(\d+)\.\d+\S*/.exec(result.stdout.trim()) ?? [];
  if (version === undefined) return 'unknown';
  const newer = Number(major) - FIRST_WITH_API[0] || Number(minor) - FIRST_WITH_API[1];
  return newer >= 0 ? 'new' : { kind: 'denied', why: 'too-old', detail: version.slice(0, 40) };
}

/** An agent's CLI ignores the saved team, and VERCEL_TOKEN drops it: the scope is always said. */
function everywhere({ scope, directory, origin }: CliOptions): readonly string[] {
  const team =
    scope.team === undefined ? [] : ['--scope', 'id' in scope.team ? scope.team.id : scope.team.slug];
  return [...team, '--cwd', directory, ...(origin === undefined ? [] : ['--api', origin])];
}

function read<T>(
  result: Awaited<ReturnType<RunProgram>>,
  parse: (value: unknown) => T | undefined,
): Answer<T> {
  return programRefusal(result) ?? answered(parse(parseJson(result.stdout)));
}
