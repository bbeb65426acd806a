import type { FaultLab, Picture, Run } from './fault-lab.ts';
import type { Point } from './points.ts';
import type { RepositoryCall, Traced } from './strace.ts';
import type { Judge } from './sweep.ts';

const WITHIN_MS = 2_000;

/** Old or new, in text, state and journal alike; the next command works by itself; nothing stays behind. */
export const judgeKill: Judge = async (lab, _point, run) => {
  const isOld = run.text() === lab.oldText;
  const isNew = run.picture().text === lab.after.text;
  const problems = isOld || isNew ? [] : [`the text is neither old nor new:\n${run.text()}`];
  return [...problems, ...(await judgeNext(lab, run, 'either'))];
};

/** Exit 3 that names path and cause with the old bytes intact, or the whole change where the step was dispensable. */
export const judgeError: Judge = async (lab, point, run, traced) => {
  if (traced.isEndless) return ['never ends'];
  const { code: whole = 0 } = lab.scenario;
  const said = traced.stdout + traced.stderr;
  if (isFault(lab, traced)) {
    const isMade = said.includes('the change is made');
    return [
      ...judgeWords(said, point, run),
      ...(isMade || run.text() === lab.oldText ? [] : [`changed the text and does not say so: ${said}`]),
      ...(isMade && !isNewText(lab, run) ? [`says that the change is made, and it is not: ${said}`] : []),
      ...(await judgeNext(lab, run, isMade ? 'new' : 'old')),
    ];
  }
  if (traced.code !== whole) return [`ends with ${traced.code}: ${said.slice(0, 600)}`];
  return [
    ...(isNewText(lab, run) ? [] : [`ends with ${whole}, but the text is not the new one`]),
    ...(isFailedSync(point) ? ['a failed fsync counts as success'] : []),
    ...(await judgeNext(lab, run, 'new')),
  ];
};

/** As `judgeError`, for what makes several changes: the next run brings it to its end. */
export const judgeInstallation: Judge = async (lab, point, run, traced) => {
  if (traced.isEndless) return ['never ends'];
  const said = traced.stdout + traced.stderr;
  const words = isFault(lab, traced)
    ? judgeWords(said, point, run)
    : traced.code === 0 || isFinding(lab, traced)
      ? []
      : [`ends with ${traced.code}: ${said.slice(0, 600)}`];
  return [...words, ...(await judgeNext(lab, run, 'new'))];
};

/** `doctor` repairs, and then tells what it cannot look at as one of its findings. */
function isFinding({ scenario }: FaultLab, { code }: Traced): boolean {
  return code === 1 && scenario.args[0] === 'doctor';
}

/** A hook says so in words, and lets git go on. */
export function isFault({ scenario }: FaultLab, { code, stdout, stderr }: Traced): boolean {
  return scenario.entry === 'hook' ? (stdout + stderr).includes('NOT CHECKED') : code === 3;
}

function judgeWords(said: string, { fault }: Point, run: Run): readonly string[] {
  return [
    ...(said.includes(fault) || said.includes(numberOf(fault)) ? [] : [`does not name the cause: ${said}`]),
    ...(said.includes(run.top) ? [] : [`does not name the path: ${said}`]),
  ];
}

/** For this one Node has a number only. */
function numberOf(fault: string): string {
  return fault === 'EDQUOT' ? 'system error -122' : fault;
}

function isNewText(lab: FaultLab, run: Run): boolean {
  return run.picture().text === lab.after.text;
}

function isFailedSync({ call, fault }: Point): boolean {
  return call.syscall === 'fsync' && fault !== 'EINTR' && !isSafetyNet(call);
}

/** The copy that guards against a deletion by hand: the text itself is on disk by then. */
function isSafetyNet({ line }: RepositoryCall): boolean {
  return line.includes('/journal/current');
}

/** Runs the next command and compares what is there then. */
export async function judgeNext(
  lab: FaultLab,
  run: Run,
  expected: 'old' | 'new' | 'either',
): Promise<readonly string[]> {
  const next = await run.next();
  const picture = run.picture();
  const allowed = [
    ...(expected === 'new' ? [] : [lab.nextOnOld]),
    ...(expected === 'old' ? [] : [lab.nextOnNew]),
  ];
  const { leaves } = lab.scenario;
  const left = run.leftovers().filter((path) => leaves?.test(path) !== true);
  return [
    ...(next.code === 0 ? [] : [`the next command ends with ${next.code}: ${next.stderr}`]),
    ...(next.ms <= WITHIN_MS ? [] : [`the next command took ${next.ms.toFixed(0)} ms`]),
    ...(allowed.some((one) => isSame(one, picture))
      ? []
      : [`after the next command it is not as ${expected} makes it: ${difference(allowed, picture)}`]),
    ...(left.length === 0 ? [] : [`left behind: ${left.join(', ')}`]),
  ];
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
