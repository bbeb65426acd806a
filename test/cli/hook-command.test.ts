import { describe, expect, it } from 'vitest';
import type { Host } from '../../src/cli/invocation.ts';
import { runGuard } from '../../src/cli.ts';

function fakeHost(isTTY = false) {
  const said: string[] = [];
  const write = (text: string): void => void said.push(text);
  const host: Host = {
    stdin: { isTTY },
    stdout: { write },
    stderr: { write },
    env: process.env,
    cwd: () => '/',
  } as unknown as Host;
  return { host, said };
}

describe('guard hook', () => {
  it('says who calls it where a person does', async () => {
    const { host, said } = fakeHost(true);
    expect(await runGuard(['hook'], host)).toBe(2);
    expect(said.join('')).toContain('guard hook git NAME');
  });

  it.each([[['hook', '--help']], [['hook', 'git', 'no-such-hook', '--unknown']]])(
    'takes no words of a host for a usage error, which some take for a refusal: %j',
    async (args) => {
      expect(await runGuard(args, fakeHost().host)).toBe(0);
    },
  );
});
