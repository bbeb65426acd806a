import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { median, spread } from './statistics.mjs';

/**
 * Times whole processes in turn (A B C A B C …), so that a machine that slows down slows all of them. Each contender is
 * `{ name, command: [file, …args], cwd, env?, input?, exits?, before? }`, `input` a file for standard input; the first is
 * the yardstick. Gives for each its median in ms, the spread, and the median of the ratios round by round.
 */
export function raceProcesses(contenders, { rounds, warmUp = 3 }) {
  const times = contenders.map(() => []);
  for (let round = -warmUp; round < rounds; round += 1) {
    contenders.forEach((contender, index) => {
      contender.before?.();
      const ms = timeProcess(contender);
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

/** Runs one process to its end, output thrown away, and gives its ms. Throws where it ends, or speaks, as it should not. */
export function timeProcess({
  name,
  command: [file, ...args],
  cwd,
  env,
  input,
  exits = [0],
  isSilent = false,
}) {
  const stdin = openSync(input ?? '/dev/null', 'r');
  const options = { cwd, env, stdio: [stdin, 'ignore', isSilent ? 'pipe' : 'ignore'] };
  const start = process.hrtime.bigint();
  const { status, error, stderr } = spawnSync(file, args, options);
  const ms = Number(process.hrtime.bigint() - start) / 1e6;
  closeSync(stdin);
  if (error !== undefined) throw error;
  if (!exits.includes(status))
    throw new Error(`${name} ended with ${status}, expected ${exits.join(' or ')}`);
  // A hook that could not look lets everything through, and would look fast.
  if (isSilent && stderr.length > 0) throw new Error(`${name} said: ${stderr}`);
  return ms;
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
