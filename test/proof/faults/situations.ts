import { claim } from '../../../src/commands/claim.ts';
import { lock } from '../../../src/commands/lock.ts';
import { start } from '../../../src/commands/start.ts';
import { type Context, openContext } from '../../../src/context.ts';
import { environment, type Repository } from '../../support/e2e.ts';

export const MINUTE = 60_000;

/** A context whose clock is that far behind, so that what it writes is old by now. */
export async function contextOf(
  repository: Repository,
  session: string,
  agoMs = 1.5 * MINUTE,
): Promise<Context> {
  const env = environment(repository.home);
  return openContext({ cwd: repository.top, env, session, now: () => Date.now() - agoMs });
}

/** Some history: two sessions, the file in the journal as `current`, a log with records. */
export async function established(repository: Repository): Promise<void> {
  const randomId = () => 'ffff';
  await start(await contextOf(repository, 'a7f3'), { randomId });
  await claim(await contextOf(repository, 'a7f3'), ['own.ts'], {});
  await start(await contextOf(repository, 'e1b2'), { randomId });
  await claim(await contextOf(repository, 'e1b2'), ['other.ts'], {});
}

/** The same, with the Vercel lock in that session's hands. */
export async function withLock(repository: Repository, session: string, agoMs = 1.5 * MINUTE): Promise<void> {
  await established(repository);
  await lock(await contextOf(repository, session, agoMs), 'vercel', { error: 'Type error in a.ts' });
}
