import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../context.ts';
import { faultReason } from '../core/fault-reason.ts';
import { leadsOut } from '../core/path-below.ts';
import { TEMPLATE } from '../core/sessions-file/template.ts';
import { GuardError } from '../errors.ts';
import { decidingIgnoreRule } from '../git/ignored.ts';
import { planAgentsRemoval } from '../install/agent-settings.ts';
import { type Change, joinPlans, type Problem } from '../install/change.ts';
import { planGitHooksRemoval } from '../install/git-hooks-removal.ts';
import { hasIgnoreRule, ignorePattern, planIgnoreRuleRemoval } from '../install/ignore-rule.ts';
import { planInstructionsRemoval } from '../install/instructions.ts';
import { planLeftoverDirectories } from '../install/leftover-directories.ts';
import {
  applyRecorded,
  hookFacts,
  hookTrees,
  installSite,
  readRecord,
  removeGuardFolder,
} from './installation.ts';
import { done, type Outcome, refused } from './outcome.ts';
import { placeInTree } from './place-in-tree.ts';
import { requireTopLevel } from './require-top-level.ts';

export interface UninstallFacts {
  readonly changes: readonly Change[];
  readonly problems: readonly Problem[];
  readonly applied: boolean;
  readonly location: string;
  /** `kept`: the sessions file says something, so it stays. */
  readonly sessionsFile: 'removed' | 'kept' | 'absent';
  /** The sessions file stays, but what kept it out of git was guard's rule alone. */
  readonly unignored: boolean;
}

/** Takes exactly guard's own changes back (contract, section 5). */
export async function uninstall(
  context: Context,
  options: { readonly mode: 'apply' | 'dry-run'; readonly dist: string },
): Promise<Outcome<UninstallFacts>> {
  const topLevel = requireTopLevel(context);
  const directory = context.repository.mainTopLevel ?? topLevel;
  const isApplied = options.mode === 'apply';
  const { location } = context.store;
  let sessionsFile = await fateOfSessionsFile(context);
  const unignored = sessionsFile === 'kept' && isIgnoredByGuardAlone(context);
  let record = readRecord(context);
  const changes: Change[] = [];
  const problems: Problem[] = [];
  for (const tree of hookTrees(context, topLevel).toReversed()) {
    const plan = planGitHooksRemoval(hookFacts(context, tree), { record });
    if (isApplied) record = applyRecorded(context, record, plan.changes);
    changes.push(...plan.changes);
    problems.push(...plan.problems);
  }
  const site = installSite(context, record);
  const plans = joinPlans([
    planAgentsRemoval({ directory, shim: join(options.dist, 'hook.sh') }, site),
    planInstructionsRemoval(site, directory),
    planIgnoreRuleRemoval(site),
  ]);
  if (isApplied && sessionsFile === 'removed') sessionsFile = await removeSessionsFile(context);
  const removed = sessionsFile === 'removed' ? [location] : [];
  const directories = planLeftoverDirectories(site, [...changes, ...plans.changes], removed);
  const rest = joinPlans([plans, directories]);
  if (isApplied) {
    applyRecorded(context, record, rest.changes);
    // What could not be taken back is still in the record, which is kept then.
    if (problems.length + rest.problems.length === 0) removeGuardFolder(context);
  }
  const facts: UninstallFacts = {
    changes: [...changes, ...rest.changes],
    problems: [...problems, ...rest.problems],
    applied: isApplied,
    location,
    sessionsFile,
    unignored,
  };
  return facts.problems.length > 0 ? refused(facts) : done(facts);
}

function isIgnoredByGuardAlone({ repository, store }: Context): boolean {
  const base = repository.mainTopLevel ?? repository.topLevel ?? '';
  const path = placeInTree(base, store.location);
  if (leadsOut(path) || !hasIgnoreRule(repository, path)) return false;
  return decidingIgnoreRule(repository.git, path)?.pattern === ignorePattern(path);
}

/** A sessions file that says no more than the template is guard's own; any other is somebody's. */
async function fateOfSessionsFile(context: Context): Promise<UninstallFacts['sessionsFile']> {
  if (!(await context.store.exists())) return 'absent';
  const { file } = await context.store.read();
  return file.text === TEMPLATE ? 'removed' : 'kept';
}

/** Looks once more: while the hooks were taken away, a session may have written down that it works here. */
async function removeSessionsFile(context: Context): Promise<UninstallFacts['sessionsFile']> {
  const fate = await fateOfSessionsFile(context);
  if (fate !== 'removed') return fate;
  const { location: path } = context.store;
  try {
    rmSync(path, { force: true });
    return fate;
  } catch (error) {
    const reason = faultReason((error as NodeJS.ErrnoException).code ?? '');
    throw new GuardError('file-unwritable', { path, reason }, { cause: error });
  }
}
