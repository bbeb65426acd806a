import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { touchSession } from '../../src/core/claim.ts';
import { openSessionsStore } from '../../src/store/sessions-store.ts';
import { sessionsText } from './repositories.mjs';
import { median } from './statistics.mjs';

const [top, rounds] = process.argv.slice(2);
const rows = Array.from({ length: 10_000 }, (_, n) => [
  (n + 0x1000).toString(16),
  [`src/area${n}/file-${n}.ts`, `lib/m-${n}/`],
]);
mkdirSync(join(top, '.git'), { recursive: true });
mkdirSync(join(top, '.claude'));
const path = join(top, '.claude', 'sessions.md');
writeFileSync(path, sessionsText(rows));
let now = Date.now();
const store = openSessionsStore({
  path,
  within: top,
  guardDirectory: join(top, '.git', 'guard'),
  now: () => now,
});

const time = async (run) => {
  const start = process.hrtime.bigint();
  await run();
  return Number(process.hrtime.bigint() - start) / 1e6;
};
const times = { raw: [], own: [] };
for (let round = -3; round < Number(rounds); round += 1) {
  const raw = await time(rewrite);
  now += 60_000;
  const own = await time(() =>
    store.update((snapshot) => ({ text: touchSession(snapshot.file, '1fff', now), result: null })),
  );
  if (round >= 0) {
    times.raw.push(raw);
    times.own.push(own);
  }
}
process.stdout.write(JSON.stringify({ raw: median(times.raw), own: median(times.own) }));

function rewrite() {
  const bytes = readFileSync(path);
  const copy = join(top, 'copy.md');
  const file = openSync(`${copy}.tmp`, 'w');
  writeSync(file, bytes);
  fsyncSync(file);
  closeSync(file);
  renameSync(`${copy}.tmp`, copy);
  const directory = openSync(top, 'r');
  fsyncSync(directory);
  closeSync(directory);
}
