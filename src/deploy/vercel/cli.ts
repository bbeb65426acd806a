import { type Answer, answered, type NoAnswer } from './answer.ts';
import { parseDeployment, parseDeployments, parseJson, parseLog } from './parse.ts';
import { programRefusal } from './program-refusal.ts';
import type { DeploymentQuery, Provider } from './provider.ts';
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
  let isNew = false;
  const asked = async <T>(
    vercel: Vercel,
    request: string,
    parse: (value: unknown) => T | undefined,
  ): Promise<Answer<T>> => {
    const refusal = isNew ? undefined : versionRefusal(await vercel(['--version']));
    if (refusal !== undefined) return refusal;
    isNew = true;
    return read(await vercel(['api', request, ...everywhere(options)]), parse);
  };
  return {
    name: 'cli',
    async findDeployments(query) {
      const vercel = withinTime(options);
      const answer = await asked(vercel, listRequest(scope, query), parseDeployments);
      const worthAnotherWay = answer.kind === 'unavailable' && ['unreadable', 'silent'].includes(answer.why);
      if (!worthAnotherWay) return answer;
      return read(await vercel([...listArguments(scope, query), ...everywhere(options)]), parseDeployments);
    },
    detail: (id) => asked(withinTime(options), detailRequest(scope, id), parseDeployment),
    log: (id) => asked(withinTime(options), logRequest(scope, id), parseLog),
  };
}

type Vercel = (args: readonly string[]) => Promise<ProgramResult>;

/** All calls that one question takes share the time of one. */
function withinTime({ file, run, env, directory, timeoutMs = KILL_AFTER_MS }: CliOptions): Vercel {
  const startedAt = performance.now();
  return (args) => {
    const left = Math.max(timeoutMs - (performance.now() - startedAt), 1);
    return run(file, args, { cwd: directory, env: { ...env, ...QUIET }, timeoutMs: left });
  };
}

function listArguments({ project }: Scope, query: DeploymentQuery): readonly string[] {
  const filter = 'sha' in query ? `githubCommitSha=${query.sha}` : `githubCommitRef=${query.branch}`;
  return ['ls', project, '--format', 'json', '-m', filter];
}

function versionRefusal(result: ProgramResult): NoAnswer | undefined {
  const [, major, minor] = /(\d+)\.(\d+)\.\d+/.exec(result.stdout) ?? [];
  if (major === undefined)
    return programRefusal(result) ?? { kind: 'denied', why: 'too-old', detail: 'no version' };
  const newer = Number(major) - FIRST_WITH_API[0] || Number(minor) - FIRST_WITH_API[1];
  return newer >= 0
    ? undefined
    : { kind: 'denied', why: 'too-old', detail: result.stdout.trim().slice(0, 40) };
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
