import type { DeploymentQuery } from './provider.ts';

/** The project as the API names it, and the team it belongs to: an id, a slug, or neither for a personal account. */
export interface Scope {
  readonly project: string;
  readonly team?: Team;
}

export type Team = { readonly id: string } | { readonly slug: string };

const NEWEST = 20;
const LOG_TAIL = 200;

/** Tells a configured team's id from its slug. */
export function teamOf(name: string | undefined): Team | undefined {
  if (name === undefined || name === '') return undefined;
  return name.startsWith('team_') ? { id: name } : { slug: name };
}

/** The request for a list of deployments, newest first. */
export function listRequest(scope: Scope, query: DeploymentQuery): string {
  return request('/v6/deployments', { projectId: scope.project, ...query, limit: String(NEWEST) }, scope);
}

/** The request for one deployment. */
export function detailRequest(scope: Scope, id: string): string {
  return request(`/v13/deployments/${encodeURIComponent(id)}`, {}, scope);
}

/** The request for the end of a build log. */
export function logRequest(scope: Scope, id: string): string {
  const query = { builds: '1', direction: 'backward', follow: '0', limit: String(LOG_TAIL) };
  return request(`/v3/deployments/${encodeURIComponent(id)}/events`, query, scope);
}

function request(path: string, query: Readonly<Record<string, string>>, { team }: Scope): string {
  const scoped = team === undefined ? {} : 'id' in team ? { teamId: team.id } : { slug: team.slug };
  const search = new URLSearchParams({ ...query, ...scoped }).toString();
  return search === '' ? path : `${path}?${search}`;
}
