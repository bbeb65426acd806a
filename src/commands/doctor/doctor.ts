import { constants, mkdtempSync, rmdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Context } from '../../context.ts';
import { isDirectory } from '../../install/file-state.ts';
import type { JournalLine } from '../../store/store.ts';
import { howToCall } from '../how-to-call.ts';
import { hookFacts } from '../installation.ts';
import { done, type Outcome, refused } from '../outcome.ts';
import { requireTopLevel } from '../require-top-level.ts';
import { inspectAgents } from './agents.ts';
import { attempt, reasonOf } from './attempt.ts';
import { type Finding, fail, ok, warn } from './finding.ts';
import { inspectGuardDirectory, isOpen } from './guard-directory.ts';
import { inspectHooks } from './hooks.ts';
import { inspectLintStaged } from './lint-staged.ts';
import { inspectSessionsFile } from './sessions-file.ts';

/** Git older than this lacks what guard asks of it. */
const OLDEST_GIT = [2, 30] as const;
const CLOCK_TOLERANCE_MS = 5_000;

export interface DoctorFacts {
  readonly findings: readonly Finding[];
}

/** Is guard live here? Each line ok, warn or fail, with what mends it; refused (exit 1) on a fail. */
export async function doctor(
  context: Context,
  options: { readonly dist: string; readonly nodeVersion: string },
): Promise<Outcome<DoctorFacts>> {
  const topLevel = requireTopLevel(context);
  let journal: readonly JournalLine[] = [];
  const readJournal = await attempt('the journal', async () => {
    journal = await context.store.journal();
    return [];
  });
  const findings = [
    ...(await attempt('git', () => [inspectGit(context)])),
    ok('node-version', options.nodeVersion),
    ok(
      'working-tree',
      topLevel,
      context.repository.isLinkedWorktree ? (context.repository.mainTopLevel ?? '') : undefined,
    ),
    ...inspectPlaces(context),
    ...inspectGuardDirectory(context),
    ...(await attempt('the hooks', () => inspectHooks(context, topLevel))),
    ...(await attempt('the sessions file', () => inspectSessionsFile(context))),
    ...readJournal,
    ...(await attempt('the agents', () => inspectAgents(context, options.dist, journal))),
    ...inspectCall(context, topLevel),
    ...(await attempt('lint-staged', () => inspectLintStaged(hookFacts(context, topLevel)))),
    inspectClock(context),
    ...lastFailure(context, journal),
    context.self === null ? warn('identity', 'nobody') : ok('identity', context.self),
  ];
  return findings.some(({ level }) => level === 'fail') ? refused({ findings }) : done({ findings });
}

function inspectGit({ repository }: Context): Finding {
  const version = repository.git
    .bytes(['version'])
    .toString()
    .replace(/^git version /, '')
    .trim();
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isOld = major < OLDEST_GIT[0] || (major === OLDEST_GIT[0] && minor < OLDEST_GIT[1]);
  return isOld ? fail('git-too-old', version, OLDEST_GIT.join('.')) : ok('git-version', version);
}

/** Where guard must write beside its own directory: git's, and that of the sessions file. */
function inspectPlaces({ repository, store }: Context): readonly Finding[] {
  const { W_OK, X_OK } = constants;
  return [repository.commonDir, dirname(store.location)]
    .filter((place) => isDirectory(place) && !isOpen(place, W_OK | X_OK))
    .map((place) => fail('unwritable', place));
}

/** Every mend, and whatever agents are told to type, begins with `guard`. */
function inspectCall({ env }: Context, topLevel: string): readonly Finding[] {
  const call = howToCall(env, topLevel);
  return call === 'guard' ? [] : [warn('not-on-path', call)];
}

/** Stamps come from this machine's clock, file times from the file system's: they should agree. */
function inspectClock({ repository, now }: Context): Finding {
  let skewMs: number;
  try {
    const probe = mkdtempSync(join(repository.commonDir, 'guard-clock-'));
    skewMs = Math.abs(statSync(probe).mtimeMs - now());
    rmdirSync(probe);
  } catch (error) {
    return warn('clock-unknown', reasonOf(error), repository.commonDir);
  }
  return skewMs > CLOCK_TOLERANCE_MS ? warn('clock-skewed', `${Math.round(skewMs / 1000)}s`) : ok('clock');
}

function lastFailure(context: Context, journal: readonly JournalLine[]): readonly Finding[] {
  const failure = journal.findLast(({ kind }) => kind === 'failed');
  const isRecent = failure !== undefined && context.now() - Date.parse(failure.at) < 86_400_000;
  return isRecent ? [warn('last-failure', failure.detail ?? '', failure.at)] : [];
}
