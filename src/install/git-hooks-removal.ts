import { basename, join } from 'node:path';
import { type Change, joinPlans, NOTHING, type Planned } from './change.ts';
import { readFileState } from './file-state.ts';
import { homeFile, homeText, hookSite, previousHookTail, STUB_IGNORE } from './git-hooks.ts';
import { findHookManagers, type HookFacts } from './hook-managers.ts';
import { HOOK_NAMES, type HookName } from './hook-name.ts';
import { previousHookPath } from './hook-place.ts';
import { hookText } from './hook-text.ts';
import { type InstallSite, planTakeBack } from './own-text.ts';
import { type InstallRecord, recordedPath } from './record.ts';

/**
 * Plans guard's block out of every hook file that may hold it: those on record, in whichever working tree, and those where
 * git, husky, pre-commit (`.legacy`) or lefthook (`.old`) keep a hook.
 */
export function planGitHooksRemoval(facts: HookFacts, options: { readonly record: InstallRecord }): Planned {
  const site = hookSite(facts, options.record);
  const recorded = Object.keys(options.record.files).map((key) => recordedPath(facts.commonDir, key));
  const everywhere: InstallSite = { ...site, roots: [...site.roots, ...recorded] };
  const hooks = HOOK_NAMES.map((hook) => {
    const usual = hookDirectories(facts).flatMap((directory) =>
      SUFFIXES.map((suffix) => join(directory, `${hook}${suffix}`)),
    );
    const own = recorded.filter((path) => SUFFIXES.some((suffix) => basename(path) === `${hook}${suffix}`));
    return joinPlans([...new Set([...usual, ...own])].map((path) => planHookBack(everywhere, hook, path)));
  });
  const ignored = recorded
    .filter((path) => basename(path) === '.gitignore')
    .map((path) => planIgnoreFileBack(everywhere, path));
  return joinPlans([...hooks, ...ignored, planTakeBack(site, homeFile(facts), homeText(''))]);
}

const SUFFIXES = ['', '.legacy', '.old'];

/** The directories that may hold hooks of a working tree. */
export function hookDirectories(facts: HookFacts): readonly string[] {
  const { husky } = findHookManagers(facts);
  return [facts.hooksPath, join(facts.commonDir, 'hooks'), ...(husky === null ? [] : [husky.directory])];
}

function planHookBack(site: InstallSite, hook: HookName, path: string): Planned {
  const plan = planTakeBack(site, path, hookText(hook, previousHookTail(hook)));
  const previous = previousHookPath(path);
  if (readFileState(previous).kind === 'absent') return plan;
  const vacant =
    readFileState(path).kind === 'absent' || plan.changes.some((change) => change.kind === 'remove');
  if (!vacant)
    return { ...plan, problems: [...plan.problems, { code: 'previous-hook-in-the-way', path, previous }] };
  const back: Change = { kind: 'move', path: previous, to: path, why: { code: 'taken-back' } };
  return { ...plan, changes: [...plan.changes, back] };
}

/** The ignore file beside guard's stubs stays where husky has since generated its own files beside it. */
function planIgnoreFileBack(site: InstallSite, path: string): Planned {
  const generated = readFileState(join(path, '..', 'h')).kind === 'file';
  return generated ? NOTHING : planTakeBack(site, path, STUB_IGNORE);
}
