import { join } from 'node:path';
import type { Context } from '../context.ts';
import { leadsOut } from '../core/path-below.ts';
import { outrankedHooksPath } from '../git/hooks-path.ts';
import { decidingIgnoreRule } from '../git/ignored.ts';
import { planAgentsRemoval } from '../install/agent-settings.ts';
import { type CallsByHand, findCallsByHand } from '../install/calls-by-hand.ts';
import { type Change, joinPlans, type Problem } from '../install/change.ts';
import { ownHooksDirectory } from '../install/git-hooks.ts';
import { planGitHooksRemoval } from '../install/git-hooks-removal.ts';
import { hasIgnoreRule, ignorePattern, planIgnoreRuleRemoval } from '../install/ignore-rule.ts';
import { planInstructionsRemoval } from '../install/instructions.ts';
import { planLeftoverDirectories } from '../install/leftover-directories.ts';
import {
  applyRecorded,
  hookFacts,
  hookTrees,
  installSite,
  type Progress,
  readRecord,
  removeGuardFolder,
  requireSessionsFolder,
  tellingProgress,
} from './installation.ts';
import { done, type Outcome, refused } from './outcome.ts';
import { ownPart } from './own-part.ts';
import { placeInTree } from './place-in-tree.ts';
import { requireTopLevel } from './require-top-level.ts';
import { fateOfSessionsFile, isMadeByInit, type KeptFor, removeSessionsFile } from './sessions-file-fate.ts';

export interface UninstallOptions {
  readonly mode: 'apply' | 'dry-run';
  readonly dist: string;
}

export interface UninstallFacts {
  readonly changes: readonly Change[];
  readonly problems: readonly Problem[];
  readonly applied: boolean;
  readonly location: string;
  readonly sessionsFile: 'removed' | 'kept' | 'absent';
  /** Why it stays; null where it does not. */
  readonly keptFor: KeptFor | null;
  /** Tracked files in which guard's lines stay, as they came with a commit. */
  readonly committed: readonly string[];
  /** Hooks of another scope, which do not run as long as git goes by those that init asked for. */
  readonly outranked: Outranked | null;
  /** Files that still call guard. */
  readonly callsLeft: readonly CallsByHand[];
  /** The sessions file stays, but what kept it out of git was guard's rule alone. */
  readonly unignored: boolean;
}

/** Takes exactly guard's own changes back (contract, section 5). */
export async function uninstall(
  context: Context,
  options: UninstallOptions,
): Promise<Outcome<UninstallFacts>> {
  return tellingProgress('guard uninstall', (progress) => takeBack(context, options, progress));
}

async function takeBack(
  context: Context,
  options: UninstallOptions,
  progress: Progress,
): Promise<Outcome<UninstallFacts>> {
  const topLevel = requireTopLevel(context);
  requireSessionsFolder(context);
  const directory = context.repository.mainTopLevel ?? topLevel;
  const isApplied = options.mode === 'apply';
  const { location } = context.store;
  const known = readRecord(context);
  let record = known;
  const isOurs = isMadeByInit(context, record);
  let fate = await fateOfSessionsFile(context, isOurs);
  const unignored = fate.keptFor !== null && isIgnoredByGuardAlone(context);
  const changes: Change[] = [];
  const problems: Problem[] = [];
  const committed = new Set<string>();
  const callsLeft = new Map<string, CallsByHand>();
  for (const tree of hookTrees(context, topLevel).toReversed()) {
    const { plan, left } = ownPart(context, known, planGitHooksRemoval(hookFacts(context, tree), { record }));
    for (const path of left) committed.add(path);
    if (isApplied) record = applyRecorded(context, record, plan.changes, progress);
    changes.push(...plan.changes);
    problems.push(...plan.problems);
    for (const calls of findCallsByHand(hookFacts(context, tree))) callsLeft.set(calls.path, calls);
  }
  const site = installSite(context, record);
  const { plan: plans, left } = ownPart(
    context,
    known,
    joinPlans([
      planAgentsRemoval({ directory, shim: join(options.dist, 'hook.sh') }, site),
      planInstructionsRemoval(site, directory),
      planIgnoreRuleRemoval(site),
    ]),
  );
  if (isApplied && fate.sessionsFile === 'removed') fate = await removeSessionsFile(context, isOurs);
  const removed = fate.sessionsFile === 'removed' ? [location] : [];
  const directories = planLeftoverDirectories(site, [...changes, ...plans.changes], removed);
  const rest = joinPlans([plans, directories]);
  if (isApplied) {
    applyRecorded(context, record, rest.changes, progress);
    // What could not be taken back is still in the record, which is kept then.
    if (problems.length + rest.problems.length === 0) {
      progress.hasBegun = true;
      await removeGuardFolder(context, fate.keptFor === null ? null : location);
    }
  }
  const facts: UninstallFacts = {
    changes: [...changes, ...rest.changes],
    problems: [...problems, ...rest.problems],
    applied: isApplied,
    location,
    ...fate,
    committed: [...committed, ...left],
    outranked: outrankedHooks(context, topLevel),
    callsLeft: [...callsLeft.values()],
    unignored,
  };
  return facts.problems.length > 0 ? refused(facts) : done(facts);
}

export interface Outranked {
  readonly hooksPath: string;
  readonly scope: 'local' | 'worktree';
  /** Where that scope has them. */
  readonly others: string;
}

function outrankedHooks(context: Context, topLevel: string): Outranked | null {
  const facts = hookFacts(context, topLevel);
  const { hooksPath, hooksPathScope: scope } = facts;
  if ((scope !== 'local' && scope !== 'worktree') || hooksPath !== ownHooksDirectory(facts)) return null;
  const other = outrankedHooksPath(context.repository.git, topLevel);
  return other === null ? null : { hooksPath, scope, others: other };
}

function isIgnoredByGuardAlone({ repository, store }: Context): boolean {
  const base = repository.mainTopLevel ?? repository.topLevel ?? '';
  const path = placeInTree(base, store.location);
  if (leadsOut(path) || !hasIgnoreRule(repository, path)) return false;
  return decidingIgnoreRule(repository.git, path)?.pattern === ignorePattern(path);
}
