import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isSessionId } from '../../src/core/session.ts';
import { expectDone, repository } from '../support/e2e.ts';

const NOT_CHECKED = /guard: NOT CHECKED: GUARD_SESSION is /;

describe('a GUARD_SESSION that is no session id, where nothing is claimed', () => {
  test.concurrent('makes each hook say so, and the commit and the push go on', async () => {
    await using repo = await repository();
    expectDone(await repo.sh('git init -q --bare ../far.git'));
    repo.put('own.ts');
    const commit = expectDone(await repo.commit(['-a'], { session: 'none' }));
    expect(commit.stderr).toMatch(NOT_CHECKED);
    const push = expectDone(await repo.git(['push', '-q', '../far.git', 'main'], { session: 'a b' }));
    expect(push.stderr).toMatch(NOT_CHECKED);
  });

  test.concurrent('stops the commit and the push where onError is deny', async () => {
    await using repo = await repository({ 'own.ts': '1', 'guard.config.json': '{"onError": "deny"}' });
    expectDone(await repo.sh('git init -q --bare ../far.git'));
    repo.put('own.ts');
    const before = await repo.head();
    const commit = await repo.commit(['-a'], { session: 'none' });
    expect(commit.stderr).toMatch(/NOT CHECKED: GUARD_SESSION is .*; stopped, as onError is "deny"/);
    expect([commit.code === 0, await repo.head()]).toEqual([false, before]);
    expect((await repo.git(['push', '-q', '../far.git', 'main'], { session: '-' })).code).not.toBe(0);
  });

  test.concurrent('is told from an id without starting Node', async () => {
    await using repo = await repository();
    const node = `${repo.home}/bin/node`;
    mkdirSync(dirname(node));
    writeFileSync(node, '#!/bin/sh\necho asked\nexit 90\n', { mode: 0o755 });
    const asks = async (session: string): Promise<boolean> => {
      const env = { PATH: `${dirname(node)}:${process.env.PATH}`, GUARD_SESSION: session };
      return expectDone(await repo.sh('sh .git/hooks/pre-commit', { env })).stdout === 'asked\n';
    };
    const texts = [
      ...['a7f3', '1234', 'A7F3', 'night_2', 'x.y-z_1', '20260226-qa-77', 'b'.repeat(64)],
      ...['none', 'None', '_none_', 'none_', '-', '--', '2026-02-20', '_2026-02-20_', '20260220T1035'],
      ...[
        '20260220t103500Z',
        'a b',
        ' ',
        'a/b',
        'n/a',
        'é',
        'aé',
        'a\nb',
        'a|b',
        '*',
        '$(x)',
        'b'.repeat(65),
      ],
    ];
    for (const text of texts) expect([text, await asks(text)]).toEqual([text, !isSessionId(text)]);
  });
});
