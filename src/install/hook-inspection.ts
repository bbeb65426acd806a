import { basename, join } from 'node:path';
import { NOTHING, type Problem } from './change.ts';
import { nonDirectoryAbove, readFileState, realPath } from './file-state.ts';
import { type FirstLineProblem, firstLineProblem } from './first-line.ts';
import type { HookAdvice } from './hook-advice.ts';
import { findHookBlock, hookBlock, withoutHookBlock } from './hook-block.ts';
import { type HookFacts, type HookManagers, huskyExits, isGeneratedBy } from './hook-managers.ts';
import { HOOK_NAMES, type HookName } from './hook-name.ts';
import {
  type HookSetting,
  hookSetting,
  lefthookCallsGuard,
  previousHookPath,
  readHook,
  readRealHook,
  startProblem,
} from './hook-place.ts';
import { callsGuard, comesBeforeHusky } from './hook-text.ts';
import { catchDamage } from './own-text.ts';
import { TextDamage } from './text-damage.ts';

/** Whether one hook would run guard in this working tree, and where it stops if not. */
export interface HookReport {
  readonly hook: HookName;
  /** The file that git runs, whether or not it is there. */
  readonly file: string;
  /** The file that holds guard's block, or should. */
  readonly holder: string;
  readonly state:
    | 'live'
    | 'delegated'
    | 'outdated'
    | 'absent'
    | 'not-executable'
    /** A manager's own hook, without guard's block: not for guard to turn on. */
    | 'generated-not-executable'
    /** The system cannot start the file by its first line. */
    | FirstLineProblem
    /** Nor the hook that guard's runs afterwards, which is then the holder. */
    | `previous-${FirstLineProblem}`
    | 'without-guard'
    /** Guard's block stands after a line that ends the hook. */
    | 'unreached'
    | 'damaged';
}

/** Follows each hook from git's hooks path to guard's block, as git would; reads only. */
export function inspectGitHooks(facts: HookFacts): {
  readonly managers: HookManagers;
  readonly hooks: readonly HookReport[];
} {
  const setting = hookSetting(facts);
  return { managers: setting.managers, hooks: HOOK_NAMES.map((hook) => inspectHook(setting, hook)) };
}

/** Whether git comes to guard by it, be it an older one's lines. */
export function runsGuard({ state }: HookReport): boolean {
  return state === 'live' || state === 'delegated' || state === 'outdated';
}

/** What is the matter with a hook that guard init cannot mend: it is no file, or guard's lines in it are damaged. */
export function hookProblem(path: string): Problem | undefined {
  const { kind } = readFileState(realPath(path));
  if (kind === 'directory' || kind === 'other') return { code: 'not-a-file', path };
  const above = kind === 'absent' ? nonDirectoryAbove(path) : null;
  if (above !== null) return { code: 'not-a-directory', path: above };
  const plan = catchDamage(path, () => {
    withoutHookBlock(readHook(path)?.text ?? '');
    return NOTHING;
  });
  return plan.problems[0];
}

/** The managers' own hooks that git passes over. */
export function passedOverHooks(facts: HookFacts): readonly HookAdvice[] {
  return inspectGitHooks(facts).hooks.flatMap(({ hook, file, state }) =>
    state === 'generated-not-executable' ? [{ code: state, hook, file }] : [],
  );
}

function inspectHook(setting: HookSetting, hook: HookName): HookReport {
  const file = join(setting.facts.hooksPath, hook);
  const followed = readRealHook(file);
  if (followed === null) return { hook, file, holder: file, state: 'absent' };
  if (!followed.executable) return { hook, file, holder: file, state: notExecutable(followed.text, hook) };
  const problem = firstLineProblem(followed.text, setting.facts.topLevel);
  if (problem !== null) return { hook, file, holder: file, state: problem };
  const found = holderOf(setting, hook, { file, text: followed.text });
  return { hook, file, ...(previousProblem(setting, found) ?? found) };
}

function notExecutable(text: string, hook: HookName): HookReport['state'] {
  const isGenerated = isGeneratedBy('pre-commit', text) || isGeneratedBy('lefthook', text);
  return isGenerated && stateOf(text, hook) === 'without-guard'
    ? 'generated-not-executable'
    : 'not-executable';
}

/** What keeps the hook that guard's runs afterwards from being started: every commit fails by it. */
function previousProblem({ facts }: HookSetting, { holder, state }: Holder): Holder | null {
  const previous = previousHookPath(holder);
  const problem = state === 'live' ? startProblem(previous, facts.topLevel) : null;
  if (problem === null || !readHook(holder)?.text.includes(basename(previous))) return null;
  return { holder: previous, state: `previous-${problem}` };
}

type Holder = Pick<HookReport, 'holder' | 'state'>;

function holderOf(
  { facts, managers }: HookSetting,
  hook: HookName,
  { file, text }: { file: string; text: string },
): Holder {
  const direct = stateOf(text, hook);
  if (direct === 'live' && huskyExits(file) && !comesBeforeHusky(text))
    return { holder: file, state: 'unreached' };
  if (direct !== 'without-guard') return { holder: file, state: direct };
  if (managers.husky !== null && managers.husky.stubs === facts.hooksPath) {
    const holder = join(managers.husky.directory, hook);
    return { holder, state: stateOf(readHook(holder)?.text ?? '', hook) };
  }
  if (isGeneratedBy('pre-commit', text)) {
    const holder = `${file}.legacy`;
    const legacy = readHook(holder);
    if (legacy !== null && !legacy.executable) return { holder, state: 'not-executable' };
    return { holder, state: stateOf(legacy?.text ?? '', hook) };
  }
  const [configFile] = managers.lefthook;
  if (configFile !== undefined && isGeneratedBy('lefthook', text) && lefthookCallsGuard(managers, hook)) {
    return { holder: configFile, state: 'delegated' };
  }
  return { holder: file, state: 'without-guard' };
}

function stateOf(text: string, hook: HookName): HookReport['state'] {
  try {
    const found = findHookBlock(text);
    if (found !== null) {
      const isOnlyOne = findHookBlock(text, found.end) === null;
      return isOnlyOne && text.slice(found.start, found.end) === hookBlock(hook) ? 'live' : 'outdated';
    }
    return callsGuard(text, hook) ? 'delegated' : 'without-guard';
  } catch (error) {
    if (error instanceof TextDamage) return 'damaged';
    throw error;
  }
}
