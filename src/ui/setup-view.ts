import type { KeptFor } from '../commands/sessions-file-fate.ts';
import type { Unignored } from '../commands/unignored.ts';
import type { Outranked, UninstallFacts } from '../commands/uninstall.ts';
import type { Change, Problem } from '../install/change.ts';
import type { HookAdvice, MergeAdvice } from '../install/hook-advice.ts';
import { installMend, installProblem } from './install-problems.ts';
import type { Style } from './style.ts';
import { shellWord, visible } from './visible.ts';

/** What init and uninstall did, or would do. */
export function changeLines(
  changes: readonly Change[],
  options: { readonly applied: boolean; readonly base: string },
): readonly string[] {
  return changes.map((change) => {
    const path = shortPath(change.path, options.base);
    const verbs = {
      write: change.kind === 'write' && change.before === null ? 'create' : 'change',
      remove: 'remove',
      'set-mode': 'change',
      move: 'move',
      'make-directory': 'create',
      'remove-directory': 'remove',
    };
    const verb = options.applied
      ? `${verbs[change.kind].replace(/e$/, '')}ed`
      : `would ${verbs[change.kind]}`;
    const to = change.kind === 'move' ? ` to ${shortPath(change.to, options.base)}` : '';
    const slash = change.kind.endsWith('directory') ? '/' : '';
    return `${verb.padEnd(options.applied ? 8 : 14)} ${path}${slash}${to}`;
  });
}

/** What uninstall did with the sessions file, or would do. */
export function fateLines(facts: UninstallFacts, base: string): readonly string[] {
  const { applied, keptFor, sessionsFile, unignored } = facts;
  const file = shortPath(facts.location, base);
  if (sessionsFile === 'removed') return [`${applied ? 'removed ' : 'would remove  '} ${file}`];
  if (keptFor === null) return [];
  const kept = `${applied ? 'kept    ' : 'would keep    '} ${file}, ${REASONS_TO_KEEP[keptFor]}`;
  if (!unignored) return [kept];
  return [
    `${kept}; git ${applied ? 'ignores' : 'would ignore'} it no longer, so git add -A would take it - delete it, or name it in .gitignore`,
  ];
}

/** What of guard's is still there after uninstall. */
export function leftLines(
  { callsLeft, committed, outranked }: Pick<UninstallFacts, 'callsLeft' | 'committed' | 'outranked'>,
  base: string,
  style: Style,
): readonly string[] {
  const paths = committed.map((path) => shortPath(path, base)).join(', ');
  const fact = `guard's lines in ${paths} are committed, and not from guard init here, so they stay`;
  const mend = 'take them out by hand where nobody is to have them';
  const lines = callsLeft.map(({ path, hooks }) => {
    const fact = `${shortPath(path, base)} still calls guard in ${hooks.join(', ')}, by lines that guard did not write`;
    return style.warn(`guard: ${fact} - take them out, or guard goes on there`);
  });
  return [
    ...(committed.length === 0 ? [] : [style.warn(`guard: ${fact} - ${mend}`)]),
    ...lines,
    ...(outranked === null ? [] : [style.warn(`guard: ${outrankedText(outranked)}`)]),
  ];
}

function outrankedText({ hooksPath, scope, others }: Outranked): string {
  const fact = `core.hooksPath (${scope}) is still ${visible(hooksPath)}, so that the hooks in ${visible(others)} do not run here`;
  return `${fact} - if that was set for guard: git config --${scope} --unset core.hooksPath`;
}

const REASONS_TO_KEEP: Readonly<Record<KeptFor, string>> = {
  'in-use': 'which names sessions or locks',
  'other-text': "whose text is not guard's template",
  'there-before': 'which was there before guard init',
};

/** A path as seen from the top level, where it lies below. A bare repository has none: the base is empty then. */
export function shortPath(path: string, base: string): string {
  return visible(base !== '' && path.startsWith(`${base}/`) ? path.slice(base.length + 1) : path, 300);
}

/** Added and removed lines of each change, for `--dry-run`. */
export function changeDiff(change: Change): readonly string[] {
  if (change.kind === 'set-mode')
    return [`    - mode ${change.before.toString(8)}`, `    + mode ${change.mode.toString(8)}`];
  if (change.kind !== 'write') return [];
  const before = new Set(textOf(change.before).split('\n'));
  const after = new Set(textOf(change.after).split('\n'));
  const removed = [...before].filter((line) => !after.has(line)).map((line) => `    - ${visible(line, 160)}`);
  const added = textOf(change.after)
    .split('\n')
    .filter((line) => !before.has(line) && line !== '')
    .map((line) => `    + ${visible(line, 160)}`);
  return [...removed.filter((line) => line.trim() !== '-'), ...added];
}

/** What could not be changed, each once, and what to do before `command` is called again. */
export function problemLines(problems: readonly Problem[], command: string, style: Style): readonly string[] {
  const lines = problems.map((problem) => {
    const mend = `${installMend(problem)}, then ${command}`;
    return style.bad(`guard: ${installProblem(problem)}; it was left as it is - ${mend}`);
  });
  return [...new Set(lines)];
}

export function adviceLines(advice: readonly HookAdvice[], style: Style): readonly string[] {
  return advice.flatMap((item) => adviceOf(item, style));
}

function adviceOf(item: HookAdvice, style: Style): readonly string[] {
  switch (item.code) {
    case 'hooks-path-elsewhere':
      return [
        style.bad(`guard: ${whereHooksAre(item)}, ${howFarLive(item)}.`),
        ...waysToOwnHooks(item),
        ...(item.off ? [] : linesByHand(item)),
      ];
    case 'manager-overwrites':
      return managerLines(item);
    case 'generated-not-executable':
      return [style.warn(`guard: ${passedOverText(item.hook, item.file)}`)];
    case 'husky-not-generated':
      return [
        `guard: husky has not been installed in this working tree (${item.directory}), so of its hooks only guard's run here.`,
      ];
    case 'previous-hook': {
      const reasons = {
        'not-shell': 'is no shell script',
        symlink: 'is a symbolic link',
        'not-executable': 'is not executable',
      };
      const runs = item.runs ? 'and still runs, after guard' : 'and does not run, as before';
      return [
        `guard: your ${item.hook} hook ${reasons[item.reason]}, so it was moved to ${item.previous} ${runs}.`,
      ];
    }
  }
}

/** What git does with a hook that is not executable, and what to do. */
export function passedOverText(hook: string, file: string): string {
  return `${hook} is not executable, so git passes over it - chmod +x ${shellWord(file)}`;
}

type Manager = HookAdvice & { readonly code: 'manager-overwrites' };

/** A snippet is merged into what its configuration has of it already, and the rest added. */
function managerLines(item: Manager): string[] {
  const { manager, hooks, configFile, snippet, merge = [], add = snippet, member } = item;
  const steps = [
    ...merge.map((part) => ({ how: howToMerge(part), text: part.snippet })),
    ...(add === '' ? [] : [{ how: member === undefined ? 'add to' : `add to ${member} in`, text: add }]),
  ];
  const lead = `guard: ${manager} rewrites ${hooks.join(', ')} whenever it installs. Guard is live now; to keep it,`;
  return steps.flatMap(({ how, text }, index) => [
    `${index === 0 ? lead : '  and'} ${how} ${configFile}:`,
    ...indented(text),
  ]);
}

function howToMerge({ key, how }: MergeAdvice): string {
  if (how === 'instead') return `put this in place of ${key} in`;
  return how === 'before' ? `put this before the command of ${key} in` : `merge into ${key} in`;
}

function indented(text: string): readonly string[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `    ${line}`);
}

type Elsewhere = HookAdvice & { readonly code: 'hooks-path-elsewhere' };

function whereHooksAre({ hooksPath, scope, off }: Elsewhere): string {
  return off
    ? `core.hooksPath (${scope} configuration) switches all hooks off`
    : foreignHooks(hooksPath, scope);
}

/** Without a configuration, git's hooks lie elsewhere only behind a link. */
export function foreignHooks(hooksPath: string, scope: string): string {
  return scope === 'unset'
    ? `${hooksPath} is a link that leads out of this repository`
    : `git takes its hooks from ${hooksPath} (core.hooksPath, ${scope} configuration), which is not this repository's`;
}

/** Only the same scope, or a narrower one, outranks what is set there. */
function waysToOwnHooks({ scope, own, tree, off, hooksPath }: Elsewhere): readonly string[] {
  if (scope === 'command')
    return [
      '  It was set for this command alone (git -c, GIT_CONFIG_COUNT or GIT_CONFIG_PARAMETERS): take it out there, then guard init',
    ];
  const config = tree === null ? 'config --local' : `-C ${shellWord(tree)} config --worktree`;
  return [
    `  Give this repository its own:  git ${config} core.hooksPath ${shellWord(own)} && guard init`,
    ...(off ? [] : [`  The hooks in ${visible(hooksPath)} no longer run in this repository then.`]),
  ];
}

function linesByHand({ hooks, lines }: Elsewhere): readonly string[] {
  return hooks.flatMap((hook, index) => {
    const lead = index === 0 ? `or add guard's lines to the hooks there by hand; for` : 'for';
    return [`  ${lead} ${hook}:`, ...indented(lines[hook])];
  });
}

function howFarLive(item: Elsewhere): string {
  return isNowhereLive(item)
    ? 'so guard is not live yet'
    : `and ${item.hooks.join(', ')} there lack this guard's lines`;
}

/** Whether none of the hooks has what it needs. */
export function isNowhereLive({ hooks, lines }: Elsewhere): boolean {
  return hooks.length === Object.keys(lines).length;
}

/** Which rule keeps git from ignoring a path, and what to do. */
export function unignoredText({ path, rule, remedy }: Unignored): string {
  const place = `${rule.file}, line ${rule.line}`;
  const sentence = `${path} is not ignored, because "${rule.pattern}" (${place}) outranks guard's rule, and git add -A would take it - take that rule out, or write ${remedy} below it`;
  return visible(sentence, 600);
}

/** From any directory; forced, as the file has often changed since it was added. The file itself stays. */
export function trackedText(path: string): string {
  return `${visible(path, 300)} is tracked by git - git rm --cached -f ${shellWord(`:(top,literal)${path}`)}`;
}

/** Said where what guard tells people and agents to type would not be found. */
export function notOnPath(call: string): string {
  const mend = 'install it for you and your agents: npm install --global git-session-guard';
  const local = call === 'nothing' ? '' : `type ${call} for guard, or `;
  return `guard is not on your PATH, so what it says to type is not found as it stands - ${local}${mend}`;
}

function textOf(bytes: Uint8Array | null): string {
  return bytes === null ? '' : Buffer.from(bytes).toString('utf8');
}
