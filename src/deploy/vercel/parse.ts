import type { Deployment, LogLine } from './deployment.ts';

type Json = Readonly<Record<string, unknown>>;

/** Reads JSON of another party; undefined where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}

/** Reads the answer of the deployment list; undefined where it has no list, entries without id and URL are left out. */
export function parseDeployments(value: unknown): readonly Deployment[] | undefined {
  const list = field(value, 'deployments');
  if (!Array.isArray(list)) return undefined;
  return list.map(parseDeployment).filter((one) => one !== undefined);
}

/** Reads one deployment, from a list (`uid`), a detail (`id`), `vercel ls` (only `url`) or guard's own cache. */
export function parseDeployment(value: unknown): Deployment | undefined {
  const url = text(field(value, 'url'));
  const id = text(field(value, 'id')) ?? text(field(value, 'uid')) ?? url;
  if (id === undefined) return undefined;
  const meta = field(value, 'meta');
  return known({
    id,
    state: stateOf(value),
    url,
    inspectorUrl: text(field(value, 'inspectorUrl')),
    target: targetOf(field(value, 'target')),
    sha:
      metaText(meta, 'CommitSha') ??
      text(field(field(value, 'gitSource'), 'sha')) ??
      text(field(value, 'sha')),
    branch:
      metaText(meta, 'CommitRef') ??
      text(field(field(value, 'gitSource'), 'ref')) ??
      text(field(value, 'branch')),
    createdAt: count(field(value, 'createdAt')) ?? count(field(value, 'created')),
    readyAt: count(field(value, 'readyAt')) ?? count(field(value, 'ready')),
    substate: text(field(value, 'substate')) ?? text(field(value, 'readySubstate')),
    errorMessage: text(field(value, 'errorMessage')),
    errorLink: text(field(value, 'errorLink')),
    aliasAssigned: flag(field(value, 'aliasAssigned')),
    aliasError: text(field(value, 'aliasError')) ?? text(field(field(value, 'aliasError'), 'message')),
    checksConclusion: text(field(value, 'checksConclusion')),
    aliasCheck:
      text(field(value, 'aliasCheck')) ??
      text(field(field(field(value, 'checks'), 'deployment-alias'), 'state')),
    buildSkipped: flag(field(value, 'buildSkipped')),
    seatBlock: text(field(value, 'seatBlock')) ?? text(field(field(value, 'seatBlock'), 'blockCode')),
  });
}

/** Reads build log events, oldest first, whichever way they came; undefined where it is no list. */
export function parseLog(value: unknown): readonly LogLine[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const lines = value.map((event): LogLine | undefined => {
    const said = text(field(event, 'text')) ?? text(field(field(event, 'payload'), 'text'));
    if (said === undefined) return undefined;
    const created = count(field(event, 'created')) ?? count(field(event, 'date')) ?? 0;
    return known({
      type: text(field(event, 'type')) ?? 'stdout',
      text: said,
      level: text(field(event, 'level')),
      created,
    });
  });
  return lines.filter((one) => one !== undefined).sort((a, b) => a.created - b.created);
}

/** One field of foreign JSON, unknown until it is looked at. */
export function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Json)[name] : undefined;
}

/** A non-empty string, or undefined. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** The API sends `aliasAssigned` as a time, a boolean or null: null is "not yet", a missing field is "unknown". */
function flag(value: unknown): boolean | undefined {
  return value === undefined ? undefined : Boolean(value);
}

function stateOf(value: unknown): string {
  const state =
    text(field(value, 'readyState')) ?? text(field(value, 'state')) ?? text(field(value, 'status'));
  const deleted = count(field(value, 'deletedAt')) ?? count(field(value, 'deleted'));
  return deleted === undefined ? (state ?? 'UNKNOWN') : 'DELETED';
}

function targetOf(value: unknown): string | undefined {
  return value === null ? 'preview' : text(value);
}

function metaText(meta: unknown, name: string): string | undefined {
  return (
    text(field(meta, `github${name}`)) ??
    text(field(meta, `gitlab${name}`)) ??
    text(field(meta, `bitbucket${name}`))
  );
}

type Known<T> = { readonly [K in keyof T]: Exclude<T[K], undefined> };

function known<T extends object>(facts: T): Known<T> {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as Known<T>;
}
