import { appendFileSync, readFileSync } from 'node:fs';
import type { SessionId } from '../../core/session.ts';
import { GuardError } from '../../errors.ts';

/**
 * Adds `export GUARD_SESSION=…` to the file that Claude Code sources before every shell command. Added to, never written
 * anew, because it is the person's too; the last line for the name counts, so nothing is added where that says it already.
 */
export function exportIdentity(path: string, id: SessionId): void {
  const text = readOptional(path);
  const line = `export GUARD_SESSION=${id}`;
  if (text.split('\n').findLast((one) => one.startsWith('export GUARD_SESSION=')) === line) return;
  try {
    appendFileSync(path, `${text === '' || text.endsWith('\n') ? '' : '\n'}${line}\n`);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new GuardError('file-unwritable', { path, reason }, { cause: error });
  }
}

function readOptional(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
