import { describe, expect, test } from 'vitest';
import { expectDone, OTHER, repository, SELF } from '../support/e2e.ts';

const agent = { env: { CLAUDE_CODE_SESSION_ID: 'u1' } };

/** How many seconds ago the session was last active, by its row. */
function idleSeconds(row: string): number {
  const stamp = row.split('|')[3]?.trim() ?? '';
  return (Date.now() - Date.parse(stamp)) / 1000;
}

describe('guard start', () => {
  test.concurrent('makes a session active again that was not, and its claims stop others', async () => {
    await using repo = await repository(undefined, {
      rows: [{ id: SELF, editing: 'own.ts', activeAgo: 4000 }],
    });
    const { stdout } = expectDone(await repo.guard(['start', '--session', SELF]));
    expect(stdout).toBe(`${SELF}\n`);
    expect(idleSeconds(repo.row(SELF))).toBeLessThan(20);
    expect((await repo.guard(['claim', 'own.ts'], { session: OTHER })).code).toBe(1);
    expect(expectDone(await repo.guard(['prune'])).stdout).toBe('Nothing to prune.\n');
  });

  test.concurrent('does the same where an agent’s session is found again', async () => {
    await using repo = await repository();
    const id = expectDone(await repo.guard(['start'], agent)).stdout.trim();
    repo.sessions([{ id, activeAgo: 4000 }]);
    expect(expectDone(await repo.guard(['start'], agent)).stdout.trim()).toBe(id);
    expect(idleSeconds(repo.row(id))).toBeLessThan(20);
  });

  test.concurrent('writes nothing where the row is fresh', async () => {
    await using repo = await repository(undefined, { rows: [{ id: SELF, activeAgo: 10 }] });
    const before = repo.text();
    expectDone(await repo.guard(['start', '--session', SELF]));
    expect(repo.text()).toBe(before);
  });

  test.concurrent('forgets the process of an agent that is gone, which would keep the session inactive', async () => {
    await using repo = await repository();
    const dead =
      '{ sleep 60 >/dev/null 2>&1 & } ; pid=$!; CLAUDE_CODE_SESSION_ID=u1 CLAUDE_PID=$pid guard start; kill $pid';
    const id = expectDone(await repo.sh(dead)).stdout.trim();
    const isActive = async (): Promise<boolean> =>
      JSON.parse((await repo.guard(['status', '--json'])).stdout).sessions[0].active;
    expectDone(await repo.guard(['start', '--session', id]));
    expect(await isActive()).toBe(true);
  });
});
