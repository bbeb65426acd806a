import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { parseConfig } from '../src/config-text.ts';
import { GuardError } from '../src/errors.ts';

type Json = Readonly<Record<string, unknown>>;
const SCHEMA = JSON.parse(
  readFileSync(new URL('../schema/guard.config.schema.json', import.meta.url), 'utf8'),
) as Json & { readonly definitions: Readonly<Record<string, Json>> };

/** What a keyword of JSON Schema (draft 7) asks of a value; one that is not here fails the test. */
const KEYWORDS: Readonly<Record<string, (wanted: never, value: unknown, schema: Json) => boolean>> = {
  type: (type: string, value) => typeOf(value) === type,
  enum: (values: readonly unknown[], value) => values.includes(value),
  pattern: (pattern: string, value) => typeof value !== 'string' || new RegExp(pattern, 'u').test(value),
  minLength: (length: number, value) => typeof value !== 'string' || [...value].length >= length,
  allOf: (schemas: readonly Json[], value) => schemas.every((schema) => isValid(schema, value)),
  $ref: (reference: string, value) =>
    isValid(SCHEMA.definitions[reference.replace('#/definitions/', '')] ?? {}, value),
  items: (schema: Json, value) => !Array.isArray(value) || value.every((item) => isValid(schema, item)),
  uniqueItems: (_: true, value) => !Array.isArray(value) || new Set(value).size === value.length,
  properties: (schemas: Readonly<Record<string, Json>>, value) =>
    typeOf(value) !== 'object' ||
    Object.entries(value as Json).every(([key, item]) => isValid(schemas[key] ?? {}, item)),
  additionalProperties: (_: false, value, { properties }) =>
    typeOf(value) !== 'object' ||
    Object.keys(value as Json).every((key) => Object.hasOwn(properties as Json, key)),
};
const SAYS_NOTHING = new Set(['$schema', 'title', 'description', 'default', 'definitions']);

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function isValid(schema: Json, value: unknown): boolean {
  return Object.entries(schema)
    .filter(([keyword]) => schema !== SCHEMA || !SAYS_NOTHING.has(keyword))
    .every(([keyword, wanted]) => {
      if (SAYS_NOTHING.has(keyword)) return true;
      const holds = KEYWORDS[keyword] ?? expect.fail(`the schema uses ${keyword}`);
      return holds(wanted as never, value, schema);
    });
}

function isAccepted(value: unknown): boolean {
  try {
    parseConfig(JSON.stringify(value), 'guard.config.json');
    return true;
  } catch (error) {
    if (error instanceof GuardError && error.code === 'configuration') return false;
    throw error;
  }
}

const DURATIONS = {
  good: [
    '1s',
    '90s',
    '5m',
    '1h',
    '2d',
    '1m30s',
    '1h30m',
    '1.5h',
    '0.5m',
    '1000ms',
    '1500ms',
    '0s5m',
    '01s',
    '1.0s',
    '500ms1s',
    '0s90s',
    '0.1d',
    '0m1000ms',
    '1s0ms',
    '999999d',
    '0.1234567d',
    '1s1000000h',
  ],
  bad: [
    '',
    '0s',
    '0m',
    '0d',
    '0.5s',
    '0.0m',
    '500ms',
    '0999ms',
    '5',
    '5 m',
    ' 5m',
    '5m ',
    '-5m',
    '5M',
    '1w',
    '.5m',
    '1.m',
    '5min',
    's',
    5,
    null,
    ['5m'],
    '0s0m',
    '600ms600ms',
    '0.05m',
    '1e3s',
    '5m\n',
    '1000000d',
    '1s1000000.5d',
    '99999999999999999999d',
  ],
};
const PLACES = ['lock', 'session'].map((name) => (value: unknown) => ({ staleAfter: { [name]: value } }));
const both = (values: readonly unknown[]): readonly unknown[] => PLACES.flatMap((place) => values.map(place));
const each = (key: string, values: readonly unknown[]): readonly unknown[] =>
  values.map((value) => ({ [key]: value }));

const GOOD: readonly unknown[] = [
  {},
  { $schema: './node_modules/git-session-guard/schema.json' },
  ...each('sessionsFile', [
    'a',
    'docs/sessions.md',
    '/tmp/x.md',
    '../x',
    'x/.y',
    '...',
    'x/..y',
    ' ',
    'ä🟢',
    '~',
    './~/x',
    'x/~/y',
    'x~/y',
  ]),
  ...both(DURATIONS.good),
  { staleAfter: {} },
  ...each('edit', ['warn', 'ask', 'deny']),
  ...each('worktrees', ['warn', 'deny']),
  ...each('shared', [[], ['a', '**/b'], ['a', 'a']]),
  ...each('release', ['committed', 'all']),
  ...each('onError', ['allow', 'deny']),
  ...each('push', [{}, { branches: ['main'], paths: [], foreign: 'off' }, { foreign: 'deny' }]),
  ...each('vercel', [{}, { project: 'p', team: 't', target: 'preview' }]),
  ...each('agents', [
    [],
    ['claude'],
    ['claude', 'codex', 'copilot', 'gemini', 'opencode', 'cursor', 'windsurf'],
  ]),
];
const BAD: readonly unknown[] = [
  ...[null, [], 'x', 1, true],
  ...each('$schema', ['', 1, null]),
  ...each('sessionsFile', [
    '',
    '.',
    './',
    '..',
    '../',
    'x/',
    'x/.',
    'x/..',
    '/',
    '\0',
    'a\0b',
    'a.md\0',
    '~/x',
    '~me/x',
    1,
    null,
    ['a'],
  ]),
  ...both(DURATIONS.bad),
  ...each('staleAfter', [null, '5m', [], { locks: '5m' }]),
  ...each('edit', ['', 'off', 'Warn', null, true]),
  ...each('worktrees', ['ask', 1]),
  ...each('shared', ['a', [''], [1], [null], {}, [['a']]]),
  ...each('release', ['none', []]),
  ...each('onError', ['stop', 3]),
  ...each('push', [[], 'x', { branches: 'main' }, { paths: [''] }, { foreign: 'ask' }, { branch: ['x'] }]),
  ...each('vercel', [{ project: '' }, { team: 1 }, { target: null }, { org: 'x' }]),
  ...each('agents', ['claude', ['Claude'], ['claude', 'claude'], [''], [1], null]),
  ...each('toString', ['x']),
  ...each('sessionfile', ['x']),
];

describe('a configuration', () => {
  test.each(GOOD.map((value) => [JSON.stringify(value), value]))('may be %s', (_, value) => {
    expect({ schema: isValid(SCHEMA, value), guard: isAccepted(value) }).toEqual({
      schema: true,
      guard: true,
    });
  });

  test.each(BAD.map((value) => [JSON.stringify(value), value]))('may not be %s', (_, value) => {
    expect({ schema: isValid(SCHEMA, value), guard: isAccepted(value) }).toEqual({
      schema: false,
      guard: false,
    });
  });

  it('names an agent that stands twice', () => {
    const twice = (): unknown => parseConfig('{"agents":["codex","claude","codex"]}', 'x.json');
    expect(twice).toThrow(expect.objectContaining({ data: expect.objectContaining({ key: 'agents[2]' }) }));
  });
});
