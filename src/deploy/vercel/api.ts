import { type Answer, answered, type NoAnswer } from './answer.ts';
import { parseApiOrigin } from './api-origin.ts';
import { refusalOf } from './api-refusal.ts';
import { parseDeployment, parseDeployments, parseJson, parseLog } from './parse.ts';
import type { Provider } from './provider.ts';
import { detailRequest, listRequest, logRequest, type Scope } from './requests.ts';
import { withinTime } from './within-time.ts';

const REQUEST_TIMEOUT_MS = 10_000;

export interface ApiOptions {
  readonly origin: string;
  readonly token: string;
  readonly scope: Scope;
  /** Milliseconds since the epoch, for the distance to a rate limit's end. */
  readonly now: () => number;
  readonly timeoutMs?: number;
}

/** Vercel's REST API as provider, by the built-in fetch; the token is in the request's header and nowhere else. Throws `configuration` for a bad origin. */
export function vercelApi(options: ApiOptions): Provider {
  const { scope } = options;
  const origin = parseApiOrigin(options.origin);
  const get = <T>(path: string, parse: (value: unknown) => T | undefined, signal: AbortSignal | undefined) =>
    ask(origin, path, parse, { ...options, signal });
  return {
    name: 'rest',
    findDeployments: (query, { signal }) => get(listRequest(scope, query), parseDeployments, signal),
    detail: (id, { signal }) => get(detailRequest(scope, id), parseDeployment, signal),
    log: (id, { signal }) => get(logRequest(scope, id), parseLog, signal),
  };
}

async function ask<T>(
  origin: URL,
  path: string,
  parse: (value: unknown) => T | undefined,
  { signal, ...options }: ApiOptions & { readonly signal: AbortSignal | undefined },
): Promise<Answer<T>> {
  try {
    return await withinTime(options.timeoutMs ?? REQUEST_TIMEOUT_MS, signal, async (limit) => {
      const response = await fetch(new URL(path, origin), {
        headers: {
          authorization: `Bearer ${options.token}`,
          accept: 'application/json',
          'user-agent': 'git-session-guard',
        },
        // A redirect would carry the token to a place nobody configured.
        redirect: 'error',
        signal: limit,
      });
      const value = parseJson(await response.text());
      return response.ok
        ? answered(parse(value))
        : refusalOf(response.status, response.headers, value, options.now());
    });
  } catch (error) {
    signal?.throwIfAborted();
    return failureOf(error);
  }
}

/** A failed fetch tells its reason in `cause`; only the reason's code is passed on, never the request. */
function failureOf(error: unknown): NoAnswer {
  const named = error instanceof Error ? error : new Error('unknown');
  if (named.name === 'TimeoutError')
    return { kind: 'unavailable', why: 'timed-out', detail: 'no answer in time' };
  const { cause } = named;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
  if (code === 'ERR_INVALID_CHAR' || /header value|ByteString/i.test(named.message + String(cause ?? ''))) {
    return { kind: 'denied', why: 'invalid-token', detail: 'the token holds characters that no token has' };
  }
  return { kind: 'unavailable', why: 'network', detail: code ?? 'connection failed' };
}
