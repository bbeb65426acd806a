import type { Answer, Asked } from './answer.ts';
import type { Deployment, LogLine } from './deployment.ts';

/** Which deployments are asked for: those of one commit, or the newest of one branch. */
export type DeploymentQuery = { readonly sha: string } | { readonly branch: string };

export interface AskOptions {
  /** How old an answer of another session may be to serve as well, in milliseconds; only a shared provider looks at it. */
  readonly maxAgeMs: number;
  /** The commit whose deployment is meant, where it is known: an answer about another's does not serve. */
  readonly sha?: string;
  /** Ends the call at once. */
  readonly signal?: AbortSignal;
}

/**
 * Something that knows deployments; no call lasts longer than 35 s, none throws for a fault of the other side. Rejects when
 * the signal aborts.
 */
export interface Provider {
  readonly name: Asked | 'none';
  /** Newest first. */
  findDeployments(query: DeploymentQuery, options: AskOptions): Promise<Answer<readonly Deployment[]>>;
  detail(id: string, options: AskOptions): Promise<Answer<Deployment>>;
  /** The end of the build log, oldest line first. */
  log(id: string, options: AskOptions): Promise<Answer<readonly LogLine[]>>;
}
