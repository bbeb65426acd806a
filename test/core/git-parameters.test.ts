import { describe, expect, it, test } from 'vitest';
import { commandLineConfig } from '../../src/core/git-parameters.ts';

const KEY = 'guard.override';

describe('the value of a key on git’s command line', () => {
  test.each<[title: string, parameters: string | undefined, value: string | undefined]>([
    ['nothing was given', undefined, undefined],
    ['nothing is in it', '', undefined],
    ['git 2.31 and later', "'guard.override'='why not'", 'why not'],
    ['git before', "'guard.override=why not'", 'why not'],
    ['another key', "'user.name'='guard.override=x'", undefined],
    ['several keys', "'user.name'='x' 'guard.override'='why' 'a.b'='c'", 'why'],
    ['the last of two', "'guard.override'='one' 'guard.override'='two'", 'two'],
    ['other case', "'Guard.Override'='why'", 'why'],
    ['an empty value', "'guard.override'=''", ''],
    ['no value', "'guard.override'", ''],
    ['an equals sign in it', "'guard.override'='a=b'", 'a=b'],
    ['quotes in it', "'guard.override'='it'\\''s fine'", "it's fine"],
    ['a bang in it', "'guard.override'='go'\\!''", 'go!'],
    ['a quote that never closes', "'guard.override'='x", ''],
  ])('is read where there is %s', (_title, parameters, value) => {
    expect(commandLineConfig(parameters, KEY)).toBe(value);
  });

  it('is not found in the value of another key', () => {
    expect(commandLineConfig("'a.b'=' '\\''guard.override'\\''='\\''x'\\'''", KEY)).toBeUndefined();
  });
});
