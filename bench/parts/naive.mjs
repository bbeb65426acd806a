import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import micromatch from 'micromatch';
import { sessionsText } from '../support/repositories.mjs';
import { MIXED } from './scaling.mjs';

/** What one would write first: every claim against every file with micromatch. In ms; stops growing where a step took 5 s. */
export function measureMatrix(sizes) {
  const points = [];
  for (const size of sizes) {
    const claims = Array.from({ length: size }, (_, n) => MIXED(n + 1_000_000));
    const files = Array.from(
      { length: size },
      (_, n) => `apps/web/area${n % 300}/mod${n % 1000}/file-${n}.ts`,
    );
    const start = performance.now();
    for (const claim of claims) for (const file of files) micromatch.isMatch(file, claim, { dot: true });
    const cost = performance.now() - start;
    points.push({ size, cost });
    if (cost > 5_000) break;
  }
  return points;
}

/** Reading the sessions file as Markdown: remark with tables, beside guard's own reader, in ms by number of rows. */
export async function measureMarkdown(peers, parse, counts) {
  const require = createRequire(join(peers, 'package.json'));
  const load = (name) => import(pathToFileURL(require.resolve(name)).href);
  const { remark } = await load('remark');
  const { default: gfm } = await load('remark-gfm');
  const processor = remark().use(gfm);
  return counts.map((count) => {
    const text = sessionsText(
      Array.from({ length: count }, (_, n) => [n.toString(16).padStart(4, '0'), [`src/a-${n}.ts`]]),
    );
    const own = timeOf(() => parse(text));
    return { count, own, remark: timeOf(() => processor.parse(text)) };
  });
}

function timeOf(run) {
  const times = Array.from({ length: 3 }, () => {
    const start = performance.now();
    run();
    return performance.now() - start;
  });
  return Math.min(...times);
}
