import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const TOKEN = 'tok_test';
export const SCOPE = { project: 'prj_web', team: { id: 'team_acme' } } as const;
export const SHA = 'a'.repeat(40);
export const LATER = 'b'.repeat(40);
export const IGNORED =
  'The Deployment has been canceled as a result of running the command defined in the "Ignored Build Step" setting.';

type Fields = Readonly<Record<string, unknown>>;

/** A deployment whose state moves with the clock: `[from ms, state]`, counted from the mock's start. */
export interface MockDeployment {
  readonly id: string;
  readonly sha: string;
  readonly branch?: string;
  readonly timeline: readonly (readonly [number, string])[];
  readonly target?: string | null;
  readonly appearsAtMs?: number;
  readonly vanishesAtMs?: number;
  /** When a READY deployment gets its addresses; at once without it. */
  readonly aliasAtMs?: number;
  /** Fields for one state, over those that the state brings along. */
  readonly fields?: Fields;
}

/** What goes wrong instead of an answer: for requests whose path begins so, so many times or for ever. */
export interface Fault {
  readonly path?: string;
  /** Only requests with this parameter. */
  readonly parameter?: string;
  times?: number;
  readonly status?: number;
  readonly code?: string;
  readonly extra?: Fields;
  readonly headers?: Readonly<Record<string, string>>;
  readonly html?: string;
  readonly how?: 'hang' | 'reset' | 'stall';
}

export interface SeenRequest {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly auth: 'ok' | 'bad' | 'none';
  readonly atMs: number;
}

/** A loopback stand-in for the part of Vercel's API that guard reads. */
export interface MockApi extends AsyncDisposable {
  readonly url: string;
  readonly requests: SeenRequest[];
  deployments: readonly MockDeployment[];
  faults: Fault[];
  events: readonly Fields[];
}

export async function startVercelApi(now: () => number = Date.now): Promise<MockApi> {
  const startedAt = now();
  const server = createServer((request, response) => answer(mock, request, response, now, startedAt));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const mock: MockApi = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: [],
    deployments: [],
    faults: [],
    events: [],
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return mock;
}

function answer(
  mock: MockApi,
  request: IncomingMessage,
  response: ServerResponse,
  now: () => number,
  startedAt: number,
) {
  const url = new URL(request.url ?? '/', 'http://mock');
  const auth = authOf(request.headers.authorization);
  mock.requests.push({
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    auth,
    atMs: now() - startedAt,
  });
  const fault = mock.faults.find(
    (one) =>
      url.pathname.startsWith(one.path ?? '/') &&
      one.times !== 0 &&
      (one.parameter === undefined || url.searchParams.has(one.parameter)),
  );
  if (fault !== undefined) {
    if (fault.times !== undefined) fault.times -= 1;
    return fail(fault, request, response);
  }
  if (auth === 'none') return error(response, 403, 'forbidden', { missingToken: true });
  if (auth === 'bad') return error(response, 403, 'forbidden', { invalidToken: true });
  return route(mock, url, response, now() - startedAt, startedAt);
}

function route(mock: MockApi, url: URL, response: ServerResponse, ageMs: number, startedAt: number) {
  const visible = mock.deployments.filter(
    (one) => ageMs >= (one.appearsAtMs ?? 0) && ageMs < (one.vanishesAtMs ?? Number.POSITIVE_INFINITY),
  );
  const [, version, , id, events] = url.pathname.split('/').map(decodeURIComponent);
  if (events === 'events') return json(response, 200, [...mock.events].reverse());
  if (version === 'v13') {
    const one = visible.find((deployment) => deployment.id === id);
    return one === undefined ? notFound(response) : json(response, 200, detailOf(one, ageMs, startedAt));
  }
  const { projectId, sha, branch } = Object.fromEntries(url.searchParams);
  const listed = projectId === SCOPE.project ? visible : [];
  const found = listed.filter(
    (one) => (!sha || one.sha === sha) && (!branch || (one.branch ?? 'main') === branch),
  );
  const deployments = found
    .map((one) => itemOf(one, ageMs, startedAt))
    .sort((a, b) => b.createdAt - a.createdAt);
  return json(response, 200, {
    deployments,
    pagination: { count: deployments.length, next: null, prev: null },
  });
}

function itemOf(one: MockDeployment, ageMs: number, startedAt: number) {
  const state = one.timeline.findLast(([from]) => ageMs >= from)?.[1] ?? 'QUEUED';
  const createdAt = startedAt + (one.appearsAtMs ?? 0);
  return {
    uid: one.id,
    url: `web-${one.id}-acme.vercel.app`,
    createdAt,
    created: createdAt,
    state,
    readyState: state,
    target: one.target === undefined ? 'production' : one.target,
    inspectorUrl: `https://vercel.com/acme/web/${one.id}`,
    meta: { githubCommitSha: one.sha, githubCommitRef: one.branch ?? 'main' },
    ...(state === 'READY' ? { aliasAssigned: ageMs >= (one.aliasAtMs ?? 0) ? createdAt + 1 : null } : {}),
    ...(state === 'ERROR' ? { errorMessage: 'Command "npm run build" exited with 1' } : {}),
    ...(state === 'BLOCKED' ? { seatBlock: { blockCode: 'TEAM_ACCESS_REQUIRED' } } : {}),
    ...one.fields,
  };
}

function detailOf(one: MockDeployment, ageMs: number, startedAt: number) {
  const { uid, state: _, created: __, ...item } = itemOf(one, ageMs, startedAt);
  const aliasAssigned = 'aliasAssigned' in item && Boolean(item.aliasAssigned);
  return { ...item, id: uid, status: item.readyState, aliasAssigned };
}

function fail(fault: Fault, request: IncomingMessage, response: ServerResponse) {
  if (fault.how === 'hang') return;
  if (fault.how === 'reset') return request.socket.destroy();
  if (fault.how === 'stall')
    return response.writeHead(200, { 'content-type': 'application/json' }).write('{"deployments":[');
  const status = fault.status ?? 500;
  if (fault.html !== undefined)
    return response.writeHead(status, { 'content-type': 'text/html' }).end(fault.html);
  return error(response, status, fault.code ?? 'internal_server_error', fault.extra, fault.headers);
}

function authOf(header: string | undefined): SeenRequest['auth'] {
  if (header === undefined) return 'none';
  return header === `Bearer ${TOKEN}` ? 'ok' : 'bad';
}

function notFound(response: ServerResponse) {
  return error(response, 404, 'not_found');
}

function error(
  response: ServerResponse,
  status: number,
  code: string,
  extra: Fields = {},
  headers: Fields = {},
) {
  return json(response, status, { error: { code, message: `mock says ${code}`, ...extra } }, headers);
}

function json(response: ServerResponse, status: number, body: unknown, headers: Fields = {}) {
  response.writeHead(status, { 'content-type': 'application/json', ...(headers as Record<string, string>) });
  response.end(JSON.stringify(body));
}
