import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileStore } from '../../src/store/file-store.ts';

/** One process of many that count up in the same file: `WORKER bare|store TOP UPDATES`. Starts when told to, and reports. */
const [kind, top, updates] = process.argv.slice(2);
const BODY = `${'| a7f3 | 2026-02-20T10:35:00Z | src/a.ts | - |\n'.repeat(42)}`;
const path = join(top, '.claude', 'sessions.md');
mkdirSync(join(top, '.git'), { recursive: true });
mkdirSync(join(top, '.claude'), { recursive: true });
const template = Buffer.from(`# Count: 0\n${BODY}`);
const update = kind === 'bare' ? updateBare : updateStore();

process.send('ready');
process.once('message', () => {
  const times = [];
  const begin = performance.now();
  for (let time = 0; time < Number(updates); time += 1) {
    const start = performance.now();
    update();
    times.push(performance.now() - start);
  }
  process.send({ times, total: performance.now() - begin });
  // Whoever ends at once may be seen to end before it is heard.
  process.once('disconnect', () => process.exit());
});

/** What there would be without any lock: read, write beside it, rename. */
function updateBare() {
  let text = template;
  try {
    text = readFileSync(path);
  } catch {
    // The first of them makes it.
  }
  writeFileSync(`${path}.${process.pid}`, countUp(text));
  renameSync(`${path}.${process.pid}`, path);
}

function updateStore() {
  const store = fileStore({
    path,
    within: top,
    guardDirectory: join(top, '.git', 'guard'),
    template,
    clock: Date.now,
    durability: 'none',
    deadlineMs: 120_000,
  });
  const change = ({ text }) => ({
    kind: 'done',
    text: countUp(text),
    entries: [{ kind: 'counted' }],
    result: 0,
  });
  return () => store.update(change);
}

function countUp(bytes) {
  const old = Buffer.from(bytes).toString('latin1');
  const end = old.indexOf('\n');
  return Buffer.from(`# Count: ${Number(old.slice(9, end)) + 1}${old.slice(end)}`, 'latin1');
}
