import { basename } from 'node:path';
import { guardCall } from './guard-call.ts';
import type { MergeAdvice } from './hook-advice.ts';
import type { HookName } from './hook-name.ts';
import { readHook } from './hook-place.ts';
import { callsGuard } from './hook-text.ts';
import { findMember, parseJsonText } from './json-text.ts';
import { TextDamage } from './text-damage.ts';

export interface SimpleGitHooksParts {
  /** The whole of it, with the commands that stand there. */
  readonly snippet: string;
  readonly merge: readonly MergeAdvice[];
  readonly add: string;
  readonly member?: string;
}

/** What simple-git-hooks' configuration needs to call guard, and keep what it has; null where it calls guard already. */
export function simpleGitHooksParts(
  topLevel: string,
  hooks: readonly HookName[],
  configFile: string,
): SimpleGitHooksParts | null {
  const configuration = readHook(configFile)?.text ?? '';
  const found = commandsIn(configFile, configuration);
  const open = hooks.filter((hook) => !callsGuard(found(hook) ?? '', hook));
  if (open.length === 0) return null;
  const whole = (hook: HookName): string => {
    const own = found(hook);
    return own === null ? alone(topLevel, hook) : `${inFront(topLevel, hook)}${own}`;
  };
  const isScript = !configFile.endsWith('.json');
  const isNamed = (hook: HookName): boolean =>
    found(hook) !== null || (isScript && isKeyIn(configuration, hook));
  const merge = open.filter(isNamed).map((key): MergeAdvice => {
    if (found(key) !== null) return { key, snippet: `${member(key, whole(key))}\n`, how: 'instead' };
    return { key, snippet: `${JSON.stringify(inFront(topLevel, key))}\n`, how: 'before' };
  });
  const add = open.filter((hook) => !isNamed(hook)).map((hook) => member(hook, whole(hook)));
  const object = { [MEMBER]: Object.fromEntries(open.map((hook) => [hook, whole(hook)])) };
  return {
    snippet: `${JSON.stringify(object, null, 2)}\n`,
    merge,
    add: add.length === 0 ? '' : `${add.join(',\n')}\n`,
    ...(basename(configFile) === 'package.json' ? { member: MEMBER } : {}),
  };
}

const MEMBER = 'simple-git-hooks';

const member = (hook: HookName, command: string): string => `"${hook}": ${JSON.stringify(command)}`;

const wordsOf = (hook: HookName): string => (hook === 'pre-push' ? `${hook} "$@"` : hook);

/** Guard's call where nothing follows. */
function alone(topLevel: string, hook: HookName): string {
  return guardCall(topLevel, wordsOf(hook));
}

/** Guard's call in front of a command, which a refusal ends; the refs of a push come once, and that command may want them too. */
function inFront(topLevel: string, hook: HookName): string {
  if (hook === 'post-commit') return `${alone(topLevel, hook)}; `;
  if (hook === 'pre-commit') return `${guardCall(topLevel, hook, { after: ' || exit $?' })}; `;
  const fed = { before: '[ -z "$guard_refs" ] || echo "$guard_refs" | ', after: ' || exit $?' };
  const lines = [
    'guard_refs=$(cat)',
    guardCall(topLevel, wordsOf(hook), fed),
    'if [ -n "$guard_refs" ]; then exec <<GUARD_REFS',
    '$guard_refs',
    'GUARD_REFS',
    'fi',
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** The commands of a configuration in JSON; those of a script cannot be read. */
function commandsIn(configFile: string, text: string): (hook: HookName) => string | null {
  if (!configFile.endsWith('.json')) return () => null;
  try {
    const root = parseJsonText(text);
    const isManifest = basename(configFile) === 'package.json';
    const object = isManifest ? findMember(root, MEMBER)?.value : root;
    return (hook) => {
      const value = findMember(object, hook)?.value;
      return value?.kind === 'scalar' && typeof value.value === 'string' ? value.value : null;
    };
  } catch (error) {
    if (error instanceof TextDamage) return () => null;
    throw error;
  }
}

/** Whether a script names the hook. */
function isKeyIn(configuration: string, hook: HookName): boolean {
  return new RegExp(`(["'])${hook}\\1[ \\t]*:`).test(configuration);
}
