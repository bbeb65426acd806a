import { expect, test } from 'vitest';
import { hideTokens, tokensOf } from '../../../src/deploy/vercel/hide-tokens.ts';

test.each([
  ['a real token', 'vcp_0123456789abcdefghij', 'no access with [token]'],
  ['a short one', 'tok_ok', 'no access with [token]'],
  ['what would be found in other words', 'acc', 'no access with acc'],
])('the text of %s is hidden wherever it is repeated', (_what, token, said) => {
  const answer = { kind: 'denied', why: 'forbidden', detail: `no access with ${token}` } as const;
  expect(hideTokens(answer, tokensOf({ VERCEL_TOKEN: token }))).toEqual({ ...answer, detail: said });
});
