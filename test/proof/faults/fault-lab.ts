import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DIST } from '../../support/built-tool.ts';
import { environment, openRepository, type Ran, type Repository, repository } from '../../support/e2e.ts';
import type { Scenario } from './scenarios.ts';
import { type Command, runCommand, type Traced, trace } from './strace.ts';

/** What a reader can know of a repository: text, state and journal, with times, pids and random names evened out. */
export interface Picture {
  readonly text: string;
  readonly state: string;
  readonly entries: readonly string[];
  /** Hooks, settings and the like, by path. */
  readonly files: Readonly<Record<string, string>>;
}

/** One scenario, ready to be run again and again from the same beginning. */
export interface FaultLab extends AsyncDisposable {
  readonly scenario: Scenario;
  readonly oldText: string;
  readonly before: Picture;
  /** Without any fault. */
  readonly after: Picture;
  /** After the next command, had the scenario's not happened, and had it. */
  readonly nextOnOld: Picture;
  readonly nextOnNew: Picture;
  readonly calls: Traced['calls'];
  /** A fresh copy in which to break something, on the disk mounted at `parent` where it is given. */
  copy(parent?: string): Run;
}

export interface Run extends Disposable {
  readonly top: string;
  text(): string;
  picture(): Picture;
  leftovers(): readonly string[];
  traced(inject?: string): Promise<Traced>;
  plain(): Promise<Ran>;
  next(): Promise<Ran & { readonly ms: number }>;
}

const NEXT = ['claim', 'next.ts', '--session', 'beef'] as const;

/** Prepares a scenario and runs it once without any fault. */
export async function openLab(scenario: Scenario): Promise<FaultLab> {
  const made = await repository({ 'own.ts': 'own\n', 'other.ts': 'other\n' }, { init: 'no' });
  await scenario.prepare(made);
  const master = made.home;
  using untouched = copyOf(master, scenario);
  using first = copyOf(master, scenario);
  // Compiled code is kept the first time, so only the second run makes the calls of all later ones.
  expectCode(scenario, await first.plain());
  using run = copyOf(master, scenario);
  const before = run.picture();
  const oldText = run.text();
  const traced = await run.traced();
  expectCode(scenario, traced);
  const after = run.picture();
  await expectNext(run);
  await expectNext(untouched);
  return {
    scenario,
    oldText,
    before,
    after,
    nextOnOld: untouched.picture(),
    nextOnNew: run.picture(),
    calls: traced.calls,
    copy: (parent) => copyOf(master, scenario, parent),
    [Symbol.asyncDispose]: () => made[Symbol.asyncDispose](),
  };
}

// Without threads of its own V8 wakes none, so that a run makes the same calls as the one before.
const STEADY = ['--v8-pool-size=0'];

export function commandOf(scenario: Scenario, made: Pick<Repository, 'home' | 'top'>): Command {
  const { args, entry = 'cli', env = {}, input } = scenario;
  const script = join(DIST, entry === 'hook' ? 'hook.cjs' : 'guard.cjs');
  return {
    file: process.execPath,
    args: [...STEADY, script, ...args],
    cwd: made.top,
    env: { ...environment(made.home), ...env },
    ...(input === undefined ? {} : { input }),
  };
}

function expectCode({ name, code = 0 }: Scenario, ran: Ran): void {
  if (ran.code === code) return;
  throw new Error(`${name} ends with ${ran.code} even without a fault:\n${ran.stdout}${ran.stderr}`);
}

async function expectNext(run: Run): Promise<void> {
  const ran = await run.next();
  if (ran.code !== 0) throw new Error(`the next command fails even without a fault:\n${ran.stderr}`);
}

function copyOf(master: string, scenario: Scenario, parent = tmpdir()): Run {
  const home = realpathSync(mkdtempSync(join(parent, 'guard-fault-')));
  // cp keeps hard links and times, on which the journal relies.
  execFileSync('cp', ['-a', `${master}/.`, home]);
  const top = join(home, 'repo');
  const made = openRepository(home, top);
  const command = commandOf(scenario, made);
  const text = (): string => (existsSync(made.file) ? readFileSync(made.file, 'utf8') : '');
  return {
    top,
    text,
    picture: () => pictureOf(top, text()),
    leftovers: () => filesBelow(top).filter((path) => /\.(tmp|lock|orig|new|guard-\d+)$/.test(path)),
    traced: (inject) => trace(command, { top, log: join(home, 'strace.log'), inject }),
    plain: () => runCommand(command),
    async next() {
      const args = [join(DIST, 'guard.cjs'), ...(scenario.next ?? NEXT)];
      const began = performance.now();
      const env = scenario.next === undefined ? environment(home) : command.env;
      const ran = await runCommand({ file: process.execPath, args, cwd: top, env });
      return { ...ran, ms: performance.now() - began };
    },
    [Symbol.dispose]: () => rmSync(home, { recursive: true, force: true, maxRetries: 3 }),
  };
}

function pictureOf(top: string, text: string): Picture {
  const guard = join(top, '.git', 'guard');
  const journal = join(guard, 'journal');
  const log = ['log.1.jsonl', 'log.jsonl'].map((name) => readIfThere(join(journal, name))).join('');
  const records = log.split('\n').filter((line) => line !== '');
  const watched = filesBelow(top).filter((path) => WATCHED.test(path));
  return {
    text: evened(text, top),
    state: stateOf(readIfThere(join(guard, 'state.json')), top),
    entries: records
      .flatMap(entriesOf)
      .filter(isNoFailure)
      .map((entry) => evened(entry, top)),
    files: Object.fromEntries(
      watched.map((path) => [path, evened(readFileSync(join(top, path), 'utf8'), top)]),
    ),
  };
}

const WATCHED = /^\.git\/(hooks\/[a-z-]+$|info|guard\/(agents|home))|^\.claude\/settings|^\.gitignore/;

/** What a torn last line had to say is unknown to every reader. */
function entriesOf(line: string): readonly string[] {
  try {
    return (JSON.parse(line).entries as readonly unknown[]).map((entry) => JSON.stringify(entry));
  } catch {
    return [];
  }
}

/** That a hook failed is noted as well as it can be. */
function isNoFailure(entry: string): boolean {
  return !entry.startsWith('{"kind":"failed"');
}

const KNOWN = /^(a7f3|e1b2|b001|beef|0ld1)$/;

function evened(text: string, top: string): string {
  return text
    .replaceAll(top, '<top>')
    .replace(/\d{4}-\d\d-\d\dT\d\d[:-]\d\d[:-]\d\d([.-]\d+)?Z/g, '<time>')
    .replace(/\b1\d{12}\b/g, '<time>')
    .replace(
      /(\| |"session":"|"sessions":\{"|"|^)([0-9a-f]{4})(?=["\n ])/g,
      (all, before: string, id: string) => (KNOWN.test(id) ? all : `${before}<id>`),
    );
}

/** Where an id is random, so is its place among the others. */
function stateOf(json: string, top: string): string {
  if (json === '') return '';
  const { sessions, ...rest } = JSON.parse(json) as { readonly sessions: object };
  const known = Object.entries(sessions).map((entry) => evened(JSON.stringify(entry), top));
  return `${known.sort().join()} ${evened(JSON.stringify(rest), top)}`;
}

function readIfThere(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

function filesBelow(top: string): readonly string[] {
  return readdirSync(top, { recursive: true, encoding: 'utf8' })
    .filter(
      (path) =>
        !path.startsWith('.git/objects') && statSync(join(top, path), { throwIfNoEntry: false })?.isFile(),
    )
    .sort();
}
