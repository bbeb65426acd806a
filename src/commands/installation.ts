import { chmodSync, existsSync, lstatSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from '../context.ts';
import { faultReason } from '../core/fault-reason.ts';
import { GuardError } from '../errors.ts';
import { hooksPathOf } from '../git/hooks-path.ts';
import { workingTrees } from '../git/working-trees.ts';
import { applyChanges, removeAbandoned } from '../install/apply.ts';
import type { Change } from '../install/change.ts';
import { isExecutable } from '../install/executable-bit.ts';
import { nonDirectoryAbove } from '../install/file-state.ts';
import type { HookFacts } from '../install/hook-managers.ts';
import type { InstallSite } from '../install/own-text.ts';
import {
  type InstallRecord,
  isEmptyRecord,
  parseInstallRecord,
  printInstallRecord,
  recordChanges,
  recordedPath,
  recordKey,
} from '../install/record.ts';
import { makeDirectory, writeExclusively } from '../make-for-owner.ts';

/** What init, uninstall and doctor have in common: git's answers, and the record of guard's own changes. */

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

/** The record; the empty one where there is none. Throws file-unreadable: without it, what is taken back would be a guess. */
export function readRecord({ repository }: Pick<Context, 'repository'>): InstallRecord {
  const file = recordFile(repository.commonDir);
  try {
    const isFile = lstatSync(file, { throwIfNoEntry: false })?.isFile() === true;
    return parseInstallRecord(isFile ? readFileSync(file, 'utf8') : null);
  } catch (error) {
    throw new GuardError('file-unreadable', { path: file, reason: reasonOf(error) }, { cause: error });
  }
}

/** Throws file-unreadable where something stands in place of a directory that the sessions file belongs in, and says how it is mended. */
export function requireSessionsFolder({ store }: Pick<Context, 'store'>): void {
  const path = nonDirectoryAbove(store.location);
  if (path === null) return;
  const mend = 'move it away, or name another sessionsFile in guard.config.json';
  const reason = `it is not a directory, and the sessions file belongs in it; ${mend}`;
  throw new GuardError('file-unreadable', { path, reason });
}

/** Whether a command has begun to change something. */
export interface Progress {
  hasBegun: boolean;
}

/** Runs a command that changes things: where it fails after the first change, its error does not say that nothing was changed. */
export async function tellingProgress<Result>(
  command: 'guard init' | 'guard uninstall',
  run: (progress: Progress) => Promise<Result>,
): Promise<Result> {
  const progress: Progress = { hasBegun: false };
  try {
    return await run(progress);
  } catch (error) {
    if (!progress.hasBegun || !(error instanceof GuardError)) throw error;
    throw new GuardError('half-done', { command, cause: error }, { cause: error });
  }
}

/**
 * Makes changes and remembers each, so that a half-done installation can be taken back: what guard adds is on record
 * before it is made, and what it takes away until it is gone. The first sets `progress`.
 */
export function applyRecorded(
  { repository }: Pick<Context, 'repository'>,
  record: InstallRecord,
  changes: readonly Change[],
  progress: Progress,
): InstallRecord {
  const { commonDir } = repository;
  const made = changes.map((change) => asShared(change, repository));
  let current = record;
  if (changes.length > 0) makeGuardFolder(repository);
  const remember = (change: Change): void => {
    current = recordChanges(current, [change], commonDir);
    saveRecord(repository, current);
  };
  for (const key of Object.keys(record.files)) removeAbandoned(recordedPath(commonDir, key));
  applyChanges(
    made,
    (change) => {
      if (!isAddition(change)) remember(change);
    },
    (change) => {
      if (isAddition(change)) remember(change);
      progress.hasBegun = true;
    },
  );
  return current;
}

/** What guard makes in git's own directory is for whoever `core.sharedRepository` says, as what git makes there. */
function asShared(change: Change, { commonDir, sharedModes }: Context['repository']): Change {
  if (sharedModes === null || !change.path.startsWith(`${commonDir}/`)) return change;
  const { directoryMode, fileMode } = sharedModes;
  if (change.kind === 'make-directory') return { ...change, mode: directoryMode };
  if (change.kind !== 'write' || change.before !== null) return change;
  return { ...change, mode: change.mode | (isExecutable(change.mode) ? directoryMode & 0o777 : fileMode) };
}

/** Forgets files that somebody has taken away: nothing of guard's is left there to take back. */
export function forgetGone(
  { repository }: Pick<Context, 'repository'>,
  record: InstallRecord,
  paths: readonly string[],
): InstallRecord {
  const { commonDir } = repository;
  const keys = paths.filter((path) => !existsSync(path)).map((path) => recordKey(commonDir, path));
  const files = Object.entries(record.files).filter(([key]) => !keys.includes(key));
  if (files.length === Object.keys(record.files).length) return record;
  const rest = { ...record, files: Object.fromEntries(files) };
  saveRecord(repository, rest);
  return rest;
}

/** Remembers a file that init makes by other means than a change; its text is the maker's to know again. */
export function rememberCreated(
  { repository }: Pick<Context, 'repository'>,
  record: InstallRecord,
  path: string,
): void {
  const entry = { created: true, splices: [] };
  makeGuardFolder(repository);
  saveRecord(repository, {
    ...record,
    files: { ...record.files, [recordKey(repository.commonDir, path)]: entry },
  });
}

function isAddition(change: Change): boolean {
  if (change.kind === 'write') return change.splices.length > 0;
  return change.kind === 'make-directory' || change.kind === 'set-mode';
}

function saveRecord({ commonDir, sharedModes }: Context['repository'], record: InstallRecord): void {
  const file = recordFile(commonDir);
  try {
    if (isEmptyRecord(record)) {
      rmSync(file, { force: true });
      return;
    }
    rmSync(`${file}.new`, { force: true, recursive: true });
    writeExclusively(`${file}.new`, printInstallRecord(record), 0o600);
    if (sharedModes !== null) chmodSync(`${file}.new`, sharedModes.fileMode);
    renameSync(`${file}.new`, file);
  } catch (error) {
    throw new GuardError('file-unwritable', { path: file, reason: reasonOf(error) }, { cause: error });
  }
}

/**
 * Takes guard's own directory away with all that is in it but `kept`; again, where another guard writes in it meanwhile, say to
 * renew a lock. Throws file-unwritable.
 */
export async function removeGuardFolder(
  { repository }: Pick<Context, 'repository'>,
  kept: string | null,
): Promise<void> {
  const path = join(repository.commonDir, 'guard');
  for (let tries = 1; ; tries += 1) {
    try {
      removeAllBut(path, kept);
      return;
    } catch (error) {
      const isFilling = (error as NodeJS.ErrnoException).code === 'ENOTEMPTY';
      if (!isFilling || tries === 10)
        throw new GuardError('file-unwritable', { path, reason: reasonOf(error) }, { cause: error });
    }
    await sleep(10 * tries);
  }
}

function removeAllBut(folder: string, kept: string | null): void {
  const isInside = kept !== null && dirname(kept) === folder;
  const paths = isInside ? readdirSync(folder).map((name) => join(folder, name)) : [folder];
  for (const path of paths) if (path !== kept) rmSync(path, { recursive: true, force: true });
}

function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? faultReason(String(error.code)) : String(error);
}

/** guard's own directory is private to the user, unless the repository is shared. */
function makeGuardFolder({ commonDir, sharedModes }: Context['repository']): void {
  const folder = join(commonDir, 'guard');
  const found = lstatSync(folder, { throwIfNoEntry: false });
  if (found?.isDirectory()) return;
  if (found !== undefined) {
    const reason = 'it is no directory, or a symbolic link; remove it and guard makes its own';
    throw new GuardError('file-unwritable', { path: folder, reason });
  }
  try {
    makeDirectory(folder, 0o700);
    if (sharedModes !== null) chmodSync(folder, sharedModes.directoryMode);
  } catch (error) {
    throw new GuardError('file-unwritable', { path: folder, reason: reasonOf(error) }, { cause: error });
  }
}
