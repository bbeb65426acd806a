import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isAtOrBelow } from '../../core/path-below.ts';
import { readRegularFile } from '../../regular-file.ts';
import { field, parseJson, text } from './parse.ts';
import type { Scope } from './requests.ts';

/** A Vercel project that a directory or the environment names; `from` says where it was read. */
export interface ProjectLink {
  readonly kind: 'linked';
  readonly scope: Scope;
  readonly projectName?: string;
  readonly rootDirectory?: string;
  readonly from: string;
}

/** Why no project is known: several to choose from, a file that names none, half a pair of variables, or nothing. */
export type NoProject =
  | { readonly kind: 'several'; readonly links: readonly ProjectLink[] }
  | { readonly kind: 'unreadable'; readonly file: string }
  | { readonly kind: 'half'; readonly missing: 'VERCEL_ORG_ID' | 'VERCEL_PROJECT_ID' }
  | { readonly kind: 'none' };

export type ProjectSearch = ProjectLink | NoProject;

export interface ProjectSearchOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where `.vercel/` is looked for, in this order: it is ignored by git, so a linked worktree has none of its own. */
  readonly directories: readonly string[];
  /** Project name, id or directory that decides between several. */
  readonly prefer?: string;
  /** Where the caller stands, from the top level, which decides where nothing else does. */
  readonly at?: string;
}

/** Learns project and team as the Vercel CLI does: VERCEL_ORG_ID with VERCEL_PROJECT_ID, `.vercel/project.json`, `.vercel/repo.json`. */
export function findProject(options: ProjectSearchOptions): ProjectSearch {
  const { VERCEL_ORG_ID: org, VERCEL_PROJECT_ID: project } = options.env;
  if (org && project) return link(project, org, { from: 'environment' });
  for (const directory of options.directories) {
    const found = singleLink(directory) ?? choose(repositoryLinks(directory), options);
    if (found !== undefined) return found;
  }
  const file = options.directories.flatMap(linkFiles).find((one) => existsSync(one));
  if (file !== undefined) return { kind: 'unreadable', file };
  if (org) return { kind: 'half', missing: 'VERCEL_PROJECT_ID' };
  return project ? { kind: 'half', missing: 'VERCEL_ORG_ID' } : { kind: 'none' };
}

function linkFiles(directory: string): readonly [project: string, repository: string] {
  return [join(directory, '.vercel', 'project.json'), join(directory, '.vercel', 'repo.json')];
}

function singleLink(directory: string): ProjectLink | undefined {
  const [file] = linkFiles(directory);
  const value = readJson(file);
  const project = text(field(value, 'projectId'));
  if (project === undefined) return undefined;
  return link(project, text(field(value, 'orgId')), {
    from: file,
    name: text(field(value, 'projectName')),
    rootDirectory: text(field(field(value, 'settings'), 'rootDirectory')),
  });
}

function repositoryLinks(directory: string): readonly ProjectLink[] {
  const [, file] = linkFiles(directory);
  const value = readJson(file);
  const projects = field(value, 'projects');
  if (!Array.isArray(projects)) return [];
  return projects.flatMap((one) => {
    const id = text(field(one, 'id'));
    const org = text(field(one, 'orgId')) ?? text(field(value, 'orgId'));
    const facts = {
      from: file,
      name: text(field(one, 'name')),
      rootDirectory: text(field(one, 'directory')),
    };
    return id === undefined ? [] : [link(id, org, facts)];
  });
}

function choose(
  links: readonly ProjectLink[],
  { env, prefer, at }: ProjectSearchOptions,
): ProjectSearch | undefined {
  const [first] = links;
  if (first === undefined || links.length === 1) return first;
  const only = (fitting: readonly ProjectLink[]): ProjectSearch =>
    fitting.length === 1 && fitting[0] !== undefined ? fitting[0] : { kind: 'several', links };
  if (prefer !== undefined)
    return only(
      links.filter((one) => [one.scope.project, one.projectName, one.rootDirectory].includes(prefer)),
    );
  const named = env.VERCEL_PROJECT_ID;
  if (named)
    return links.find(({ scope }) => scope.project === named) ?? { kind: 'half', missing: 'VERCEL_ORG_ID' };
  return only(at === undefined ? [] : projectsRound(links, at));
}

/** The projects in whose directory a directory lies; one without a directory is the whole repository. */
export function projectsRound(links: readonly ProjectLink[], at: string): readonly ProjectLink[] {
  return links.filter(({ rootDirectory = '' }) => isAtOrBelow(at, rootDirectory));
}

interface LinkFacts {
  readonly from: string;
  readonly name?: string | undefined;
  readonly rootDirectory?: string | undefined;
}

function link(
  project: string,
  org: string | undefined,
  { from, name, rootDirectory }: LinkFacts,
): ProjectLink {
  // A personal account's id is an opaque word; it must not be sent as a team.
  const team = org?.startsWith('team_') ? { id: org } : undefined;
  const directory = rootDirectory?.replace(/^(?:\.\/)+|\/+$/g, '');
  return {
    kind: 'linked',
    scope: { project, ...(team && { team }) },
    ...(name && { projectName: name }),
    ...(directory && directory !== '.' && { rootDirectory: directory }),
    from,
  };
}

function readJson(file: string): unknown {
  try {
    return parseJson(readRegularFile(file) ?? '');
  } catch {
    return undefined;
  }
}
