import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AGENT_NAMES } from '../../src/install/agents/agent.ts';
import { AGENTS } from '../../src/install/agents/agent-list.ts';
import { settingsText } from '../../src/install/agents/settings-text.ts';
import { insertJsonItem } from '../../src/install/json-edit.ts';
import { parseJsonText, toValue } from '../../src/install/json-text.ts';
import { undoSplices } from '../../src/install/splice.ts';
import { TextDamage } from '../../src/install/text-damage.ts';

const ITEM = { path: ['hooks', 'Stop'], value: { command: 'x' } } as const;
const insert = (text: string) => insertJsonItem(text, ITEM).text;

describe('inserting looks like its neighbours', () => {
  it.each([
    [
      'an empty object',
      '{}',
      '{\n  "hooks": {\n    "Stop": [\n      {\n        "command": "x"\n      }\n    ]\n  }\n}',
    ],
    [
      'tabs',
      '{\n\t"a": 1\n}\n',
      '{\n\t"a": 1,\n\t"hooks": {\n\t\t"Stop": [\n\t\t\t{\n\t\t\t\t"command": "x"\n\t\t\t}\n\t\t]\n\t}\n}\n',
    ],
    [
      'CRLF',
      '{\r\n  "a": 1\r\n}',
      '{\r\n  "a": 1,\r\n  "hooks": {\r\n    "Stop": [\r\n      {\r\n        "command": "x"\r\n      }\r\n    ]\r\n  }\r\n}',
    ],
    ['one line', '{ "hooks": { "Stop": [ 1 ] } }', '{ "hooks": { "Stop": [ 1, {"command":"x"} ] } }'],
    ['minified', '{"hooks":{"Stop":[1]}}', '{"hooks":{"Stop":[1,{"command":"x"}]}}'],
    [
      'a trailing comma',
      '{"hooks": {"Stop": [\n  1,\n]}}',
      '{"hooks": {"Stop": [\n  1,\n  {\n    "command": "x"\n  },\n]}}',
    ],
    [
      'a comment behind the last element',
      '{"hooks": {"Stop": [\n  1 // one\n]}}',
      '{"hooks": {"Stop": [\n  1, // one\n  {\n    "command": "x"\n  }\n]}}',
    ],
    [
      'only a comment inside',
      '{"hooks": {"Stop": [ // none\n]}}',
      '{"hooks": {"Stop": [ // none\n  {\n    "command": "x"\n  }\n]}}',
    ],
    ['a BOM', '\ufeff{"hooks":{"Stop":[1]}}', '\ufeff{"hooks":{"Stop":[1,{"command":"x"}]}}'],
    [
      'a key twice, the last counting',
      '{"hooks":{"Stop":[]}, "hooks":{"Stop":[1]}}',
      '{"hooks":{"Stop":[]}, "hooks":{"Stop":[1, {"command":"x"}]}}',
    ],
  ])('%s', (_, before, after) => {
    expect(insert(before)).toBe(after);
  });
});

describe('a text that cannot be edited says where', () => {
  it.each([
    ['', 1, 1, 'the text ends too early'],
    ['{\n  "a": 1\n  "b": 2\n}', 3, 3, 'a comma or } is missing'],
    ['{"a": 1', 1, 8, 'a comma or } is missing'],
    ["{'a': 1}", 1, 2, 'a key in double quotes is missing'],
    ['{"a" 1}', 1, 6, 'a colon is missing'],
    ['{"a": tru}', 1, 7, 'no value here'],
    ['{"a": 01}', 1, 7, 'no value here'],
    ['{} {}', 1, 4, 'text after the end of the value'],
    ['{} /* x', 1, 4, 'a comment does not end'],
    ['{"a": "\n"}', 1, 7, 'no value here'],
    ['{"hooks": []}', 1, 11, 'an object was expected here'],
    ['{"hooks": {"Stop": {}}}', 1, 20, 'an array was expected here'],
    ['[]', 1, 1, 'an object was expected here'],
    ['['.repeat(300), 1, 202, 'nested too deeply'],
  ])('%j', (text, line, column, problem) => {
    try {
      insert(text);
    } catch (error) {
      expect(error).toBeInstanceOf(TextDamage);
      expect(error).toMatchObject({ line, column, message: problem });
      return;
    }
    throw new Error('was edited');
  });
});

const blank = fc
  .array(fc.constantFrom(' ', '\n', '\t', '\r\n', '/* note */', '// note, ]}\n', '/*\n*/', '/**/'), {
    maxLength: 3,
  })
  .map((parts) => parts.join(''));
const list = (open: string, close: string, items: fc.Arbitrary<string>) =>
  fc
    .tuple(fc.array(fc.tuple(blank, items, blank), { maxLength: 4 }), blank, fc.boolean())
    .map(([entries, end, trailing]) => {
      const comma = trailing && entries.length > 0 ? ',' : '';
      return `${open}${entries.map(([before, item, after]) => before + item + after).join(',')}${comma}${end}${close}`;
    });
const { value, object } = fc.letrec<{ value: string; object: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.jsonValue({ maxDepth: 0 }).map((scalar) => JSON.stringify(scalar)),
    tie('object'),
    list('[', ']', tie('value')),
  ),
  object: list(
    '{',
    '}',
    fc
      .tuple(fc.constantFrom('"a"', '"b"', '"x y"', '"\\u0061"'), blank, blank, tie('value'))
      .map(([key, before, after, inner]) => `${key}${before}:${after}${inner}`),
  ),
}));
/** Settings as people write them, with the containers that guard edits in any state. */
const settings = fc
  .tuple(
    fc.constantFrom('', '\ufeff'),
    blank,
    list(
      '{',
      '}',
      fc.oneof(
        fc.tuple(fc.constantFrom('"env"', '"model"'), value).map(([key, inner]) => `${key}: ${inner}`),
        list(
          '{',
          '}',
          list('[', ']', fc.oneof(object, fc.constant('"Bash(guard *)"'))).map(
            (inner) => `"PreToolUse": ${inner}`,
          ),
        ).map((inner) => `"hooks" :${inner}`),
        list(
          '{',
          '}',
          list('[', ']', fc.constantFrom('"Read"', '"Bash(guard *)"')).map((inner) => `"allow":${inner}`),
        ).map((inner) => `"permissions": ${inner}`),
      ),
    ),
    blank,
  )
  .map((parts) => parts.join(''));

const plain = (text: string) => toValue(parseJsonText(text));
const jsonAgents = AGENT_NAMES.flatMap((name) => {
  const { hooks } = AGENTS[name];
  return hooks.kind === 'json'
    ? [{ name, own: settingsText(hooks.items("/a b/it's/dist/hook.sh"), hooks.skeleton) }]
    : [];
});

describe.each(jsonAgents)('$name', ({ own }) => {
  it('inserts its entries into any settings, once, and is taken back to the byte', () => {
    fc.assert(
      fc.property(settings, (text) => {
        const inserted = own.insert(text);
        expect(own.isCurrent(inserted.text)).toBe(true);
        expect(own.insert(inserted.text).splices).toEqual([]);
        expect(undoSplices(inserted.text, inserted.splices)).toBe(text);
      }),
      { numRuns: 300 },
    );
  });

  it('keeps every foreign value, and takes its own out of a text that was edited since', () => {
    fc.assert(
      fc.property(settings, (text) => {
        const inserted = own.insert(text);
        const stripped = own.strip(inserted.text, inserted.splices);
        expect(own.isCurrent(stripped)).toBe(false);
        expect(withoutEmpty(plain(stripped))).toEqual(withoutEmpty(plain(text)));
        expect(comments(stripped)).toEqual(comments(text));
      }),
      { numRuns: 300 },
    );
  });

  it('is emptied to what it made when it created the file', () => {
    const created = own.insert(null);
    expect(own.isCurrent(created.text)).toBe(true);
    expect(own.isEmptied(own.strip(created.text, created.splices))).toBe(true);
  });
});

/** Containers that are emptied go; empty ones that were there may go as well. */
function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => {
      const rest = withoutEmpty(inner);
      return typeof rest === 'object' && rest !== null && Object.keys(rest).length === 0 ? [] : [[key, rest]];
    }),
  );
}

function comments(text: string): readonly string[] {
  return [...text.matchAll(/"(?:[^"\\]|\\.)*"|\/\/[^\r\n]*|\/\*[\s\S]*?\*\//g)]
    .map(([token]) => token)
    .filter((token) => token.startsWith('/'))
    .sort();
}
