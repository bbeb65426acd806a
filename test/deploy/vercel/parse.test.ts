import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDeployment, parseDeployments, parseJson, parseLog } from '../../../src/deploy/vercel/parse.ts';
import { fixture } from '../../support/fixture.ts';

describe('foreign JSON', () => {
  test('of any shape is read without a throw', () => {
    const value = fc.jsonValue();
    fc.assert(
      fc.property(value, (json) => {
        for (const parse of [parseDeployment, parseDeployments, parseLog]) parse(json);
        parseDeployment({
          id: 'x',
          meta: json,
          checks: json,
          aliasError: json,
          target: json,
          gitSource: json,
          createdAt: json,
        });
      }),
    );
  });

  test('of guard itself reads back the same', () => {
    const [deployment] = parseDeployments(parseJson(fixture('vercel/api-list-error.json'))) ?? [];
    expect(parseDeployment(JSON.parse(JSON.stringify(deployment)))).toEqual(deployment);
    const full = parseDeployment({
      id: 'd',
      readyState: 'READY',
      target: null,
      ready: 5,
      readySubstate: 'STAGED',
      aliasAssigned: null,
      aliasError: { message: 'm' },
      checks: { 'deployment-alias': { state: 'failed' } },
      seatBlock: { blockCode: 'B' },
      gitSource: { sha: 's', ref: 'r' },
      buildSkipped: false,
    });
    expect(full).toMatchObject({
      target: 'preview',
      aliasAssigned: false,
      aliasError: 'm',
      aliasCheck: 'failed',
      substate: 'STAGED',
      seatBlock: 'B',
      sha: 's',
      branch: 'r',
    });
    expect(parseDeployment(JSON.parse(JSON.stringify(full)))).toEqual(full);
  });

  test('without id or URL is no deployment', () => {
    expect(parseDeployments({ deployments: [{}, null, 3, { uid: '' }, { url: 'u' }] })).toEqual([
      { id: 'u', url: 'u', state: 'UNKNOWN' },
    ]);
  });

  test.each([
    [{ deletedAt: 5 }, 'DELETED'],
    [{ deletedAt: null }, 'READY'],
    [{ deleted: 5 }, 'DELETED'],
  ])('with %j is %s', (more, state) => {
    expect(parseDeployment({ id: 'd', readyState: 'READY', ...more })?.state).toBe(state);
  });

  test('without a list is no list', () => {
    expect(parseDeployments({ deployments: {} })).toBeUndefined();
    expect(parseDeployments('<html>')).toBeUndefined();
  });
});
