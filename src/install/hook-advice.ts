import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { HookFacts } from './hook-managers.ts';
import type { HookName } from './hook-name.ts';

/** What a person should know or do about the git hooks of a working tree. */
export type HookAdvice =
  /** Nothing was written: the hooks path is not this repository's. `lines` go into the hooks there, by hand. */
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
      readonly lines: Readonly<Record<HookName, string>>;
    }
  /** The manager overwrites these hook files when it installs; `snippet` in its configuration makes guard survive. */
  | {
      readonly code: 'manager-overwrites';
      readonly manager: 'lefthook' | 'simple-git-hooks';
      readonly configFile: string;
      readonly hooks: readonly HookName[];
      readonly snippet: string;
    }
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

/** What to add to lefthook's configuration. Its YAML is not edited: guard could not promise to keep every byte of it. */
export function lefthookSnippet(topLevel: string, hooks: readonly HookName[]): string {
  const jobs = hooks.map((hook) => {
    const job = [`${hook}:`, '  jobs:', '    - name: guard', `      run: ${guardCall(topLevel, hook)}`];
    return hook === 'pre-push' ? [...job.slice(0, 3), `${job[3]} {0}`, '      use_stdin: true'] : job;
  });
  return `${jobs.flat().join('\n')}\n`;
}

/** What to add to simple-git-hooks' configuration, before what stands there. */
export function simpleGitHooksSnippet(topLevel: string, hooks: readonly HookName[]): string {
  const commands = hooks.map((hook) => [
    hook,
    `${guardCall(topLevel, hook)}${hook === 'pre-push' ? ' "$@"' : ''}`,
  ]);
  return `${JSON.stringify({ 'simple-git-hooks': Object.fromEntries(commands) }, null, 2)}\n`;
}

function guardCall(topLevel: string, hook: HookName): string {
  const shim = 'node_modules/git-session-guard/dist/hook.sh';
  return existsSync(join(topLevel, shim)) ? `sh ${shim} git ${hook}` : `git-guard hook git ${hook}`;
}
