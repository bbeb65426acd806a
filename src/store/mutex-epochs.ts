import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { errnoOf } from './file-fault.ts';
import { removeIfThere } from './guard-directory.ts';
import { isProvablyDead, type ProcessIdentity, parseIdentity } from './process-identity.ts';

/** What a look into the mutex directory found: the highest epoch (0 for none) and how it stands. */
export type Epochs = { readonly highest: number; readonly names: readonly string[] } & (
  | { readonly kind: 'free' }
  | { readonly kind: 'crashed' }
  | { readonly kind: 'held'; readonly holder: ProcessIdentity | undefined }
);

/** The name that takes an epoch, and the one that gives it back. */
export const taken = (epoch: number): string => `e.${epoch}`;
export const released = (epoch: number): string => `r.${epoch}`;

/**
 * Looks who holds the mutex; `glance` does not look whether a holder still lives. Throws the system's error when the
 * directory cannot be read.
 */
export function readEpochs(directory: string, how: 'look' | 'glance' = 'look'): Epochs {
  for (;;) {
    const names = readdirSync(directory);
    const highest = highestEpoch(names);
    if (highest === 0 || names.includes(released(highest))) return { kind: 'free', highest, names };
    if (how === 'glance') return { kind: 'held', holder: undefined, highest, names };
    const owner = readOwner(`${directory}/${taken(highest)}`);
    if (owner === 'swept') continue;
    if (owner === 'dead') return { kind: 'crashed', highest, names };
    return { kind: 'held', holder: owner === 'unknown' ? undefined : owner, highest, names };
  }
}

// Holders never sweep the highest.
function highestEpoch(names: readonly string[]): number {
  return names.reduce((highest, name) => Math.max(highest, epochOf(name, 'e.') ?? 0), 0);
}

/**
 * Removes the names of epochs below `limit`, lowest first and each `e` before its `r`: as long as `r.n` is there, no
 * later name can have been swept. To be called by the holder only.
 */
export function sweepEpochs(directory: string, names: readonly string[], limit: number): void {
  const old = names
    .map((name) => ({ name, epoch: epochOf(name, 'e.') ?? epochOf(name, 'r.') }))
    .filter((entry) => entry.epoch !== undefined && entry.epoch < limit)
    .sort((one, other) => Number(one.epoch) - Number(other.epoch) || (one.name < other.name ? -1 : 1));
  for (const { name } of old) removeIfThere(`${directory}/${name}`);
}

function epochOf(name: string, prefix: string): number | undefined {
  if (!name.startsWith(prefix)) return undefined;
  const digits = name.slice(prefix.length);
  return /^[1-9]\d{0,14}$/.test(digits) ? Number(digits) : undefined;
}

const HALF_WRITTEN_FOR_MS = 2_000;

function readOwner(path: string): ProcessIdentity | 'dead' | 'unknown' | 'swept' {
  try {
    // Nothing but a record of ours is a regular file with such a name; anything else holds nobody up.
    const found = lstatSync(path);
    if (!found.isFile()) return 'dead';
    const identity = parseRecord(readFileSync(path, 'utf8'));
    if (identity !== undefined) return isProvablyDead(identity) ? 'dead' : identity;
    // Records are complete before they get their name, except without hard links and after a power loss.
    const age = Math.abs(Date.now() - found.mtimeMs);
    return age > HALF_WRITTEN_FOR_MS ? 'dead' : 'unknown';
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return 'swept';
    throw error;
  }
}

function parseRecord(text: string): ProcessIdentity | undefined {
  try {
    return parseIdentity(JSON.parse(text));
  } catch {
    return undefined;
  }
}
