import type { Script as ScriptType } from 'node:vm';

// `require` would make a module of each as well, for whoever imports it: 0.1 ms.
const { mkdirSync, readFileSync, renameSync, statSync, unlinkSync, writeFileSync } =
  process.getBuiltinModule('node:fs');
const { Script } = process.getBuiltinModule('node:vm');

/** What the bundle of a process gives: all that it does, with a way to end at once. */
interface Entry {
  run(exit: (code: number, kind?: string) => void): void;
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
  const script = OFTEN.has(topic)
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
  const found = required.get(id) ?? process.getBuiltinModule(id) ?? require(id);
  required.set(id, found);
  return found;
}

const KEPT = `${__dirname}/kept-code`;

/** The topics of what runs at every commit, edit and command of an agent's, and of what people type all day. */
const OFTEN: ReadonlySet<string> = new Set([
  'pre-commit',
  'post-commit',
  ...['edit', 'shell', 'after', 'statusline'],
  ...['claude', 'codex', 'copilot', 'cursor', 'gemini', 'opencode'],
  ...['guard-status', 'guard-work'],
]);

function compileKept(source: string, filename: string, key: string): ScriptType {
  // V8 refuses code made under other options, which shells and people start Node with.
  const place = `${KEPT}/${key}-${process.version}-${process.arch}-${process.execArgv.length}`;
  const kept = readKept(place);
  const script = new Script(source, { filename, cachedData: kept?.code });
  const runs = script.cachedDataRejected === false ? (kept?.runs ?? '') : '';
  keepers.push((run) => {
    if (!runs.includes(`${run} `)) keep(place, script, `${runs}${run} `);
  });
  return script;
}

const keepers: ((run: string) => void)[] = [];

/**
 * Ends the process, and keeps the code of the functions that it was the first to use: a refusal needs other ones than an
 * allowance, what writes, for which more bundles are loaded, other ones than what looks, and each kind of call its own.
 * `process.exit` would first compile how to tell its listeners, of which there are none: 0.2 ms.
 */
function exit(code: number, kind = 'run'): void {
  for (const keeper of keepers) keeper(`${kind}:${code}:${keepers.length}`);
  (process as unknown as { reallyExit(code: number): never }).reallyExit(code);
}

interface KeptCode {
  /** The runs whose functions are in the code, each with a blank after it. */
  readonly runs: string;
  readonly code: Buffer;
}

const NEWLINE = 0x0a;

/** A line that says what runs were kept, then the code. */
function readKept(place: string): KeptCode | undefined {
  try {
    const bytes = readFileSync(place);
    const end = bytes.indexOf(NEWLINE);
    return { runs: bytes.toString('latin1', 0, end), code: bytes.subarray(end + 1) };
  } catch {
    return undefined;
  }
}

/**
 * Where nothing can be written, everything works as before and takes a little longer. On the disk before it has its name:
 * V8 believes what it is given, and would crash on a page that a power cut left empty.
 */
function keep(place: string, script: ScriptType, runs: string): void {
  const temporary = `${place}.${process.pid}`;
  try {
    // A directory of root's there would be in the way of an owner who installs guard anew.
    if (process.geteuid?.() === 0 && statSync(__dirname).uid !== 0) return;
    mkdirSync(KEPT, { recursive: true });
    const code = Buffer.concat([Buffer.from(`${runs}\n`), script.createCachedData()]);
    writeFileSync(temporary, code, { flush: true });
    renameSync(temporary, place);
  } catch {
    // The next run tries again; on a full disk, half of it may stand there.
    removeIfThere(temporary);
  }
}

function removeIfThere(place: string): void {
  try {
    unlinkSync(place);
  } catch {
    // Mostly nothing was written.
  }
}
