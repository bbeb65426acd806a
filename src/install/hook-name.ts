/** The git hooks that guard lives in. */
export const HOOK_NAMES = ['pre-commit', 'post-commit', 'pre-push'] as const;
export type HookName = (typeof HOOK_NAMES)[number];
