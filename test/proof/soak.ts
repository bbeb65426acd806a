import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { damagedInput } from './damaged-input.ts';
import { pick, randomFrom } from './operations.ts';
import { bundleRoundWorkers, type Regression, ROUNDS, type RoundName } from './rounds.ts';
import { verifySurvives } from './survives.ts';

/** The long run (`npm run soak`): all rounds mixed, seeds printed, those that fail kept as regression tests. */

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '20' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
    /** Only damaged sessions files, so many of them. */
    fuzz: { type: 'string' },
    kept: { type: 'string', default: 'test/proof/regressions.json' },
  },
});
const first = Number(values.seed);
const say = (line: string): void => void process.stdout.write(`${line}\n`);

process.exitCode = (await (values.fuzz === undefined ? soak() : fuzz(Number(values.fuzz)))) ? 0 : 1;

async function soak(): Promise<boolean> {
  const end = Date.now() + Number(values.minutes) * 60_000;
  const names = Object.keys(ROUNDS) as RoundName[];
  const random = randomFrom(first);
  const counts = new Map<RoundName, number>();
  const workers = bundleRoundWorkers();
  let isRight = true;
  say(`seed ${first}`);
  while (Date.now() < end) {
    const round = pick(random, names);
    const seed = Math.floor(random() * 1_000_000);
    try {
      await ROUNDS[round](seed, workers);
      counts.set(round, (counts.get(round) ?? 0) + 1);
    } catch (error) {
      isRight = false;
      say(`FAILED ${round}, seed ${seed}\n${error instanceof Error ? error.stack : String(error)}`);
      keep({ round, seed });
    }
  }
  say([...counts].map(([round, count]) => `${round}: ${count} rounds`).join(', '));
  workers.operations.dispose();
  workers.handEditing.dispose();
  return isRight;
}

function keep(regression: Regression): void {
  const kept: Regression[] = JSON.parse(readFileSync(values.kept, 'utf8'));
  writeFileSync(values.kept, `${JSON.stringify([...kept, regression], null, 2)}\n`);
}

async function fuzz(inputs: number): Promise<boolean> {
  const start = performance.now();
  let wrong = 0;
  for (let input = 0; input < inputs; input += 1) {
    const seed = first * 1_000 + input;
    const bytes = damagedInput(randomFrom(seed));
    try {
      await verifySurvives(bytes);
    } catch (error) {
      wrong += 1;
      say(`FAILED seed ${seed}: ${error instanceof Error ? error.stack : String(error)}`);
      say(JSON.stringify(Buffer.from(bytes).toString('latin1')));
      if (wrong === 20) break;
    }
    if ((input + 1) % 100_000 === 0) say(`${input + 1} inputs, ${wrong} wrong`);
  }
  const seconds = Math.round((performance.now() - start) / 1000);
  say(`${inputs} damaged inputs from seed ${first}: ${wrong} wrong, ${seconds} s`);
  return wrong === 0;
}
