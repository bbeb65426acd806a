import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { median, spread } from './statistics.mjs';

/**
 * Times whole processes in turn (A B C A B C …), so that a machine that slows down slows all of them. Each contender is
 * `{ name, command: [file, …args], cwd, env?, input? }`, `input` a file for standard input; the first is the yardstick.
 * Gives for each its median in ms, the spread, and the median of the ratios round by round.
 */
export function raceProcesses(contenders, { rounds, warmUp = 3, before = () => {} }) {
  const times = contenders.map(() => []);
  for (let round = -warmUp; round < rounds; round += 1) {
    contenders.forEach((contender, index) => {
      before(contender, round);
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

/** Runs one process to its end, output thrown away, and gives its ms. Throws where it cannot start or ends otherwise. */
export function timeProcess({ name, command: [file, ...args], cwd, env, input, exits = [0] }) {
  const stdin = openSync(input ?? '/dev/null', 'r');
  const options = { cwd, env: env ?? process.env, stdio: [stdin, 'ignore', 'ignore'] };
  const start = process.hrtime.bigint();
  const { status, error } = spawnSync(file, args, options);
  const ms = Number(process.hrtime.bigint() - start) / 1e6;
  closeSync(stdin);
  if (error !== undefined) throw error;
  if (!exits.includes(status))
    throw new Error(`${name} ended with ${status}, expected ${exits.join(' or ')}`);
  return ms;
}
