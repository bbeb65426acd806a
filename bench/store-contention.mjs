// What one update of the sessions file costs, and what 64 processes that all write at once get done.
// node bench/store-contention.mjs [processes=64] [updates=100] [directory=the system's temporary one]
import { fork } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const BODY = `${'| a7f3 | 2026-02-20T10:35:00Z | src/a.ts | - |\n'.repeat(42)}`;

async function measure() {
  const [processes = '64', updates = '100', parent = tmpdir()] = process.argv.slice(2);
  const lab = mkdtempSync(join(parent, 'guard-bench-'));
  try {
    const bundle = join(lab, 'file-store.mjs');
    await bundleStore(bundle);
    const { fileStore } = await import(bundle);
    const bareRate = single(fileStore, lab);
    await contention({ bundle, lab, bareRate, processes: Number(processes), updates: Number(updates) });
  } finally {
    rmSync(lab, { recursive: true });
  }
}

async function bundleStore(outfile) {
  const { build } = await import('esbuild');
  const entry = fileURLToPath(new URL('../src/store/file-store.ts', import.meta.url));
  await build({ entryPoints: [entry], bundle: true, platform: 'node', format: 'esm', outfile });
}

function openStore(fileStore, top, durability) {
  mkdirSync(join(top, '.git'), { recursive: true });
  return fileStore({
    path: join(top, '.claude', 'sessions.md'),
    within: top,
    guardDirectory: join(top, '.git', 'guard'),
    template: Buffer.from(`# Count: 0\n${BODY}`),
    clock: Date.now,
    durability,
    deadlineMs: 120_000,
  });
}

function countUp(text) {
  const old = Buffer.from(text).toString('latin1');
  const end = old.indexOf('\n');
  return Buffer.from(`# Count: ${Number(old.slice(9, end)) + 1}${old.slice(end)}`, 'latin1');
}

const change = (view) => ({
  kind: 'done',
  text: countUp(view.text),
  entries: [{ kind: 'counted' }],
  result: 0,
});

/** Bare rename, store without and with fsync, in turns, so that the machine's other work hits all three alike. */
function single(fileStore, lab) {
  const bare = join(lab, 'bare.md');
  writeFileSync(bare, `# Count: 0\n${BODY}`);
  const unsynced = openStore(fileStore, join(lab, 'none'), 'none');
  const synced = openStore(fileStore, join(lab, 'fsync'), 'fsync');
  const cases = {
    'read, temp file, rename': () => {
      const text = countUp(readFileSync(bare));
      writeFileSync(`${bare}.tmp`, text);
      renameSync(`${bare}.tmp`, bare);
    },
    'update, no fsync': () => unsynced.update(change),
    'update, fsync': () => synced.update(change),
  };
  const times = Object.fromEntries(Object.keys(cases).map((name) => [name, []]));
  for (let round = 0; round < 60; round += 1) {
    for (const [name, run] of Object.entries(cases)) {
      const start = process.hrtime.bigint();
      for (let time = 0; time < 20; time += 1) run();
      if (round >= 10) times[name].push(Number(process.hrtime.bigint() - start) / 20_000);
    }
  }
  const base = quantile(times['read, temp file, rename'], 0.5);
  for (const [name, all] of Object.entries(times)) {
    const median = quantile(all, 0.5);
    console.log(
      `1 process   ${name.padEnd(24)} ${median.toFixed(0).padStart(5)} us   ${(base / median).toFixed(2)} of the bare rate`,
    );
  }
  return 1e6 / base;
}

async function contention({ bundle, lab, bareRate, processes, updates }) {
  const top = join(lab, 'many');
  const job = JSON.stringify({ bundle, top, updates });
  const children = Array.from({ length: processes }, () => fork(fileURLToPath(import.meta.url), [job]));
  await Promise.all(children.map((child) => new Promise((resolve) => child.once('message', resolve))));
  const ends = children.map((child) => new Promise((resolve) => child.once('message', resolve)));
  const start = process.hrtime.bigint();
  for (const child of children) child.send('go');
  const results = await Promise.all(ends);
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  const waits = results.flatMap(({ times }) => times);
  const totals = results.map(({ total }) => total);
  const rate = (processes * updates) / seconds;
  const count = Number(/\d+/.exec(readFileSync(join(top, '.claude', 'sessions.md'), 'utf8'))[0]);
  console.log(
    `${processes} processes of ${updates} updates, no fsync: ${rate.toFixed(0)} updates/s, ${(rate / bareRate).toFixed(2)} of the bare rate`,
  );
  console.log(
    `  p50 ${quantile(waits, 0.5).toFixed(1)} ms, p99 ${quantile(waits, 0.99).toFixed(1)} ms, longest ${Math.max(...waits).toFixed(0)} ms`,
  );
  console.log(`  slowest / fastest process ${(Math.max(...totals) / Math.min(...totals)).toFixed(2)}`);
  console.log(`  lost ${processes * updates - count}`);
}

async function write({ bundle, top, updates }) {
  const { fileStore } = await import(bundle);
  const store = openStore(fileStore, top, 'none');
  process.send('ready');
  await new Promise((resolve) => process.once('message', resolve));
  const times = [];
  const begin = performance.now();
  for (let time = 0; time < updates; time += 1) {
    const start = performance.now();
    store.update(change);
    times.push(performance.now() - start);
  }
  process.send({ times, total: performance.now() - begin }, () => process.exit());
}

function quantile(values, share) {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor((sorted.length - 1) * share)];
}

if (process.send === undefined) await measure();
else await write(JSON.parse(process.argv[2]));
