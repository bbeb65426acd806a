import { join } from 'node:path';
import { isElsewhere } from './git-hooks.ts';
import { hookDirectories } from './git-hooks-removal.ts';
import { findHookBlock } from './hook-block.ts';
import { findHookManagers, type HookFacts } from './hook-managers.ts';
import { HOOK_NAMES, type HookName } from './hook-name.ts';
import { readHook } from './hook-place.ts';
import { callsGuard } from './hook-text.ts';
import { TextDamage } from './text-damage.ts';

/** A file that calls guard by lines that guard did not write, though `guard init` may have asked for them. */
export interface CallsByHand {
  readonly path: string;
  readonly hooks: readonly HookName[];
}

/** Finds those of a working tree: its managers' configurations and its hooks. Where guard writes nothing, its block counts too. */
export function findCallsByHand(facts: HookFacts): readonly CallsByHand[] {
  const { lefthook, simpleGitHooks } = findHookManagers(facts);
  const configurations = [...lefthook, ...(simpleGitHooks === null ? [] : [simpleGitHooks])];
  const calls = configurations.map((path) => ({ path, hooks: HOOK_NAMES.filter(isCalledIn(path)) }));
  const hooks = HOOK_NAMES.flatMap((hook) =>
    hookDirectories(facts).map((directory) => {
      const path = join(directory, hook);
      const isCalled =
        isCalledIn(path)(hook) || (directory === facts.hooksPath && holdsBlockElsewhere(facts, path));
      return { path, hooks: isCalled ? [hook] : [] };
    }),
  );
  const found = new Map([...calls, ...hooks].map((each) => [each.path, each]));
  return [...found.values()].filter((each) => each.hooks.length > 0);
}

function isCalledIn(path: string): (hook: HookName) => boolean {
  const text = readHook(path)?.text ?? '';
  return (hook) => callsGuard(text, hook);
}

/** Whether guard's block stands where guard leaves it; half a block, too. */
function holdsBlockElsewhere(facts: HookFacts, path: string): boolean {
  if (!isElsewhere(facts)) return false;
  try {
    return findHookBlock(readHook(path)?.text ?? '') !== null;
  } catch (error) {
    if (error instanceof TextDamage) return true;
    throw error;
  }
}
