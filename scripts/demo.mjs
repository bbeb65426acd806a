// Plays guard's main job for real, on a scratch repository: two sessions, one checkout, a commit that is refused and one
// that passes. Every line after a `$` is what the command really printed.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const dist = join(dirname(dirname(fileURLToPath(import.meta.url))), 'dist');
const work = mkdtempSync(join(tmpdir(), 'guard-demo-'));
const repo = join(work, 'shop');
const bin = join(work, 'bin');
const isTerminal = process.stdout.isTTY === true;
const kept = Object.entries(process.env).filter(
  ([name]) => !/^(GIT_|GUARD|CLAUDE|CODEX|COPILOT|npm_)/i.test(name),
);
const base = {
  ...Object.fromEntries(kept),
  PATH: `${bin}:${process.env.PATH}`,
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_NAME: 'Demo',
  GIT_AUTHOR_EMAIL: 'demo@example.invalid',
  GIT_COMMITTER_NAME: 'Demo',
  GIT_COMMITTER_EMAIL: 'demo@example.invalid',
  ...(isTerminal ? { FORCE_COLOR: '1' } : {}),
};
let failures = 0;

try {
  prepare();
  say('A repository with two files, worked on by two coding agents at once. One command sets it up:');
  play('guard init');

  say('Each agent becomes a session.');
  const a = play('guard start').stdout.trim();
  const b = play('guard start').stdout.trim();

  say(`Session A (${a}) says what it is going to edit, and edits it.`);
  play('guard claim src/cart.ts', { session: a });
  writeFileSync(join(repo, 'src/cart.ts'), 'export const total = (prices: number[]) => prices.reduce(\n');

  say(`Session B (${b}) finishes its own file and commits everything, as agents do.`);
  writeFileSync(join(repo, 'src/mail.ts'), 'export const subject = "Your order";\n');
  play('git add -A', { session: b });
  play('git commit -m "mail: better subject"', { session: b, expected: 1 });

  say('B does what the message says.');
  play('git restore --staged -- src/cart.ts', { session: b });
  play('git commit -m "mail: better subject"', { session: b });

  say('A finishes, commits, and its column is cleared. Nobody had to remember anything.');
  writeFileSync(
    join(repo, 'src/cart.ts'),
    'export const total = (prices: number[]) => prices.reduce((sum, price) => sum + price, 0);\n',
  );
  play('git commit -am "cart: total"', { session: a });
  play('guard status', { session: a });
  play('guard log', { session: a });
} finally {
  rmSync(work, { recursive: true, force: true });
}
process.exitCode = failures === 0 ? 0 : 1;

function prepare() {
  mkdirSync(join(repo, 'src'), { recursive: true });
  mkdirSync(bin);
  symlinkSync(join(dist, 'guard.cjs'), join(bin, 'guard'));
  writeFileSync(join(repo, 'src/cart.ts'), 'export const total = 0;\n');
  writeFileSync(join(repo, 'src/mail.ts'), 'export const subject = "Order";\n');
  for (const command of [
    'git init --quiet --initial-branch=main',
    'git add .',
    'git commit --quiet -m "shop"',
  ]) {
    const { status, stderr } = spawnSync('sh', ['-c', command], { cwd: repo, env: base, encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
  }
}

/** Runs one command as a session and shows it with what it printed. */
function play(command, { session, expected = 0 } = {}) {
  const who = session === undefined ? '' : `GUARD_SESSION=${session} `;
  console.log(bold(`$ ${who}${command}`));
  const env = session === undefined ? base : { ...base, GUARD_SESSION: session };
  const result = spawnSync('sh', ['-c', `${command} 2>&1`], { cwd: repo, env, encoding: 'utf8' });
  process.stdout.write(result.stdout);
  if (result.status !== expected) {
    failures += 1;
    console.log(`(exit code ${result.status}, expected ${expected})`);
  }
  return result;
}

function say(text) {
  console.log(`\n${isTerminal ? `\x1b[2m# ${text}\x1b[22m` : `# ${text}`}`);
}

function bold(text) {
  return isTerminal ? `\x1b[1m${text}\x1b[22m` : text;
}
