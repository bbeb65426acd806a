import type { FaultLab, Picture, Run } from './fault-lab.ts';
import { CHANGING, type RepositoryCall, type Traced } from './strace.ts';

/** One injected fault: which call, and what becomes of it. */
export interface Point {
  readonly call: RepositoryCall;
  /** `KILL`, or the system's error. */
  readonly fault: string;
}

export interface SweepResult {
  readonly points: number;
  /** Points whose call did not come again in 40 runs. */
  readonly missed: readonly string[];
  readonly problems: readonly string[];
}

/** kill -9 on entering each changing call. */
export function killPoints({ calls }: FaultLab): readonly Point[] {
  return calls.filter(isChanging).map((call) => ({ call, fault: 'KILL' }));
}

function isChanging({ syscall, line }: RepositoryCall): boolean {
  if (syscall === 'openat') return line.includes('O_CREAT');
  return CHANGING.some((name) => name === syscall);
}

const COMMON = ['EIO', 'EACCES'] as const;
const ERRORS: Readonly<Record<string, readonly string[]>> = {
  openat: ['ENOSPC', 'EIO', 'EROFS', 'EACCES', 'EDQUOT', 'EMFILE', 'ENFILE', 'EINTR'],
  pwrite64: ['ENOSPC', 'EIO', 'EDQUOT', 'EFBIG', 'EINTR'],
  fsync: ['EIO', 'ENOSPC', 'EDQUOT', 'EROFS', 'EINTR'],
  rename: ['ENOSPC', 'EIO', 'EROFS', 'EACCES', 'EDQUOT', 'EXDEV', 'EINTR'],
  link: ['ENOSPC', 'EIO', 'EROFS', 'EACCES', 'EPERM', 'EDQUOT', 'EXDEV', 'EMLINK', 'ENOSYS'],
  unlink: ['EIO', 'EROFS', 'EACCES', 'EPERM', 'EINTR'],
  mkdir: ['ENOSPC', 'EIO', 'EROFS', 'EACCES', 'EDQUOT', 'EMLINK'],
  rmdir: COMMON,
  ftruncate: ['EIO', 'EROFS', 'ENOSPC', 'EINTR'],
  chmod: COMMON,
  fchmod: COMMON,
  fchown: COMMON,
  close: ['EIO', 'ENOSPC', 'EDQUOT', 'EINTR'],
  pread64: ['EIO', 'EINTR'],
  statx: COMMON,
  newfstatat: COMMON,
  getdents64: COMMON,
  readlink: COMMON,
};

/**
 * Errors at every call, reading ones too; `each` limits how many of its errors a call gets, in turns. Left out: `write`,
 * on which libuv relies for its own pipes and which guard does not use on files of the store, and closing a file that
 * was only read, on which Node ends itself.
 */
export function errorPoints({ calls }: FaultLab, each = Number.POSITIVE_INFINITY): readonly Point[] {
  return calls.filter(isNoCloseAfterRead()).flatMap((call, index) => {
    const errors = ERRORS[call.syscall] ?? [];
    const count = Math.min(each, errors.length);
    return Array.from({ length: count }, (_, turn) => ({
      call,
      fault: errors[(index * count + turn) % errors.length] ?? 'EIO',
    }));
  });
}

function isNoCloseAfterRead(): (call: RepositoryCall) => boolean {
  const writing = new Set<string>();
  return ({ syscall, line }) => {
    const opened = /^openat.*O_(?:WRONLY|RDWR).* = (\d+)</.exec(line)?.[1];
    if (opened !== undefined) writing.add(opened);
    const closed = syscall === 'close' ? /^close\((\d+)/.exec(line)?.[1] : undefined;
    return closed === undefined || writing.delete(closed);
  };
}

/** Injects one fault after the other, three at a time, each into a fresh copy. */
export async function sweep(
  lab: FaultLab,
  points: readonly Point[],
  judge: (lab: FaultLab, point: Point, run: Run, traced: Traced) => Promise<readonly string[]>,
): Promise<SweepResult> {
  const missed: string[] = [];
  const problems: string[] = [];
  const waiting = [...points];
  const work = async (): Promise<void> => {
    for (let point = waiting.shift(); point !== undefined; point = waiting.shift()) {
      const name = `${lab.scenario.name}: ${point.fault} at ${point.call.line.slice(0, 150)}`;
      const found = await injectAndJudge(lab, point, judge);
      if (found === 'missed') missed.push(name);
      else problems.push(...found.map((problem) => `${name}\n    ${problem}`));
    }
  };
  await Promise.all([work(), work(), work()]);
  return { points: points.length - missed.length, missed, problems };
}

const TRIES = 40;

/** Where the calls of a name were met in the last runs, as offsets from the first run. */
const met = new Map<string, number[]>();

/** Node writes to its own pipes when a child ends, so the count of a call may be off: then again. */
async function injectAndJudge(
  lab: FaultLab,
  point: Point,
  judge: Parameters<typeof sweep>[2],
): Promise<readonly string[] | 'missed'> {
  const { call, fault } = point;
  const how = fault === 'KILL' ? 'signal=KILL' : fault.startsWith('retval') ? fault : `error=${fault}`;
  for (let tries = 0; tries < TRIES; tries += 1) {
    const likely = met.get(call.syscall) ?? [];
    const offset = tries % 2 === 0 ? 0 : (likely[Math.floor(Math.random() * likely.length)] ?? 0);
    using run = lab.copy();
    const traced = await run.traced(`${call.syscall}:${how}:when=${Math.max(1, call.nth + offset)}`);
    remember(lab, traced, call.syscall);
    if (hit(traced, point)) return await judge(lab, point, run, traced);
  }
  return 'missed';
}

function remember(lab: FaultLab, { calls }: Traced, syscall: string): void {
  const first = lab.calls.find((one) => one.syscall === syscall && one.touch === 1);
  const now = calls.find((one) => one.syscall === syscall && one.touch === 1);
  if (first !== undefined && now !== undefined)
    met.set(syscall, [...(met.get(syscall) ?? []), now.nth - first.nth].slice(-40));
}

function hit({ calls, wasKilled }: Traced, { call, fault }: Point): boolean {
  const { syscall, touch } = call;
  if (fault !== 'KILL') {
    return calls.some(
      (one) => one.syscall === syscall && one.touch === touch && one.line.includes('(INJECTED)'),
    );
  }
  const last = calls.at(-1);
  return wasKilled && last?.syscall === syscall && last.touch === touch;
}

const WITHIN_MS = 2_000;

/** Old or new; the next command works by itself; nothing stays behind. */
export async function judgeKill(lab: FaultLab, _point: Point, run: Run): Promise<readonly string[]> {
  const text = run.text();
  const found = run.picture();
  const problems: string[] = [];
  if (text !== lab.oldText && found.text !== lab.after.text)
    problems.push(`the text is neither old nor new:\n${text}`);
  const next = await run.next();
  if (next.code !== 0) problems.push(`the next command ends with ${next.code}: ${next.stderr}`);
  if (next.ms > WITHIN_MS) problems.push(`the next command took ${next.ms.toFixed(0)} ms`);
  return [...problems, ...afterNext(lab, run, 'either')];
}

/** Exit 3 that names path and cause with the old bytes intact, or the whole change where the step was dispensable. */
export async function judgeError(
  lab: FaultLab,
  { call, fault }: Point,
  run: Run,
  traced: Traced,
): Promise<readonly string[]> {
  const { scenario } = lab;
  const { code: whole = 0, entry = 'cli' } = scenario;
  const text = run.text();
  const said = traced.stdout + traced.stderr;
  if (traced.isEndless) return ['never ends'];
  const problems: string[] = [];
  const isFault = entry === 'hook' ? said.includes('NOT CHECKED') : traced.code === 3;
  const isNew = run.picture().text === lab.after.text;
  if (isFault) {
    if (!said.includes(`(${fault})`)) problems.push(`does not name the cause: ${said}`);
    if (!said.includes('/')) problems.push(`does not name a path: ${said}`);
    if (/Nothing was changed/.test(said) && text !== lab.oldText)
      problems.push(`says that nothing was changed: ${said}`);
    if (text !== lab.oldText && !/not be durable|power/.test(said))
      problems.push(`changed the text: ${said}`);
  } else if (traced.code === whole) {
    if (!isNew) problems.push(`ends with ${whole}, but the text is not the new one`);
    if (call.syscall === 'fsync' && fault !== 'EINTR') problems.push('a failed fsync counts as success');
  } else {
    problems.push(`ends with ${traced.code}: ${said.slice(0, 600)}`);
  }
  const next = await run.next();
  if (next.code !== 0) problems.push(`the next command ends with ${next.code}: ${next.stderr}`);
  if (next.ms > WITHIN_MS) problems.push(`the next command took ${next.ms.toFixed(0)} ms`);
  const expected = isFault && text === lab.oldText ? 'old' : isFault ? 'either' : 'new';
  return [...problems, ...afterNext(lab, run, expected)];
}

function afterNext(lab: FaultLab, run: Run, expected: 'old' | 'new' | 'either'): readonly string[] {
  const problems: string[] = [];
  const picture = run.picture();
  const allowed = [
    ...(expected === 'new' ? [] : [lab.nextOnOld]),
    ...(expected === 'old' ? [] : [lab.nextOnNew]),
  ];
  if (!allowed.some((one) => isSame(one, picture)))
    problems.push(
      `after the next command it is not as ${expected} makes it: ${difference(allowed, picture)}`,
    );
  const left = run.leftovers();
  if (left.length > 0) problems.push(`left behind: ${left.join(', ')}`);
  return problems;
}

function isSame(one: Picture, other: Picture): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function difference(allowed: readonly Picture[], found: Picture): string {
  return allowed
    .map((one) => {
      const [expected, seen] = [JSON.stringify(one), JSON.stringify(found)];
      let at = 0;
      while (at < expected.length && expected[at] === seen[at]) at += 1;
      const from = Math.max(0, at - 60);
      return `\n    expected …${expected.slice(from, at + 120)}\n    found    …${seen.slice(from, at + 120)}`;
    })
    .join('\n    or');
}
