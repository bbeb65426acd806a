import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';

/**
 * Starts a bundle that lies beside this file, with the code that V8 made of it the last time (docs/decisions/0012): to
 * compile it would take longer than all that a hook does. The code is kept beside the bundle, so that only who could change the
 * bundle can change it, under a name with the bundle's hash and Node's version; V8 refuses what does not fit.
 */
const KEPT = join(__dirname, 'kept-code');
const OWN = `${process.version}-${process.arch}`;

export function start(name: string): void {
  load(name);
}

function load(name: string): unknown {
  const filename = join(__dirname, `${name}.js`);
  const kept = readKept(name);
  const script = new Script(readFileSync(filename, 'utf8'), {
    filename,
    ...(kept === null ? {} : { cachedData: kept.code }),
  });
  const isKept = kept !== null && script.cachedDataRejected === false;
  process.once('exit', (code) => {
    const occasion = ` ${process.argv.slice(2).find((word) => !word.startsWith('-')) ?? ''}:${code} `;
    if (!isKept) keep(name, script, occasion);
    else if (!kept.occasions.includes(occasion)) keep(name, script, `${kept.occasions}${occasion}`);
  });
  const module = { exports: {} };
  const requireBeside = (id: string): unknown =>
    id.startsWith('./') ? load(id.slice('./'.length)) : require(id);
  script.runInThisContext()(module.exports, requireBeside, module);
  return module.exports;
}

interface Kept {
  /** What the runs were about whose functions are in the code; others would be compiled each time anew. */
  readonly occasions: string;
  readonly code: Buffer;
}

function readKept(name: string): Kept | null {
  try {
    const bytes = readFileSync(fileOf(name));
    const end = bytes.indexOf('\n');
    return { occasions: bytes.latin1Slice(0, end), code: bytes.subarray(end + 1) };
  } catch {
    return null;
  }
}

/** Where nothing can be written, everything works as before and takes a little longer. */
function keep(name: string, script: Script, occasions: string): void {
  try {
    mkdirSync(KEPT, { recursive: true });
    const temporary = `${fileOf(name)}.${process.pid}`;
    writeFileSync(temporary, Buffer.concat([Buffer.from(`${occasions}\n`), script.createCachedData()]));
    renameSync(temporary, fileOf(name));
  } catch {
    // The next run tries again.
  }
}

function fileOf(name: string): string {
  return join(KEPT, `${name}-${BUNDLES[name]}-${OWN}`);
}
