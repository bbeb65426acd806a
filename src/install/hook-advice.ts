import { guardCall } from './guard-call.ts';
import type { HookFacts } from './hook-managers.ts';
import type { HookName } from './hook-name.ts';

/** What a person should know or do about the git hooks of a working tree. */
export type HookAdvice =
  /** Nothing was written: the hooks path is not this repository's. `lines` go into those hooks there that lack them, by hand. */
  | {
      readonly code: 'hooks-path-elsewhere';
      /** The working tree whose own configuration it is; null where it is that of others as well. */
      readonly tree: string | null;
      readonly hooksPath: string;
      readonly scope: HookFacts['hooksPathScope'];
      /** Nothing is there at all: all hooks are switched off. */
      readonly off: boolean;
      /** The directory that hooks of this repository's own could lie in. */
      readonly own: string;
      readonly hooks: readonly HookName[];
      readonly lines: Readonly<Record<HookName, string>>;
    }
  /** The manager overwrites these hook files when it installs; `snippet` in its configuration makes guard survive. */
  | {
      readonly code: 'manager-overwrites';
      readonly manager: 'lefthook' | 'simple-git-hooks';
      readonly configFile: string;
      readonly hooks: readonly HookName[];
      readonly snippet: string;
      /** The same for a configuration that has some of the hooks already: a key that stands twice is an error. */
      readonly merge?: readonly MergeAdvice[];
      /** What then is still to be added; may be empty. */
      readonly add?: string;
      /** The member of the configuration that it is added to; left out for the whole file. */
      readonly member?: string;
    }
  /** A manager's own hook that git passes over, and the hooks that it would run with it: not for guard to turn on. */
  | { readonly code: 'generated-not-executable'; readonly hook: HookName; readonly file: string }
  /** husky's stubs are missing in this working tree, so of its hooks only guard's block runs here. */
  | { readonly code: 'husky-not-generated'; readonly directory: string }
  /** A hook was moved aside and runs after guard's; `runs` is false for one that git did not run either. */
  | {
      readonly code: 'previous-hook';
      readonly hook: HookName;
      readonly previous: string;
      readonly reason: 'not-shell' | 'symlink' | 'not-executable';
      readonly runs: boolean;
    };

/** What to make of a hook that a configuration has already. */
export interface MergeAdvice {
  readonly key: HookName;
  readonly snippet: string;
  /** `instead` has what stands there in it, `before` goes in front of its command; left out where a YAML reader's list is to grow. */
  readonly how?: 'instead' | 'before';
}

/** What to add to lefthook's configuration. Its YAML is not edited: guard could not promise to keep every byte of it. */
export function lefthookSnippet(topLevel: string, hooks: readonly HookName[]): string {
  const jobs = hooks.map((hook) => [`${hook}:`, ...lefthookJob(topLevel, hook).map((line) => `  ${line}`)]);
  return jobs
    .flat()
    .map((line) => `${line}\n`)
    .join('');
}

/** The parts of it, for a YAML file that names some hooks already. */
export function lefthookParts(
  topLevel: string,
  hooks: readonly HookName[],
  configuration: string,
): { readonly merge: readonly MergeAdvice[]; readonly add: string } {
  const isNamed = (hook: HookName): boolean =>
    new RegExp(`^(["']?)${hook}\\1[ \\t]*:`, 'm').test(configuration);
  return {
    merge: hooks
      .filter(isNamed)
      .map((key) => ({ key, snippet: `${lefthookJob(topLevel, key).join('\n')}\n` })),
    add: lefthookSnippet(
      topLevel,
      hooks.filter((hook) => !isNamed(hook)),
    ),
  };
}

function lefthookJob(topLevel: string, hook: HookName): readonly string[] {
  const isFed = hook === 'pre-push';
  // In double quotes, as a plain scalar ends at its first colon with a space behind.
  const run = `    run: ${JSON.stringify(guardCall(topLevel, isFed ? `${hook} {0}` : hook))}`;
  return ['jobs:', '  - name: guard', run, ...(isFed ? ['    use_stdin: true'] : [])];
}
