import type { ClaimIndex } from './claim-index.ts';
import { firstWith, mayHave } from './hash-index.ts';
import { decodeLossless } from './lossless-text.ts';
import type { NulList } from './nul-list.ts';
import { hashPowers, hashWith } from './part-hashes.ts';
import type { PathComparison, RepoPath } from './repo-path.ts';

/** What is left of a list of paths. */
export interface Sifted {
  /** How many paths the list has. */
  readonly count: number;
  /** Those that some claim may cover. */
  readonly paths: readonly RepoPath[];
}

const SLASH = 0x2f;
const DOT = 0x2e;
/** From so many kept paths on, if they are most of all, sifting is no gain. */
const MANY = 500;
/** A longer path is read as text, as is what has more than ASCII, or segments that come to nothing. */
const MAX_LENGTH = 4_096;
/** As long as most paths; there is room for longer ones once there are some. */
const SHORT = 128;

/**
 * Leaves out the paths that surely nothing covers, which are never made into text: 100,000 paths in nobody's way are then
 * no work for the garbage collector. May leave in a few that nothing covers.
 */
export function siftPaths(list: NulList, claims: ClaimIndex<unknown>, comparison: PathComparison): Sifted {
  if (claims.literals.items.length === 0) return { count: countPaths(list), paths: [] };
  const scanner = new Scanner(list, claims, comparison);
  const paths: RepoPath[] = [];
  let count = 0;
  for (let start = 0; start < list.length; start = scanner.end + 1) {
    if (paths.length > MANY && paths.length * 2 > count)
      return withAll(list.subarray(start), { count, paths });
    if (scanner.mayBeCovered(start)) paths.push(decodeLossless(list.subarray(start, scanner.end)));
    count += 1;
  }
  return { count, paths };
}

function countPaths(list: NulList): number {
  let count = 0;
  for (let at = list.indexOf(0); at !== -1; at = list.indexOf(0, at + 1)) count += 1;
  return count;
}

/** Text that is needed anyway is made faster all at once. */
function withAll(list: NulList, { count, paths }: Sifted): Sifted {
  const more = decodeLossless(list).split('\0');
  if (more.at(-1) === '') more.pop();
  return { count: count + more.length, paths: [...paths, ...more] };
}

/** A class, because the loops over all bytes must find everything at hand. */
class Scanner {
  /** Where the path ends that was read last. */
  end = 0;
  private readonly list: NulList;
  private readonly literals: ClaimIndex<unknown>['literals'];
  private readonly groups: ClaimIndex<unknown>['globs']['groups'];
  private readonly ignoreCase: boolean;
  /** Some claim may cover any path: the top level, or a glob without a literal character. */
  private readonly coversAll: boolean;
  /** How long a path there is room for. */
  private capacity = SHORT;
  private powers = hashPowers(SHORT);
  /** The hashes of all beginnings of the path. */
  private sums = new Int32Array(SHORT + 1);
  private slashes = new Int32Array(SHORT + 1);
  private depth = 0;
  /** Where the last path that was left out lies; the next one mostly begins as it does, and that much is known. */
  private knownStart = 0;
  private knownEnd = 0;

  constructor(list: NulList, { literals, globs }: ClaimIndex<unknown>, { ignoreCase }: PathComparison) {
    this.list = list;
    this.literals = literals;
    this.groups = globs.groups;
    this.ignoreCase = ignoreCase;
    this.coversAll = globs.everywhere.length > 0 || firstWith(literals, 0) !== -1;
  }

  mayBeCovered(start: number): boolean {
    const shared = this.sharedLength(start);
    while (this.depth > 0 && (this.slashes[this.depth - 1] ?? 0) >= shared) this.depth -= 1;
    const isPlain = this.readBytes(start, shared);
    const length = this.end - start;
    const isLeftOut =
      isPlain && !this.coversAll && !this.hasLiteral(shared, length) && !this.hasPartOfGlob(shared, length);
    this.knownStart = start;
    this.knownEnd = isLeftOut ? this.end : start;
    return !isLeftOut;
  }

  private sharedLength(start: number): number {
    const { list, knownStart } = this;
    const most = this.knownEnd - knownStart;
    let length = 0;
    while (length < most && list[knownStart + length] === list[start + length]) length += 1;
    // What a dot means depends on what follows.
    return Math.max(0, length - 1);
  }

  /** Reads on to the end; false where the path is to be read as text. */
  private readBytes(start: number, shared: number): boolean {
    const { list, sums, slashes, ignoreCase } = this;
    let sum = sums[shared] ?? 0;
    let previous = shared === 0 ? SLASH : (list[start + shared - 1] ?? 0);
    let isPlain = true;
    let at = start + shared;
    for (; at < list.length; at += 1) {
      const byte = list[at] ?? 0;
      if (byte === 0) break;
      if (byte === SLASH) {
        if (previous === SLASH) isPlain = false;
        slashes[this.depth] = at - start;
        this.depth += 1;
      } else if (byte > 0x7f) isPlain = false;
      else if (byte === DOT && previous === SLASH && mayBeDots(list[at + 1] ?? 0)) isPlain = false;
      sum = hashWith(sum, ignoreCase && byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte);
      sums[at - start + 1] = sum;
      previous = byte;
    }
    this.end = at;
    if (at - start > this.capacity && this.capacity < MAX_LENGTH) {
      this.makeRoom();
      return this.readBytes(start, 0);
    }
    return isPlain && previous !== SLASH && at - start <= MAX_LENGTH;
  }

  private makeRoom(): void {
    this.capacity = MAX_LENGTH;
    this.powers = hashPowers(MAX_LENGTH);
    this.sums = new Int32Array(MAX_LENGTH + 1);
    this.slashes = new Int32Array(MAX_LENGTH + 1);
    this.depth = 0;
  }

  /** Whether the path, a directory above it, or what stands behind one of its slashes may be a claim. */
  private hasLiteral(shared: number, length: number): boolean {
    const { literals, sums, slashes, powers } = this;
    const sum = sums[length] ?? 0;
    if (firstWith(literals, sum) !== -1) return true;
    for (let at = 0; at < this.depth; at += 1) {
      const slash = slashes[at] ?? 0;
      if (slash >= shared && firstWith(literals, sums[slash] ?? 0) !== -1) return true;
      const before = Math.imul(sums[slash + 1] ?? 0, powers[length - slash - 1] ?? 0);
      if (firstWith(literals, (sum - before) | 0) !== -1) return true;
    }
    return false;
  }

  private hasPartOfGlob(shared: number, length: number): boolean {
    const { groups, sums } = this;
    for (const { size, index } of groups) {
      const power = this.powers[size] ?? 0;
      const { filter, filterShift } = index;
      for (let end = Math.max(size, shared + 1); end <= length; end += 1) {
        const before = Math.imul(sums[end - size] ?? 0, power);
        const hash = ((sums[end] ?? 0) - before) | 0;
        if (mayHave(filter, filterShift, hash) && firstWith(index, hash) !== -1) return true;
      }
    }
    return false;
  }
}

/** Whether a segment that begins with a dot may be `.` or `..`, by what follows. */
function mayBeDots(next: number): boolean {
  return next === 0 || next === DOT || next === SLASH;
}
