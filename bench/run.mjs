// Measures guard beside what people use today; bench/RESULTS.md and the plot are written by a full run.
//   npm run bench              everything, about 10 minutes
//   npm run bench -- --short   the ratios that a change is likeliest to spoil, under a minute; exit 1 on a regression
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { measureAgentEvents } from './parts/agent-events.mjs';
import { measureAgentHooks } from './parts/agent-hooks.mjs';
import { measureCommits } from './parts/commits.mjs';
import { measureCrowd } from './parts/crowd.mjs';
import { measureFile } from './parts/file.mjs';
import { measureGitHooks } from './parts/git-hooks.mjs';
import { measureMarkdown, measureMatrix } from './parts/naive.mjs';
import { measureScaling } from './parts/scaling.mjs';
import { measureStatus, measureTyped } from './parts/typed-commands.mjs';
import { measureWriters } from './parts/writers.mjs';
import { runShort } from './short.mjs';
import { openLab } from './support/lab.mjs';
import { describeMachine } from './support/machine.mjs';
import { fetchPeers } from './support/peers.mjs';
import { plotLines } from './support/plot.mjs';
import { printRow } from './support/report.mjs';
import { printResults } from './support/results.mjs';

const { values } = parseArgs({ options: { short: { type: 'boolean', default: false } } });
const lab = openLab();
try {
  console.log(describeMachine());
  if (values.short) process.exitCode = runShort(lab);
  else await runAll();
} finally {
  lab.dispose();
}

async function runAll() {
  const rows = [];
  const add = (more) => {
    rows.push(...more);
    more.forEach(printRow);
  };
  add(measureGitHooks(lab, { rounds: 12 }));
  add(measureAgentHooks(lab, { rounds: 12 }));
  add(measureStatus(lab, { rounds: 12 }));
  const sizes = [10, 100, 1_000, 10_000, 100_000];
  const scaling = measureScaling(lab, { sizes, largest: { claims: 10_000, files: 100_000 }, rounds: 7 });
  add(scaling.rows);
  add(await measureFile(lab, { rounds: 30 }));
  add(await measureWriters(lab, { processes: 64, updates: 100, rounds: 3 }));

  const peers = fetchPeers();
  const commits = measureCommits(lab, peers, { rounds: 5 });
  const events = measureAgentEvents(lab, { rounds: 6 });
  const typed = measureTyped(lab, { rounds: 8 });
  const crowd = measureCrowd(lab, { rounds: 3 });
  const matrix = measureMatrix(sizes);
  const { parseSessionsFile } = await import(
    pathToFileURL(await lab.bundle('src/core/sessions-file/parse.ts', 'esm')).href
  );
  const markdown = peers === null ? [] : await measureMarkdown(peers, parseSessionsFile, [10, 1_000, 10_000]);
  const lines = [
    { name: 'guard, hook process', points: scaling.points },
    { name: 'micromatch, each pair', points: matrix },
  ];
  writeFileSync(join(lab.root, 'bench', 'cost.svg'), plotLines('Cost over Node’s start', lines));
  const results = printResults({
    machine: describeMachine(),
    rows,
    commits,
    events,
    typed,
    crowd,
    lines,
    markdown,
  });
  writeFileSync(join(lab.root, 'bench', 'RESULTS.md'), results);
}
