import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseDuration } from './core/duration.ts';
import { LOCK_STALE_AFTER_MS, SESSION_INACTIVE_AFTER_MS } from './core/staleness.ts';
import { GuardError } from './errors.ts';

/** The configuration with its defaults filled in (contract, section 1). Durations in ms. */
export interface Config {
  readonly sessionsFile: string | null;
  readonly staleAfter: { readonly lock: number; readonly session: number };
  readonly edit: 'warn' | 'ask' | 'deny';
  readonly worktrees: 'warn' | 'deny';
  readonly shared: readonly string[];
  readonly release: 'committed' | 'all';
  readonly onError: 'allow' | 'deny';
  readonly push: {
    readonly branches: readonly string[];
    readonly paths: readonly string[];
    readonly foreign: 'off' | 'warn' | 'deny';
  };
  readonly vercel: {
    readonly project: string | null;
    readonly team: string | null;
    readonly target: string | null;
  };
  readonly agents: readonly string[] | null;
}

export const DEFAULT_CONFIG: Config = {
  sessionsFile: null,
  staleAfter: { lock: LOCK_STALE_AFTER_MS, session: SESSION_INACTIVE_AFTER_MS },
  edit: 'warn',
  worktrees: 'warn',
  shared: [],
  release: 'committed',
  onError: 'allow',
  push: { branches: ['**'], paths: ['**'], foreign: 'warn' },
  vercel: { project: null, team: null, target: null },
  agents: null,
};

export const AGENTS = ['claude', 'codex', 'copilot', 'gemini', 'opencode', 'cursor', 'windsurf'] as const;

/** Reads `guard.config.json`, else `guard` in `package.json`, of a directory. Throws `configuration`, naming the key. */
export function readConfig(directory: string | null): Config {
  if (directory === null) return DEFAULT_CONFIG;
  const own = join(directory, 'guard.config.json');
  const text = readOptional(own);
  if (text !== null) return checkConfig(parseJson(text, own), own);
  const manifestFile = join(directory, 'package.json');
  const manifest = readOptional(manifestFile);
  if (manifest === null || !manifest.includes('"guard"')) return DEFAULT_CONFIG;
  const parsed = parseForeignJson(manifest);
  const value = isObject(parsed) ? parsed.guard : undefined;
  return value === undefined ? DEFAULT_CONFIG : checkConfig(value, `${manifestFile} (key "guard")`);
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
  agents: list(oneOf(...AGENTS), `a list of agents: ${AGENTS.join(', ')}`),
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
  return typeof value === 'string' && value !== '' && !value.includes('\0')
    ? value
    : fail(key, value, 'a path, such as ".claude/sessions.md"');
}

function duration(value: unknown, key: string, fail: Fail): number {
  const ms = typeof value === 'string' ? parseDuration(value) : null;
  return ms !== null && ms >= 1000
    ? ms
    : fail(key, value, 'a duration of at least 1s, such as "90s", "5m" or "1h"');
}

function oneOf(...options: readonly string[]): Check {
  return (value, key, fail) =>
    options.includes(value as string)
      ? value
      : fail(key, value, options.map((option) => `"${option}"`).join(', '));
}

function list(check: Check, expected: string): Check {
  return (value, key, fail) =>
    Array.isArray(value)
      ? value.map((item, index) => check(item, `${key}[${index}]`, fail))
      : fail(key, value, expected);
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

/** A broken package.json is npm's to complain about. */
function parseForeignJson(source: string): unknown {
  try {
    return JSON.parse(source.replace(/^\ufeff/, ''));
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A link may lead to a device that never ends, also in a clone: only a regular file is read, and not for ever. */
function readOptional(file: string): string | null {
  let reason: string;
  try {
    const found = statSync(file, { throwIfNoEntry: false });
    if (found === undefined) return null;
    if (found.isFile() && found.size <= LARGEST_BYTES) return readFileSync(file, 'utf8');
    reason = found.isFile() ? 'it is larger than 5 MB' : 'it is no regular file';
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw new GuardError('file-unreadable', { path: file, reason: code ?? String(error) }, { cause: error });
  }
  throw new GuardError('file-unreadable', { path: file, reason });
}

const LARGEST_BYTES = 5_000_000;
