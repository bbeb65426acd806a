import { claim } from '../../src/commands/claim.ts';
import { end } from '../../src/commands/end.ts';
import { heartbeat } from '../../src/commands/heartbeat.ts';
import { lock } from '../../src/commands/lock.ts';
import { release } from '../../src/commands/release.ts';
import { releaseGrant, renewGrant } from '../../src/commands/renew.ts';
import { situationOf } from '../../src/commands/situation.ts';
import { start } from '../../src/commands/start.ts';
import { unlock } from '../../src/commands/unlock.ts';
import type { Context } from '../../src/context.ts';
import { entriesOf } from '../../src/core/session.ts';
import { parseStamp } from '../../src/core/stamp.ts';
import { GuardError } from '../../src/errors.ts';
import type { Reply, Request } from './operations.ts';

/** Runs one operation through guard's own commands. */
export async function runRequest(context: Context, request: Request): Promise<Reply> {
  try {
    return await run(context, request);
  } catch (error) {
    if (error instanceof GuardError && error.code === 'file-busy') return { kind: 'busy' };
    throw error;
  }
}

async function run(context: Context, request: Request): Promise<Reply> {
  switch (request.kind) {
    case 'start': {
      const { facts } = await start(context, { randomId: () => request.session });
      return { kind: 'start', outcome: facts.kind === 'started' ? 'started' : 'already-started' };
    }
    case 'heartbeat': {
      const { facts } = await heartbeat(context);
      return { kind: 'heartbeat', written: facts.written, renewed: facts.renewedLocks };
    }
    case 'end': {
      const { facts } = await end(context, { uncommitted: 'remember' });
      return {
        kind: 'end',
        outcome: facts.kind === 'ended' ? 'ended' : 'not-started',
        released: facts.releasedLocks,
      };
    }
    case 'claim': {
      const why = request.override ? { override: 'because' } : {};
      const { facts, exit } = await claim(context, request.paths, why);
      const conflicts = facts.conflicts.map(({ path, holder }) => ({ path, holder }));
      return { kind: 'claim', isRefused: exit === 'refused', conflicts };
    }
    case 'release': {
      const { facts } = await release(context, request.paths);
      return { kind: 'release', released: facts.released };
    }
    case 'lock':
      return await runLock(context, request);
    case 'unlock': {
      const { facts } = await unlock(context, request.lock, {});
      if (facts.outcome.kind === 'no-such-lock') throw new Error('the lock is gone');
      return { kind: 'unlock', outcome: facts.outcome.kind };
    }
    case 'renew':
    case 'release-grant': {
      const grant = { name: request.lock, session: request.session, since: request.since };
      const hold = await (request.kind === 'renew' ? renewGrant : releaseGrant)(context, grant);
      return { kind: 'grant', outcome: hold.kind, to: hold.kind === 'lost' ? hold.to : null };
    }
    case 'read':
      return await read(context);
  }
}

async function runLock(context: Context, request: Request & { readonly kind: 'lock' }): Promise<Reply> {
  const { facts } = await lock(context, request.lock, request.override ? { override: 'because' } : {});
  const { outcome } = facts;
  if (outcome.kind === 'no-such-lock') throw new Error('the lock is gone');
  const view =
    outcome.kind === 'taken-over' ? outcome.from : outcome.kind === 'refused' ? outcome.lock : null;
  const other =
    view === null ? null : { holder: view.holder, since: view.since, lastUpdated: view.lastUpdated };
  return {
    kind: 'lock',
    outcome: outcome.kind,
    why: outcome.kind === 'taken-over' ? outcome.why : null,
    other,
  };
}

async function read(context: Context): Promise<Reply> {
  const { sessions, locks } = situationOf(context, await context.store.read());
  return {
    kind: 'read',
    sessions: sessions.map(({ id, row }) => ({
      id,
      lastActive: parseStamp(row.lastActive),
      editing: entriesOf(row).map(({ text }) => text),
    })),
    locks: locks.map(({ name, holder, since, lastUpdated }) => ({ name, holder, since, lastUpdated })),
  };
}
