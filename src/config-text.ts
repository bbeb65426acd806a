import { AGENTS, type Config, DEFAULT_CONFIG } from './config.ts';
import { LONGEST, parseDuration } from './core/duration.ts';
import { canNameAFile, PATH_OF_A_FILE } from './core/named-file.ts';
import { GuardError } from './errors.ts';

/** The configuration in the text of `guard.config.json`. Throws `configuration`, naming the key. */
export function parseConfig(source: string, file: string): Config {
  return checkConfig(parseJson(source, file), file);
}

/** The configuration under `guard` in the text of a `package.json`. Throws `configuration`, naming the key. */
export function parseManifest(source: string, file: string): Config {
  const parsed = parseForeignJson(source, file);
  const value = isObject(parsed) ? parsed.guard : undefined;
  return value === undefined ? DEFAULT_CONFIG : checkConfig(value, `${file} (key "guard")`);
}

type Check = (value: unknown, key: string, fail: Fail) => unknown;
type Fail = (key: string, value: unknown, expected: string) => never;
interface Shape {
  readonly [key: string]: Check | Shape;
}

const SHAPE: Shape = {
  $schema: text,
  sessionsFile: path,
  staleAfter: { lock: duration, session: duration },
  edit: oneOf('warn', 'ask', 'deny'),
  worktrees: oneOf('warn', 'deny'),
  shared: list(text, 'a list of patterns, such as ["package-lock.json"]'),
  release: oneOf('committed', 'all'),
  onError: oneOf('allow', 'deny'),
  push: {
    branches: list(text, 'a list of branch patterns, such as ["main"]'),
    paths: list(text, 'a list of path patterns, such as ["apps/web/**"]'),
    foreign: oneOf('off', 'warn', 'deny'),
  },
  vercel: { project: text, team: text, target: text },
  agents: once(list(oneOf(...AGENTS), `a list of agents: ${AGENTS.join(', ')}`)),
};

function checkConfig(value: unknown, file: string): Config {
  const fail: Fail = (key, wrong, expected) => {
    throw new GuardError('configuration', { file, key, value: wrong, expected });
  };
  const given = checkObject(value, SHAPE, '', fail) as Partial<Config>;
  return {
    ...DEFAULT_CONFIG,
    ...given,
    staleAfter: { ...DEFAULT_CONFIG.staleAfter, ...given.staleAfter },
    push: { ...DEFAULT_CONFIG.push, ...given.push },
    vercel: { ...DEFAULT_CONFIG.vercel, ...given.vercel },
  };
}

function checkObject(value: unknown, shape: Shape, prefix: string, fail: Fail): Record<string, unknown> {
  if (!isObject(value)) return fail(prefix.replace(/\.$/, ''), value, 'an object');
  const checked: Record<string, unknown> = {};
  for (const [name, item] of Object.entries(value)) {
    const key = `${prefix}${name}`;
    const check = Object.hasOwn(shape, name) ? shape[name] : undefined;
    if (check === undefined)
      return fail(
        key,
        item,
        `one of the keys ${Object.keys(shape)
          .filter((known) => known !== '$schema')
          .join(', ')}`,
      );
    checked[name] =
      typeof check === 'function' ? check(item, key, fail) : checkObject(item, check, `${key}.`, fail);
  }
  delete checked.$schema;
  return checked;
}

function text(value: unknown, key: string, fail: Fail): string {
  return typeof value === 'string' && value !== '' ? value : fail(key, value, 'a text that is not empty');
}

function path(value: unknown, key: string, fail: Fail): string {
  return typeof value === 'string' && canNameAFile(value) ? value : fail(key, value, PATH_OF_A_FILE);
}

function duration(value: unknown, key: string, fail: Fail): number {
  const ms = typeof value === 'string' && HAS_A_SECOND.test(value) ? parseDuration(value) : null;
  return ms ?? fail(key, value, `a duration from 1s to ${LONGEST}, such as "90s", "5m" or "1h"`);
}

/** One part that is long enough by itself: that much a pattern can say, and the schema says the same. */
const HAS_A_SECOND =
  /(?<![\d.])(?:0*[1-9]\d{3,}(?:\.\d+)?ms|0*[1-9]\d*(?:\.\d+)?[smhd](?!s)|\d+\.[1-9]\d*[mhd](?!s))/;

function oneOf(...options: readonly string[]): Check {
  return (value, key, fail) =>
    options.includes(value as string)
      ? value
      : fail(key, value, anyOf(options.map((option) => `"${option}"`)));
}

function anyOf(names: readonly string[]): string {
  return `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}

function list(check: Check, expected: string): Check {
  return (value, key, fail) =>
    Array.isArray(value)
      ? value.map((item, index) => check(item, `${key}[${index}]`, fail))
      : fail(key, value, expected);
}

/** A list in which nothing stands twice. */
function once(check: Check): Check {
  return (value, key, fail) => {
    const items = check(value, key, fail) as readonly unknown[];
    const again = items.findIndex((item, index) => items.indexOf(item) !== index);
    return again === -1 ? items : fail(`${key}[${again}]`, items[again], 'each agent once');
  };
}

function parseJson(source: string, file: string): unknown {
  try {
    return JSON.parse(source.replace(/^\ufeff/, ''));
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new GuardError(
      'configuration',
      { file, key: '', value: undefined, expected: `JSON (${problem})` },
      { cause },
    );
  }
}

/** A broken package.json is npm's to complain about, unless guard's own settings stand in it. */
function parseForeignJson(source: string, file: string): unknown {
  if (/"guard"\s*:\s*\{/.test(source)) return parseJson(source, file);
  try {
    return JSON.parse(source.replace(/^\ufeff/, ''));
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
