import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { Script } from 'node:vm';

/** What the bundle of a process gives: all that it does, with a way to end at once. */
interface Entry {
  run(exit: (code: number) => void): void;
}

/** Runs the bundle of a process. `topic` is what the run is about; each topic keeps the code of the functions that it uses. */
export function start(name: string, topic: string): void {
  (load(name, topic) as Entry).run(exit);
}

/**
 * Runs a bundle that lies beside this file, with the code that V8 made of it the last time (docs/decisions/0009):
 * compiling would take longer than all that a hook does. The code lies beside the bundle, so that only who could change the
 * bundle can change it, under a name with the bundle's hash and Node's version; what does not fit, V8 refuses.
 */
function load(name: string, topic: string): unknown {
  const filename = `${__dirname}/${name}.js`;
  const source = readFileSync(filename).toString('latin1');
  const script = OFTEN.has(`${name} ${topic}`)
    ? compileKept(source, filename, `${name}-${topic}-${BUNDLES[name]}`)
    : new Script(source, { filename });
  const module = { exports: {} };
  const requireBeside = (id: string): unknown =>
    id.startsWith('./') ? load(id.slice('./'.length), topic) : requireOnce(id);
  script.runInThisContext()(module.exports, requireBeside, module);
  return module.exports;
}

const required = new Map<string, unknown>();

/** Every module in a bundle asks for Node's own again, and the way through Node's loader takes 10 µs each time. */
function requireOnce(id: string): unknown {
  const found = required.get(id) ?? require(id);
  required.set(id, found);
  return found;
}

const KEPT = `${__dirname}/kept-code`;

/** Bundle and topic of what runs at every commit and every edit. The code of all the rest would be larger than guard itself. */
const OFTEN: ReadonlySet<string> = new Set([
  'git-hook pre-commit',
  'commit-findings pre-commit',
  'git-hook post-commit',
  'post-commit post-commit',
  'sessions-writer post-commit',
  'agent-hook claude',
  'sessions-writer claude',
  'guard status',
  'journal-lines status',
]);

function compileKept(source: string, filename: string, key: string): Script {
  // V8 refuses code made under other options, which shells and people start Node with.
  const place = `${KEPT}/${key}-${process.version}-${process.arch}-${process.execArgv.length}`;
  const kept = readKept(place);
  const script = new Script(source, { filename, cachedData: kept?.subarray(1) });
  const outcomes = script.cachedDataRejected === false ? (kept?.[0] ?? 0) : 0;
  keepers.push((code) => {
    const outcome = 1 << (code & 7);
    if ((outcomes & outcome) === 0) keep(place, script, outcomes | outcome);
  });
  return script;
}

const keepers: ((code: number) => void)[] = [];

/**
 * Ends the process, and keeps the code of the functions that it was the first to use. `process.exit` would first compile how
 * to tell its listeners, of which there are none: 0.2 ms.
 */
function exit(code: number): void {
  for (const keeper of keepers) keeper(code);
  (process as unknown as { reallyExit(code: number): never }).reallyExit(code);
}

/** One byte for the outcomes whose functions are in the code, a bit each (a refusal needs more than an allowance), then the code. */
function readKept(place: string): Buffer | undefined {
  try {
    return readFileSync(place);
  } catch {
    return undefined;
  }
}

/**
 * Where nothing can be written, everything works as before and takes a little longer. On the disk before it has its name:
 * V8 believes what it is given, and would crash on a page that a power cut left empty.
 */
function keep(place: string, script: Script, outcomes: number): void {
  try {
    mkdirSync(KEPT, { recursive: true });
    const temporary = `${place}.${process.pid}`;
    const code = Buffer.concat([Buffer.of(outcomes), script.createCachedData()]);
    writeFileSync(temporary, code, { flush: true });
    renameSync(temporary, place);
  } catch {
    // The next run tries again.
  }
}
