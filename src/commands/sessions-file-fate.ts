import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Context } from '../context.ts';
import { faultReason } from '../core/fault-reason.ts';
import { viewLocks } from '../core/lock-view.ts';
import { TEMPLATE } from '../core/sessions-file/template.ts';
import { GuardError } from '../errors.ts';
import { type InstallRecord, recordKey } from '../install/record.ts';

/** Why a sessions file stays when guard goes. */
export type KeptFor = 'in-use' | 'other-text' | 'there-before';

export interface SessionsFileFate {
  readonly sessionsFile: 'removed' | 'kept' | 'absent';
  readonly keptFor: KeptFor | null;
}

/**
 * Whether `guard init` made the sessions file, by the record. That of an older guard does not name it: then the file is taken for
 * guard's only where its folder is guard's too, so that nobody's file can have been there before; else it stays, as
 * a file too many does less harm than one that is lost.
 */
export function isMadeByInit({ repository, store }: Context, record: InstallRecord): boolean {
  const { commonDir } = repository;
  if (record.files[recordKey(commonDir, store.location)]?.created === true) return true;
  return record.directories.includes(recordKey(commonDir, dirname(store.location)));
}

/** A sessions file that init made and that says no more than the template goes; any other is somebody's. */
export async function fateOfSessionsFile(context: Context, isOurs: boolean): Promise<SessionsFileFate> {
  if (!(await context.store.exists())) return { sessionsFile: 'absent', keptFor: null };
  const { file, timing } = await context.store.read();
  const isInUse = file.rows.length > 0 || viewLocks(file, timing, context.limits).some(({ held }) => held);
  if (isInUse) return { sessionsFile: 'kept', keptFor: 'in-use' };
  if (file.text !== TEMPLATE) return { sessionsFile: 'kept', keptFor: 'other-text' };
  return isOurs
    ? { sessionsFile: 'removed', keptFor: null }
    : { sessionsFile: 'kept', keptFor: 'there-before' };
}

/** Looks once more: while the hooks were taken away, a session may have written down that it works here. */
export async function removeSessionsFile(context: Context, isOurs: boolean): Promise<SessionsFileFate> {
  const fate = await fateOfSessionsFile(context, isOurs);
  if (fate.sessionsFile !== 'removed') return fate;
  const { location: path } = context.store;
  try {
    rmSync(path, { force: true });
    return fate;
  } catch (error) {
    const reason = faultReason((error as NodeJS.ErrnoException).code ?? '');
    throw new GuardError('file-unwritable', { path, reason }, { cause: error });
  }
}
