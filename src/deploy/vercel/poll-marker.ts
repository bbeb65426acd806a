import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

const STALE_AFTER_MS = 15_000;

/** Marks that this process is asking now: `mine`, `taken` by another, or `unusable` where nothing can be written. */
export async function mark(file: string, now: number): Promise<'mine' | 'taken' | 'unusable'> {
  const first = await create(file, now);
  if (first !== 'taken' || (await isAsked(file, now))) return first;
  // Two that clear the same dead marker may both go on; that costs one request more and harms nothing.
  await unmark(file);
  return create(file, now);
}

/** Takes the mark away. */
export async function unmark(file: string): Promise<void> {
  await rm(`${file}.asking`, { force: true }).catch(() => undefined);
}

/** Whether somebody asks now: a living process that began less than 15 s ago. */
export async function isAsked(file: string, now: number): Promise<boolean> {
  const said = await readFile(`${file}.asking`, 'utf8').catch(() => undefined);
  if (said === undefined) return false;
  if (said === '') return isJustMade(file);
  const [pid = 0, since = 0] = said.split(' ').map(Number);
  return Math.abs(now - since) < STALE_AFTER_MS && isAlive(pid);
}

/** Between its creation and its first byte a marker is empty; one that stays so was left by a process that died there. */
async function isJustMade(file: string): Promise<boolean> {
  const made = await stat(`${file}.asking`).catch(() => undefined);
  return made !== undefined && Date.now() - made.mtimeMs < STALE_AFTER_MS;
}

async function create(file: string, now: number): Promise<'mine' | 'taken' | 'unusable'> {
  const directory = await mkdir(dirname(file), { recursive: true, mode: 0o700 }).catch(
    (error: unknown) => error,
  );
  if (directory instanceof Error) return 'unusable';
  try {
    await writeFile(`${file}.asking`, `${process.pid} ${now}`, { flag: 'wx', mode: 0o600 });
    return 'mine';
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EEXIST' ? 'taken' : 'unusable';
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
