import { isAtOrBelow } from '../../core/path-below.ts';
import { disabledBy } from './vercel-json.ts';

/** Whether a push makes a deployment, judged without asking anybody; `maybe` is watched like `expected`. */
export type Expectation =
  | { readonly kind: 'expected'; readonly caution?: Caution }
  | {
      readonly kind: 'maybe';
      readonly why: 'ignore-command' | 'unreadable-vercel-json' | 'vercel-config-is-code';
      readonly caution?: Caution;
    }
  | { readonly kind: 'maybe'; readonly why: 'changes-unknown' }
  | { readonly kind: 'maybe'; readonly why: 'push-unknown'; readonly push: HowToPush }
  | { readonly kind: 'unlikely'; readonly why: 'no-affected-path' | 'same-commit-deployed' }
  | {
      readonly kind: 'unlikely';
      readonly why: 'not-pushed';
      /** The remotes that were asked. */
      readonly remotes: readonly string[];
      readonly push: HowToPush;
    }
  | {
      readonly kind: 'none';
      readonly why: 'deletion' | 'tag' | 'not-a-branch' | 'branch-disabled' | 'github-disabled';
    };

/**
 * Of the pushed commits only earlier ones change the project. Vercel's own skipping, and many an ignore command, are reported to
 * compare the last one with its parent only, and to leave the others undeployed.
 */
export type Caution = 'head-untouched';

/** git push's arguments for a commit, or why there are none: no branch has it, or this clone does not. */
export type HowToPush = readonly string[] | 'on-no-branch' | 'not-here';

/** What is known of one pushed ref. */
export interface RefFacts {
  /** The ref on the remote's side, in full: `refs/heads/main`. */
  readonly remoteRef: string;
  readonly deletes: boolean;
  /** Repo paths that differ over the whole pushed range; unknown where the remote's commit is not here. */
  readonly changedPaths: readonly string[] | 'unknown';
  /** Repo paths of the pushed head commit alone. */
  readonly headPaths?: readonly string[];
  readonly deployedBefore: boolean;
}

/** What is known of the project at the pushed commit. */
export interface ProjectFacts {
  /** The text of its vercel.json, null where it has none. */
  readonly vercelJson: string | null;
  /** It has a `vercel.ts` or the like, which cannot be read without running it. */
  readonly configIsCode?: boolean;
  readonly rootDirectory?: string;
  /** Paths that the configuration counts as the project's, in place of guard's own guess. */
  readonly isProjectPath?: (path: string) => boolean;
}

/** Decides whether a deployment is expected of a pushed ref; total, and offline. */
export async function decideExpectation(ref: RefFacts, project: ProjectFacts): Promise<Expectation> {
  if (ref.deletes) return { kind: 'none', why: 'deletion' };
  if (ref.remoteRef.startsWith('refs/tags/')) return { kind: 'none', why: 'tag' };
  if (!ref.remoteRef.startsWith('refs/heads/')) return { kind: 'none', why: 'not-a-branch' };
  const config = await disabledBy(project.vercelJson, ref.remoteRef.slice('refs/heads/'.length));
  if (config.kind === 'disabled') return { kind: 'none', why: config.by };
  if (ref.deployedBefore) return { kind: 'unlikely', why: 'same-commit-deployed' };
  if (ref.changedPaths === 'unknown') return { kind: 'maybe', why: 'changes-unknown' };
  const affects = project.isProjectPath ?? ((path: string) => isAffecting(path, project.rootDirectory));
  if (!ref.changedPaths.some(affects)) return { kind: 'unlikely', why: 'no-affected-path' };
  const untouched = ref.headPaths !== undefined && !ref.headPaths.some(affects);
  const caution = untouched ? { caution: 'head-untouched' as const } : {};
  if (project.configIsCode === true) return { kind: 'maybe', why: 'vercel-config-is-code', ...caution };
  if (config.kind === 'unreadable') return { kind: 'maybe', why: 'unreadable-vercel-json', ...caution };
  if (config.ignoreCommand) return { kind: 'maybe', why: 'ignore-command', ...caution };
  return { kind: 'expected', ...caution };
}

/** Files at the top level that change every project of a repository. */
const GLOBAL_FILES =
  /^(package\.json|vercel\.json|turbo\.jsonc?|pnpm-workspace\.yaml|(package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|yarn\.lock|bun\.lockb?))$/;

function isAffecting(path: string, rootDirectory: string | undefined): boolean {
  const root = (rootDirectory ?? '').replace(/^(\.?\/)+|^\.$|\/+$/g, '');
  return isAtOrBelow(path, root) || GLOBAL_FILES.test(path);
}
