import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../context.ts';
import { GuardError } from '../errors.ts';
import { hooksPathOf, workingTrees } from '../git/hooks-path.ts';
import { applyChanges } from '../install/apply.ts';
import type { Change } from '../install/change.ts';
import type { HookFacts } from '../install/hook-managers.ts';
import type { InstallSite } from '../install/own-text.ts';
import {
  type InstallRecord,
  isEmptyRecord,
  parseInstallRecord,
  printInstallRecord,
  recordChanges,
} from '../install/record.ts';

/** What init, uninstall and doctor have in common: git's answers, and the record of guard's own changes. */

export function requireTopLevel({ repository }: Pick<Context, 'repository'>): string {
  if (repository.topLevel !== null) return repository.topLevel;
  throw new GuardError('usage', {
    problem: 'this is a bare repository, which has no hooks of a working tree',
    hint: 'Run it in one of its linked worktrees.',
  });
}

/** The facts about the hooks of one working tree. */
export function hookFacts({ repository }: Pick<Context, 'repository'>, topLevel: string): HookFacts {
  const { commonDir, mainTopLevel, git } = repository;
  return { topLevel, mainTopLevel, commonDir, ...hooksPathOf(git, topLevel) };
}

/** This working tree first, then the others that are there. */
export function hookTrees(context: Context, topLevel: string): readonly string[] {
  const others = workingTrees(context.repository.git).filter((tree) => tree !== topLevel && existsSync(tree));
  return [topLevel, ...others];
}

export function installSite({ repository }: Pick<Context, 'repository'>, record: InstallRecord): InstallSite {
  const { commonDir, topLevel, mainTopLevel } = repository;
  const roots = [commonDir, topLevel, mainTopLevel].filter((root) => root !== null);
  return { commonDir, record, roots };
}

const recordFile = (commonDir: string): string => join(commonDir, 'guard', 'install.json');

export function readRecord({ repository }: Pick<Context, 'repository'>): InstallRecord {
  try {
    return parseInstallRecord(readFileSync(recordFile(repository.commonDir), 'utf8'));
  } catch {
    return parseInstallRecord(null);
  }
}

/** Makes changes and remembers each as soon as it is made, so that a half-done installation can be taken back. */
export function applyRecorded(
  { repository }: Pick<Context, 'repository'>,
  record: InstallRecord,
  changes: readonly Change[],
): InstallRecord {
  const { commonDir } = repository;
  let current = record;
  applyChanges(changes, (change) => {
    current = recordChanges(current, [change], commonDir);
    saveRecord(commonDir, current);
  });
  return current;
}

function saveRecord(commonDir: string, record: InstallRecord): void {
  const file = recordFile(commonDir);
  if (isEmptyRecord(record)) {
    rmSync(file, { force: true });
    return;
  }
  mkdirSync(join(commonDir, 'guard'), { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.new`, printInstallRecord(record), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
