import { join } from 'node:path';
import { decodeLossless } from '../core/lossless-text.ts';
import { isExecutable } from './executable-bit.ts';
import { readFileState, realPath } from './file-state.ts';
import { type FirstLineProblem, firstLineProblem } from './first-line.ts';
import { findHookBlock } from './hook-block.ts';
import { findHookManagers, type HookFacts, type HookManagers, isGeneratedBy } from './hook-managers.ts';
import type { HookName } from './hook-name.ts';
import { callsGuard, isShellHook } from './hook-text.ts';

/** Where guard's block goes so that git runs it, now and after the manager has written its files again. */
export type HookPlace =
  | { readonly kind: 'block'; readonly path: string }
  /** A hook that guard cannot edit: it is moved aside, and guard's own runs it afterwards. */
  | {
      readonly kind: 'previous';
      readonly path: string;
      readonly reason: 'not-shell' | 'symlink' | 'not-executable';
    }
  /** The hook, or its manager's configuration, calls guard already. */
  | { readonly kind: 'delegated'; readonly path: string }
  /** husky's directory of stubs, which nobody generated in this working tree. */
  | { readonly kind: 'stub'; readonly path: string };

/** What the places are found from: the caller's facts, and the managers found. */
export interface HookSetting {
  readonly facts: HookFacts;
  readonly managers: HookManagers;
}

/** Looks at a working tree's managers once for all hooks. */
export function hookSetting(facts: HookFacts): HookSetting {
  return { facts, managers: findHookManagers(facts) };
}

/** Decides where one hook's block belongs. */
export function findHookPlaces(setting: HookSetting, hook: HookName): readonly HookPlace[] {
  const { husky } = setting.managers;
  if (husky !== null && husky.stubs !== null)
    return huskyPlaces(setting.facts, { ...husky, stubs: husky.stubs }, hook);
  return [plainPlace(setting, hook)];
}

/** Where a foreign hook is kept: beside its old place, so that a relative link or `dirname "$0"` still leads where it did. */
export function previousHookPath(path: string): string {
  return `${path}.guard-previous`;
}

/**
 * husky 9: git runs `.husky/_/NAME`, which is generated per working tree, ignored, and runs `.husky/NAME`. In a linked worktree it is
 * usually missing and git says nothing. There guard lays a stub that runs guard alone: it makes guard live without starting
 * the project's other hooks in a tree where they never ran and may lack `node_modules`; husky's own `install` replaces it.
 */
function huskyPlaces(
  facts: HookFacts,
  husky: { directory: string; stubs: string },
  hook: HookName,
): readonly HookPlace[] {
  const stub = join(husky.stubs, hook);
  const text = readHook(stub)?.text ?? null;
  const generated = text !== null && findHookBlock(text) === null;
  const places: HookPlace[] = [];
  if (!generated) places.push({ kind: 'stub', path: stub });
  if (generated || facts.topLevel === facts.mainTopLevel) {
    const path = join(husky.directory, hook);
    const own = readHook(path)?.text ?? '';
    places.push({ kind: callsGuard(own, hook) ? 'delegated' : 'block', path });
  }
  return places;
}

function plainPlace({ facts, managers }: HookSetting, hook: HookName): HookPlace {
  const path = join(facts.hooksPath, hook);
  const state = readFileState(path);
  if (state.kind === 'symlink') return { kind: 'previous', path, reason: 'symlink' };
  const file = readHook(path);
  if (file === null) return { kind: 'block', path };
  const { text } = file;
  if (callsGuard(text, hook)) return { kind: 'delegated', path };
  if (isGeneratedBy('lefthook', text) && lefthookCallsGuard(managers, hook))
    return { kind: 'delegated', path };
  if (isGeneratedBy('pre-commit', text)) return preCommitPlace(path);
  if (findHookBlock(text) !== null) return { kind: 'block', path };
  if (!isShellHook(text)) return { kind: 'previous', path, reason: 'not-shell' };
  if (!file.executable) return { kind: 'previous', path, reason: 'not-executable' };
  return { kind: 'block', path };
}

/**
 * pre-commit writes its hook anew at each `pre-commit install`, but keeps `NAME.legacy`, runs it first and puts it back at
 * `pre-commit uninstall`: the block lives there, as it would had guard come first.
 */
function preCommitPlace(path: string): HookPlace {
  const legacy = `${path}.legacy`;
  const state = readFileState(legacy);
  if (state.kind === 'absent') return { kind: 'block', path: legacy };
  const file = readHook(legacy);
  const editable =
    file !== null && isShellHook(file.text) && (file.executable || findHookBlock(file.text) !== null);
  return { kind: 'block', path: editable ? legacy : path };
}

/** Whether a lefthook configuration has guard as a job of this hook. */
export function lefthookCallsGuard(managers: HookManagers, hook: HookName): boolean {
  return managers.lefthook.some((path) => callsGuard(readHook(path)?.text ?? '', hook));
}

/** A hook's own text, if a file lies there. */
export function readHook(path: string): { readonly text: string; readonly executable: boolean } | null {
  const state = readFileState(path);
  if (state.kind !== 'file') return null;
  return { text: decodeLossless(state.bytes), executable: isExecutable(state.mode) };
}

/** The same behind links; null where they lead nowhere. */
export function readRealHook(path: string): ReturnType<typeof readHook> {
  return readHook(realPath(path));
}

/** Why the system cannot start a hook that git would run; null where it can, and where git runs none. */
export function startProblem(path: string, topLevel: string): FirstLineProblem | null {
  const hook = readRealHook(path);
  return hook?.executable ? firstLineProblem(hook.text, topLevel) : null;
}
