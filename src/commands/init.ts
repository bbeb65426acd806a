import { dirname, join } from 'node:path';
import type { Context } from '../context.ts';
import { isIgnored } from '../git/ignored.ts';
import { isTracked } from '../git/working-tree.ts';
import { type AgentOutcome, otherSettings, planAgents } from '../install/agent-settings.ts';
import type { AgentName } from '../install/agents/agent.ts';
import { type Change, joinPlans, type Planned, type Problem } from '../install/change.ts';
import { findAgents } from '../install/find-agents.ts';
import { planGitHooks } from '../install/git-hooks.ts';
import type { HookAdvice } from '../install/hook-advice.ts';
import { planIgnoreRule } from '../install/ignore-rule.ts';
import { planInstructions } from '../install/instructions.ts';
import { type InstallSite, missingDirectories } from '../install/own-text.ts';
import { type Call, howToCall } from './how-to-call.ts';
import {
  applyRecorded,
  forgetGone,
  hookFacts,
  hookTrees,
  installSite,
  type Progress,
  readRecord,
  rememberCreated,
  requireSessionsFolder,
  tellingProgress,
} from './installation.ts';
import { done, type Outcome, refused } from './outcome.ts';
import { placeInTree } from './place-in-tree.ts';
import { planNoAgents } from './plan-no-agents.ts';
import { requireTopLevel } from './require-top-level.ts';
import { sessionsFileIgnored } from './sessions-file-ignored.ts';
import { type Unignored, whyUnignored } from './unignored.ts';
import { type Unusable, whyUnusable } from './unusable-file.ts';

export interface InitOptions {
  /** Null: those whose configuration folder exists, or the configuration's. */
  readonly agents: readonly AgentName[] | null;
  readonly instructions: boolean;
  readonly statusLine: boolean;
  readonly mode: 'apply' | 'dry-run';
  /** The absolute directory of guard's own `dist`. */
  readonly dist: string;
}

export interface InitFacts {
  readonly changes: readonly Change[];
  readonly problems: readonly Problem[];
  readonly advice: readonly HookAdvice[];
  readonly agents: readonly AgentOutcome[];
  /** Nobody named them this time, and they stay set up. */
  readonly agentsLeft: readonly AgentName[];
  /** Nobody is wanted, so their hooks are taken out. */
  readonly agentsDropped: readonly AgentName[];
  /** Nobody named any, and no agent's folder is here. */
  readonly findsNoAgent: boolean;
  /** What git could still take into a commit. */
  readonly unignored: readonly Unignored[];
  /** The sessions file, where git has it in its commits already; null where it has not. */
  readonly tracked: string | null;
  /** What keeps guard from using the sessions file that is there. */
  readonly unusable: Unusable | null;
  readonly applied: boolean;
  /** What became of the sessions file; one that was lost is written again, as guard wrote it last. */
  readonly sessionsFile: 'kept' | 'created' | 'written-again';
  readonly location: string;
  /** What reaches guard in a shell here. */
  readonly call: Call;
}

/** Sets the repository up: sessions file, ignore rule, git hooks, agents' hooks (contract, section 5). Idempotent. */
export async function init(context: Context, options: InitOptions): Promise<Outcome<InitFacts>> {
  return tellingProgress('guard init', (progress) => setUp(context, options, progress));
}

async function setUp(
  context: Context,
  options: InitOptions,
  progress: Progress,
): Promise<Outcome<InitFacts>> {
  const topLevel = requireTopLevel(context);
  requireSessionsFolder(context);
  const directory = context.repository.mainTopLevel ?? topLevel;
  const configured = context.config.agents as readonly AgentName[] | null;
  let record = readRecord(context);
  const { commonDir } = context.repository;
  const named = options.agents ?? configured;
  const wanted = named ?? findAgents(directory, { commonDir, record });
  const isMissing = !(await context.store.exists());
  const snapshot = await context.store.read();
  const isLost = snapshot.isLost === true;
  const unusable = isMissing ? null : whyUnusable(context, snapshot);
  const isForeign = unusable?.why === 'foreign';
  const isApplied = options.mode === 'apply';
  const changes: Change[] = [];
  const problems: Problem[] = [];
  const advice: HookAdvice[] = [];
  for (const tree of hookTrees(context, topLevel)) {
    const plan = planGitHooks(hookFacts(context, tree), { record, dist: options.dist });
    if (isApplied) record = applyRecorded(context, record, plan.changes, progress);
    changes.push(...plan.changes);
    problems.push(...plan.problems);
    advice.push(
      ...plan.advice.filter(
        (item) => !advice.some((known) => JSON.stringify(known) === JSON.stringify(item)),
      ),
    );
  }
  const settings = { directory, shim: join(options.dist, 'hook.sh') };
  // Whoever names agents has no use for those whose settings somebody took away.
  if (isApplied && options.agents !== null)
    record = forgetGone(context, record, otherSettings(settings, options.agents));
  const site = installSite(context, record);
  const agents = planAgents(settings, { site, agents: wanted, statusLine: options.statusLine });
  const isNoneWanted = options.agents?.length === 0;
  const toIgnore = pathsToIgnore(context, directory, [
    ...(isForeign ? [] : [context.store.location]),
    ...settingsFiles(agents.outcomes),
  ]);
  const rest = joinPlans([
    ...(isMissing ? [planFolder(context.store.location, site)] : []),
    isNoneWanted ? planNoAgents(settings, site, context.store.location) : agents,
    planIgnoreRule(site, toIgnore),
    ...(options.instructions ? [planInstructions(site, directory)] : []),
  ]);
  if (isApplied) {
    record = applyRecorded(context, record, rest.changes, progress);
    if (isMissing) rememberCreated(context, record, context.store.location);
    if (isMissing || isLost)
      await context.store.update(({ file }) => ({ text: file.text, result: undefined }));
  }
  const ignored = sessionsFileIgnored(context);
  const facts: InitFacts = {
    changes: unique([...changes, ...rest.changes]),
    problems: [...problems, ...rest.problems],
    advice,
    agents: agents.outcomes,
    agentsLeft: options.agents === null || isNoneWanted ? [] : agents.left,
    agentsDropped: isNoneWanted ? agents.left : [],
    findsNoAgent: named === null && wanted.length === 0,
    unignored: toIgnore.flatMap((path) => whyUnignored(context, path) ?? []),
    tracked: ignored?.state === 'tracked' && !isForeign ? ignored.path : null,
    unusable,
    applied: isApplied,
    sessionsFile: isLost ? 'written-again' : isMissing ? 'created' : 'kept',
    location: context.store.location,
    call: howToCall(context.env, topLevel),
  };
  return facts.problems.length > 0 ? refused(facts) : done(facts);
}

/** The sessions file's folder, so that it goes again with what is in it; one outside of the repository is not guard's. */
function planFolder(location: string, { roots }: InstallSite): Planned {
  const folder = dirname(location);
  const isOurs = roots.some((root) => folder.startsWith(`${root}/`));
  return { changes: isOurs ? missingDirectories(folder, { code: 'created-file' }) : [], problems: [] };
}

/** Settings hold a path of this machine, so they must not be swept into a commit, as the sessions file must not. */
function settingsFiles(agents: readonly AgentOutcome[]): readonly string[] {
  return agents.flatMap(({ by, file }) => (by === 'own-file' && file !== null ? [file] : []));
}

function pathsToIgnore(context: Context, directory: string, files: readonly string[]): readonly string[] {
  const { git, mainTopLevel, topLevel } = context.repository;
  const base = mainTopLevel ?? topLevel ?? directory;
  return files
    .map((file) => placeInTree(base, file))
    .filter((path) => path !== '' && !path.startsWith('../') && !path.startsWith('.git/'))
    .filter((path) => !isIgnored(git, path) && !isTracked(git, path));
}

/** `home` is planned once for each working tree. */
function unique(changes: readonly Change[]): readonly Change[] {
  const seen = new Set<string>();
  return changes.filter((change) => {
    const key = `${change.kind} ${change.path}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
