import type { HookFacts } from '../../install/hook-managers.ts';
import { type Finding, ok, warn } from './finding.ts';
import { lintStagedCalls } from './lint-staged-calls.ts';

/** lint-staged's default mode resets and stashes the tree that all sessions share; says which call does. */
export function inspectLintStaged(facts: HookFacts): readonly Finding[] {
  const calls = lintStagedCalls(facts);
  const dangerous = calls.find(
    ({ line }) => !(line.includes('--no-stash') && line.includes('--no-hide-partially-staged')),
  );
  if (dangerous !== undefined) return [warn('lint-staged-dangerous', dangerous.file, dangerous.line)];
  return calls.length === 0 ? [] : [ok('lint-staged', calls[0]?.file ?? '')];
}
