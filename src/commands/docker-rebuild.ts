import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from '../context.ts';
import { dockerCommandsOf } from '../deploy/docker/classify-docker.ts';
import { checkHealth, type Health } from '../deploy/docker/health.ts';
import { type StartedServices, startedServices } from '../deploy/docker/started-services.ts';
import { runProgram } from '../deploy/vercel/run-program.ts';
import type { RunFacts } from './run.ts';

const ASK_TIMEOUT_MS = 30_000;

/** The services that a docker command names, for the lock's `Services` field; undefined where it is none. */
export function servicesOf(command: readonly string[]): string | undefined {
  const found = dockerCommandsOf(lineOf(command));
  if (found.length === 0) return undefined;
  const names = found.flatMap(({ services }) => (services === '*' ? ['all'] : services));
  return names.includes('all') ? 'all' : [...new Set(names)].join(', ');
}

/** The look at the containers that a command brought up, to be taken still under the lock; undefined where it brings up none. */
export function healthCheck(
  context: Context,
  command: readonly string[],
): ((ending: AbortSignal) => Promise<Health>) | undefined {
  const started = startedServices(lineOf(command));
  if (started === null) return undefined;
  return async (ending) => {
    try {
      return await checkHealth(started.services, {
        ask: () => ask(context, started),
        sleep: (ms) => sleep(ms, undefined, { signal: ending }),
        monotonic: () => performance.now(),
      });
    } catch (error) {
      if (ending.aborted) return { kind: 'not-looked', why: 'interrupted' };
      throw error;
    }
  };
}

export interface Rebuild {
  readonly command: readonly string[];
  readonly services: string | undefined;
  readonly facts: RunFacts<Health>;
}

/** Journals who rebuilt what and how it ended, for whoever asks "is it me, or a rebuild?". */
export async function recordRebuild(context: Context, { command, services, facts }: Rebuild): Promise<void> {
  const actions = dockerCommandsOf(lineOf(command)).map(({ action }) => action);
  const what = actions.length === 0 ? (command[0] ?? '') : [...new Set(actions)].join(', ');
  const detail = `${what}${services === undefined ? '' : ` ${services}`}: ${resultOf(facts)}`;
  // A journal that cannot be written must not hide how the command ended.
  await context.store
    .note({ kind: 'rebuilt', session: context.self, lock: 'docker', detail })
    .catch(() => {});
}

function resultOf({ code, lost, startError, checked }: RunFacts<Health>): string {
  if (startError !== null) return 'could not start';
  if (lost !== null) return 'lost the lock';
  if (code !== 0) return `exit code ${code}`;
  if (checked?.kind !== 'looked') return 'done';
  const unwell = checked.unwell.map(({ service, state }) => `${service} ${state}`);
  return unwell.length === 0 ? 'well' : unwell.join(', ');
}

async function ask(context: Context, { question, env, directory }: StartedServices) {
  const [program = '', ...args] = question;
  const { status, stdout, stderr, timedOut } = await runProgram(program, args, {
    cwd: resolve(context.cwd, directory),
    env: { ...context.env, ...env },
    timeoutMs: ASK_TIMEOUT_MS,
  });
  if (status === 0) return { stdout };
  if (timedOut) return { failure: `${program} did not answer within ${ASK_TIMEOUT_MS / 1000} s` };
  return { failure: stderr.trim().split('\n').at(-1) || `${question.join(' ')} failed` };
}

/** The words as a shell would have to be given them. */
function lineOf(command: readonly string[]): string {
  return command.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
}
