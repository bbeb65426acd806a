import { devNull } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { type Change, joinPlans, NOTHING, type Planned } from './change.ts';
import { planExecutable } from './executable-bit.ts';
import { isWithin, readFileState } from './file-state.ts';
import type { FirstLineProblem } from './first-line.ts';
import { type HookAdvice, lefthookParts, lefthookSnippet } from './hook-advice.ts';
import { hookBlock } from './hook-block.ts';
import { inspectGitHooks, passedOverHooks } from './hook-inspection.ts';
import { type HookFacts, huskyExits } from './hook-managers.ts';
import { HOOK_NAMES, type HookName } from './hook-name.ts';
import {
  findHookPlaces,
  type HookPlace,
  type HookSetting,
  hookSetting,
  previousHookPath,
  readHook,
  readRealHook,
  startProblem,
} from './hook-place.ts';
import { holdsGuard, hookText } from './hook-text.ts';
import {
  catchDamage,
  type InstallSite,
  type OwnText,
  planOwnText,
  planTakeBack,
  wholeFile,
} from './own-text.ts';
import type { InstallRecord } from './record.ts';
import { simpleGitHooksParts } from './simple-git-hooks.ts';

export interface HookOptions {
  readonly record: InstallRecord;
  /** The absolute directory of the installed package's `dist`, which the block falls back to. */
  readonly dist: string;
}

/** Plans guard's block into the hooks of one working tree, whatever manager is there (contract, section 6). */
export function planGitHooks(
  facts: HookFacts,
  options: HookOptions,
): Planned & { readonly advice: readonly HookAdvice[] } {
  const site = hookSite(facts, options.record);
  const home = planOwnText(site, homeFile(facts), homeText(options.dist), {
    why: { code: 'guard-home' },
  });
  if (isElsewhere(facts)) return { ...home, advice: elsewhere(facts) };
  const setting = hookSetting(facts);
  const found: FoundPlace[] = [];
  const plans = HOOK_NAMES.map((hook) =>
    catchDamage(join(facts.hooksPath, hook), () => {
      const places = findHookPlaces(setting, hook);
      found.push(...places.map((place) => ({ hook, place })));
      const stuck = startProblem(join(facts.hooksPath, hook), facts.topLevel);
      if (stuck !== null) return cannotStart(join(facts.hooksPath, hook), stuck);
      return joinPlans([
        ...places.map((place) => planPlace(site, hook, place)),
        ...filesGitRuns(facts, hook, places).map((path) =>
          planExecutable(site, path, { code: 'git-hook', hook }),
        ),
      ]);
    }),
  );
  const plan = joinPlans([home, ...plans, planStubIgnore(site, found)]);
  return {
    ...plan,
    advice: [...placeAdvice(found, plan), ...managerAdvice(setting, found), ...passedOverHooks(facts)],
  };
}

/** Whether git takes its hooks from a place that guard never writes to: another scope's, or outside this repository. */
export function isElsewhere(facts: HookFacts): boolean {
  if (
    facts.hooksPathScope === 'global' ||
    facts.hooksPathScope === 'system' ||
    facts.hooksPathScope === 'command'
  )
    return true;
  return !isWithin(facts.hooksPath, hookRoots(facts));
}

/** Whether no hook runs at all, because somebody wants it so. */
export function isSwitchedOff({ hooksPath }: HookFacts): boolean {
  return hooksPath === devNull;
}

/** The file by which the block finds the installed package; one line. */
export function homeFile(facts: { readonly commonDir: string }): string {
  return join(facts.commonDir, 'guard', 'home');
}

/** What that file says; whatever stood in it before was an earlier guard's. */
export function homeText(dist: string): OwnText {
  return wholeFile(`${dist}\n`, () => true);
}

/** The `.gitignore` beside guard's stubs, byte for byte husky's. */
export const STUB_IGNORE = wholeFile('*', (text) => text === '*');

/** The last lines of a hook that took the place of another: they run it as git would have, that is, if it is executable. */
export function previousHookTail(hook: HookName): string {
  const path = `"\${0%/*}/${basename(previousHookPath(hook))}"`;
  return `# The hook that was here before guard:\nif [ -x ${path} ]; then exec ${path} "$@"; fi\n`;
}

/** The directories in which hooks may be written. */
export function hookSite(facts: HookFacts, record: InstallRecord): InstallSite {
  return { commonDir: facts.commonDir, record, roots: hookRoots(facts) };
}

function hookRoots({ commonDir, topLevel, mainTopLevel }: HookFacts): readonly string[] {
  return [commonDir, topLevel, ...(mainTopLevel === null ? [] : [mainTopLevel])];
}

/** Those of a hook's files that must be executable, and in which guard is; a foreign one may be off on purpose. */
function filesGitRuns(facts: HookFacts, hook: HookName, places: readonly HookPlace[]): readonly string[] {
  return places
    .filter(({ kind, path }) => kind !== 'previous' && dirname(path) === facts.hooksPath)
    .map(({ path }) => path)
    .filter((path) => holdsGuard(readHook(path)?.text ?? '', hook));
}

interface FoundPlace {
  readonly hook: HookName;
  readonly place: HookPlace;
}

function planPlace(site: InstallSite, hook: HookName, place: HookPlace): Planned {
  const why = { code: 'git-hook', hook } as const;
  if (place.kind === 'delegated')
    return planTakeBack(site, place.path, hookText(hook, previousHookTail(hook)));
  if (place.kind === 'previous') return planInsteadOf(site, hook, place);
  if (place.kind === 'block') {
    const tail = readFileState(previousHookPath(place.path)).kind === 'absent' ? '' : previousHookTail(hook);
    return planOwnText(site, place.path, hookText(hook, tail, { huskyExits: huskyExits(place.path) }), {
      why,
      mode: 0o755,
    });
  }
  return planOwnText(site, place.path, hookText(hook), { why, mode: 0o755 });
}

/** husky's `_` ignores itself; where guard makes it, it must too, or the stubs would show as untracked. */
function planStubIgnore(site: InstallSite, found: readonly FoundPlace[]): Planned {
  const stub = found.find(({ place }) => place.kind === 'stub');
  if (stub === undefined) return NOTHING;
  const path = join(dirname(stub.place.path), '.gitignore');
  if (readFileState(path).kind !== 'absent') return NOTHING;
  return planOwnText(site, path, STUB_IGNORE, { why: { code: 'git-hook', hook: stub.hook } });
}

function planInsteadOf(site: InstallSite, hook: HookName, place: HookPlace & { kind: 'previous' }): Planned {
  const { path, reason } = place;
  const to = previousHookPath(path);
  if (readFileState(to).kind !== 'absent') {
    return { changes: [], problems: [{ code: 'previous-hook-in-the-way', path, previous: to }] };
  }
  const own = hookText(hook, previousHookTail(hook)).insert(null);
  const write: Change = {
    kind: 'write',
    path,
    before: null,
    after: Buffer.from(own.text),
    mode: 0o755,
    splices: own.splices,
    why: { code: 'git-hook', hook },
  };
  if (!isWithin(dirname(path), site.roots))
    return { changes: [], problems: [{ code: 'outside-repository', path }] };
  return {
    changes: [{ kind: 'move', path, to, why: { code: 'previous-hook', hook, reason } }, write],
    problems: [],
  };
}

function cannotStart(path: string, why: FirstLineProblem): Planned {
  return { changes: [], problems: [{ code: 'cannot-start', path, why }] };
}

/** Nothing where somebody has put guard's lines into the hooks there. */
function elsewhere(facts: HookFacts): readonly HookAdvice[] {
  const { hooksPath, hooksPathScope: scope } = facts;
  const missing = inspectGitHooks(facts).hooks.filter(
    ({ state }) => state !== 'live' && state !== 'delegated',
  );
  if (missing.length === 0) return [];
  const lines = {
    'pre-commit': hookBlock('pre-commit'),
    'post-commit': hookBlock('post-commit'),
    'pre-push': hookBlock('pre-push'),
  };
  const off = isSwitchedOff(facts);
  const tree = scope === 'worktree' ? facts.topLevel : null;
  const own = ownHooksDirectory(facts);
  const hooks = missing.map(({ hook }) => hook);
  return [{ code: 'hooks-path-elsewhere', hooksPath, scope, tree, off, own, hooks, lines }];
}

/** Git's own directory, unless a link there leads away. */
export function ownHooksDirectory(facts: HookFacts): string {
  const usual = join(facts.commonDir, 'hooks');
  return isWithin(usual, hookRoots(facts)) ? usual : join(facts.commonDir, 'own-hooks');
}

function placeAdvice(found: readonly FoundPlace[], plan: Planned): readonly HookAdvice[] {
  const advice: HookAdvice[] = [];
  const stub = found.find(({ place }) => place.kind === 'stub');
  if (stub !== undefined) advice.push({ code: 'husky-not-generated', directory: dirname(stub.place.path) });
  for (const { hook, place } of found) {
    if (place.kind !== 'previous') continue;
    const move = plan.changes.find((change) => change.kind === 'move' && change.path === place.path);
    if (move?.kind !== 'move') continue;
    const runs = place.reason !== 'not-executable' && readRealHook(place.path)?.executable === true;
    advice.push({ code: 'previous-hook', hook, previous: move.to, reason: place.reason, runs });
  }
  return advice;
}

function managerAdvice(
  { facts, managers }: HookSetting,
  found: readonly FoundPlace[],
): readonly HookAdvice[] {
  const hooks = found.filter(({ place }) => place.kind !== 'delegated').map(({ hook }) => hook);
  if (hooks.length === 0 || managers.husky !== null) return [];
  const [lefthook] = managers.lefthook;
  const advice: HookAdvice[] = [];
  if (lefthook !== undefined) {
    const snippet = lefthookSnippet(facts.topLevel, hooks);
    const parts = lefthookParts(facts.topLevel, hooks, readHook(lefthook)?.text ?? '');
    advice.push({
      code: 'manager-overwrites',
      manager: 'lefthook',
      configFile: lefthook,
      hooks,
      snippet,
      ...parts,
    });
  }
  const configFile = managers.simpleGitHooks;
  const parts = configFile === null ? null : simpleGitHooksParts(facts.topLevel, hooks, configFile);
  if (configFile !== null && parts !== null)
    advice.push({ code: 'manager-overwrites', manager: 'simple-git-hooks', configFile, hooks, ...parts });
  return advice;
}
