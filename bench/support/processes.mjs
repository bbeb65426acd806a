import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { median, spread } from './statistics.mjs';

/**
 * Times whole processes in turn (A B C A B C …), so that a machine that slows down slows all of them. Each contender is
 * `{ name, command: [file, …args], cwd, env?, input?, exits?, before? }`, `input` a file for standard input; the first is
 * the yardstick. A round has five runs. Gives for each its median in ms, the spread, and the median of the ratios round by round.
 */
export function raceProcesses(contenders, { rounds, warmUp = 1 }) {
  const times = contenders.map(() => []);
  // What is set back before each run can be run but once a round.
  const isSetBack = contenders.some(({ before }) => before !== undefined);
  const [runs, last] = isSetBack ? [1, rounds * RUNS] : [RUNS, rounds];
  for (let round = -warmUp; round < last; round += 1) {
    contenders.forEach((contender, index) => {
      contender.before?.();
      const ms = timeProcess(contender, runs);
      if (round >= 0) times[index].push(ms);
    });
  }
  const [yardstick] = times;
  return contenders.map(({ name }, index) => ({
    name,
    ms: median(times[index]),
    spread: spread(times[index]),
    ratio: median(times[index].map((ms, round) => ms / yardstick[round])),
  }));
}

const RUNS = 5;

/** `sh -c LOOP sh TIMES INPUT COMMAND…` gives the command's exit code; 250 where the runs do not agree. */
const LOOP = `times=$1 input=$2; shift 2; code=
while [ "$times" -gt 0 ]; do
  "$@" <"$input" >/dev/null; now=$?; code=\${code:-$now}; [ "$now" = "$code" ] || code=250; times=$((times - 1))
done; exit "\${code:-0}"`;

/**
 * Runs one process to its end, several times, output thrown away, and gives the ms of one run. A small shell starts it, as
 * git does: Node's own fork takes as long as a whole hook. Throws where it ends, or speaks, as it should not.
 */
export function timeProcess(contender, runs = 1) {
  const launch = loop(contender, 0).ms;
  const { ms, status, stderr } = loop(contender, runs);
  const { name, exits = [0], isSilent = false } = contender;
  if (!exits.includes(status))
    throw new Error(`${name} ended with ${status}, expected ${exits.join(' or ')}`);
  // A hook that could not look lets everything through, and would look fast.
  if (stderr.includes('NOT CHECKED') || (isSilent && stderr.length > 0))
    throw new Error(`${name} said: ${stderr}`);
  return (ms - launch) / runs;
}

function loop({ command, cwd, env, input = '/dev/null' }, runs) {
  const options = { cwd, env, stdio: ['ignore', 'ignore', 'pipe'] };
  const start = process.hrtime.bigint();
  const { status, error, stderr } = spawnSync(
    'sh',
    ['-c', LOOP, 'sh', runs, input, ...command].map(String),
    options,
  );
  const ms = Number(process.hrtime.bigint() - start) / 1e6;
  if (error !== undefined) throw error;
  return { ms, status, stderr };
}

/** The largest memory that a process had, in MiB; null where `/usr/bin/time` cannot tell. */
export function peakMemory({ command, cwd, env, input }) {
  if (!existsSync('/usr/bin/time')) return null;
  const stdin = openSync(input ?? '/dev/null', 'r');
  const { stderr } = spawnSync('/usr/bin/time', ['-f', 'peak %M', ...command], {
    cwd,
    env,
    stdio: [stdin, 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  closeSync(stdin);
  const peak = /^peak (\d+)$/m.exec(stderr)?.[1];
  return peak === undefined ? null : Number(peak) / 1024;
}
