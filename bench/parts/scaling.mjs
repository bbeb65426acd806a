import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { peakMemory, timeProcess } from '../support/processes.mjs';
import { CLEAN_ENV, git, sessionsText, writeFeed } from '../support/repositories.mjs';
import { growthExponent, median } from '../support/statistics.mjs';

/** Claims of every kind, by number. */
export const CLAIMS = {
  paths: (n) => `src/mod${n % 997}/file-${n}.ts`,
  directories: (n) => `packages/p${n}/`,
  'bare names': (n) => `Component${n}.svelte`,
  'anchored globs': (n) => `src/area${n}/**/*.ts`,
  'loose endings': (n) => `**/*-${n}.ts`,
  'loose middles': (n) => `*a-${n}*`,
  braces: (n) => `src/{a,b}-${n}/*.ts`,
  'question marks': (n) => `**/f?le-${n}.t?`,
};
const KINDS = Object.values(CLAIMS);
export const MIXED = (n) => KINDS[n % KINDS.length](n);

/** So that 100,000 claims fit into the 5 MB that guard reads. */
const PER_ROW = 10;

/** The whole hook process as claims × staged files grow, less Node's start. */
export function measureScaling(lab, { sizes, largest, rounds }) {
  const points = sizes.map((size) => {
    const { ms } = costOf(lab, { claim: MIXED, claims: size, files: size }, rounds);
    return { size, cost: Math.max(ms, 0.1) };
  });
  const late = points.slice(-3);
  const rows = [
    {
      what: `growth exponent, claims × files each to ${sizes.at(-1).toLocaleString('en')}`,
      target: 1.1,
      ratio: growthExponent(late),
      against: 'cost ~ size^k over the last three sizes',
      value: points.map(({ size, cost }) => `${size.toLocaleString('en')}: ${cost.toFixed(1)} ms`).join(', '),
    },
  ];
  const kinds = largest === null ? [] : [...Object.entries(CLAIMS), ['all mixed', MIXED]];
  for (const [kind, claim] of kinds) {
    const { ms, mebibytes } = costOf(lab, { claim, ...largest }, rounds);
    const what = `${largest.claims.toLocaleString('en')} × ${largest.files.toLocaleString('en')}, ${kind}`;
    rows.push({ what, target: 150, ratio: ms, unit: 'ms', against: "over Node's start" });
    if (mebibytes !== null)
      rows.push({
        what: `${what}, memory`,
        target: 130,
        ratio: mebibytes,
        unit: 'MiB',
        against: "over Node's start",
      });
  }
  return { rows, points };
}

function costOf(lab, { claim, claims, files }, rounds) {
  const cwd = join(lab.place, 'scaling');
  mkdirSync(join(cwd, '.claude'), { recursive: true });
  git(cwd, 'init', '--quiet');
  const rows = Array.from({ length: Math.ceil(claims / PER_ROW) }, (_, row) => [
    (row + 0x1000).toString(16),
    Array.from({ length: Math.min(PER_ROW, claims - row * PER_ROW) }, (_, at) =>
      claim(row * PER_ROW + at + 1_000_000),
    ),
  ]);
  writeFileSync(join(cwd, '.claude', 'sessions.md'), sessionsText(rows));
  const staged = Array.from(
    { length: files },
    (_, n) => `apps/web/area${n % 300}/mod${n % 1000}/file-${n}.ts`,
  );
  const node = lab.node(cwd);
  const own = {
    name: 'hook',
    command: lab.asked('pre-commit'),
    cwd,
    env: CLEAN_ENV,
    exits: [90],
    input: writeFeed(cwd, staged),
  };
  timeProcess({ ...own, isSilent: true });
  const extra = Array.from({ length: rounds }, () => {
    const start = timeProcess(node);
    return timeProcess(own) - start;
  });
  const [bare, peak] = [peakMemory(node), peakMemory(own)];
  return { ms: median(extra), mebibytes: bare === null || peak === null ? null : peak - bare };
}
