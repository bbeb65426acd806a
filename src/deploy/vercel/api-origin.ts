import { GuardError } from '../../errors.ts';

/** Where Vercel's API lives. */
export const VERCEL_API = 'https://api.vercel.com';

/** Reads an API origin; throws `configuration` for anything but https, unless it is this machine itself. */
export function parseApiOrigin(origin: string): URL {
  const url = URL.canParse(origin) ? new URL(origin) : undefined;
  const allowed = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname));
  if (url !== undefined && allowed && url.username === '' && url.password === '') return url;
  throw new GuardError('configuration', {
    file: 'environment',
    key: 'GUARD_VERCEL_API',
    value: withoutCredentials(url) ?? origin,
    expected: 'an https URL without credentials (http only on this machine)',
  });
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
}

function withoutCredentials(url: URL | undefined): string | undefined {
  return url === undefined ? undefined : `${url.protocol}//${url.host}`;
}
