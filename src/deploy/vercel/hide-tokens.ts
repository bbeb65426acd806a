import type { Answer } from './answer.ts';
import type { ProgramEnv } from './run-program.ts';

const VARIABLES = ['VERCEL_TOKEN', 'GH_TOKEN', 'GITHUB_TOKEN'];
/** Shorter values are stand-ins, and would be found in every other word. */
const SHORTEST_TOKEN = 6;

/** The tokens that those who are asked get to know. */
export function tokensOf(env: ProgramEnv): readonly string[] {
  return VARIABLES.map((name) => env[name]?.trim() ?? '').filter((token) => token.length >= SHORTEST_TOKEN);
}

/** The answer without the tokens, which the other side may have put into any of its texts. */
export function hideTokens<T>(answer: Answer<T>, tokens: readonly string[]): Answer<T> {
  if (tokens.length === 0) return answer;
  return JSON.parse(JSON.stringify(answer), (_key, value) =>
    typeof value === 'string' ? withoutTokens(value, tokens) : value,
  ) as Answer<T>;
}

function withoutTokens(text: string, tokens: readonly string[]): string {
  return tokens.reduce((rest, token) => rest.replaceAll(token, '[token]'), text);
}
