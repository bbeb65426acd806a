import { expect, it } from 'vitest';
import { noAnswerLines } from '../../src/ui/no-answer-messages.ts';

const TOKEN = 'VERCEL_TOKEN';
const PROJECT = 'vercel.project';

it.each([
  ['a project without a way to ask', [TOKEN], 'nothing lets guard ask Vercel'],
  ['a way to ask without a project', [PROJECT], 'nothing says which project'],
  ['neither', [TOKEN, PROJECT], 'nothing says which project, nor lets guard ask Vercel'],
])('%s: says what is missing, and no more', (_, choices, cause) => {
  const answer = { kind: 'denied', why: 'not-configured', detail: '', choices } as const;
  const [head, ...mends] = noAnswerLines('abc on main', answer).split('\n');
  expect(head).toBe(`guard: cannot follow the deployment of abc on main: ${cause}`);
  expect(mends).toHaveLength(choices.length);
});
