import { field, parseJson, text } from './parse.ts';

/** What vercel.json says about deployments of one branch. */
export type BranchConfig =
  | { readonly kind: 'enabled'; readonly ignoreCommand: boolean }
  | { readonly kind: 'disabled'; readonly by: 'branch-disabled' | 'github-disabled' }
  | { readonly kind: 'unreadable' };

/** Reads vercel.json (its text, or null for none) for one branch. */
export async function disabledBy(vercelJson: string | null, branch: string): Promise<BranchConfig> {
  if (vercelJson === null) return { kind: 'enabled', ignoreCommand: false };
  const config = parseJson(vercelJson);
  if (typeof config !== 'object' || config === null) return { kind: 'unreadable' };
  if (field(field(config, 'github'), 'enabled') === false) return { kind: 'disabled', by: 'github-disabled' };
  if (!(await isEnabled(field(field(config, 'git'), 'deploymentEnabled'), branch))) {
    return { kind: 'disabled', by: 'branch-disabled' };
  }
  return { kind: 'enabled', ignoreCommand: text(field(config, 'ignoreCommand')) !== undefined };
}

/** A branch that nothing names is enabled; of several patterns that fit, any true wins. */
async function isEnabled(setting: unknown, branch: string): Promise<boolean> {
  if (typeof setting === 'boolean') return setting;
  if (typeof setting !== 'object' || setting === null) return true;
  const { default: micromatch } = await import('micromatch');
  const verdicts = Object.entries(setting)
    .filter(([pattern]) => micromatch.isMatch(branch, pattern))
    .map(([, enabled]) => enabled !== false);
  return verdicts.length === 0 || verdicts.includes(true);
}
