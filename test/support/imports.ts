import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';

export interface Import {
  /** A file of src (`core/lock.ts`), a built-in (`node:fs`) or a package. */
  readonly target: string;
  readonly kind: 'value' | 'type';
}

export interface SourceFile {
  /** From src, with `/`. */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly Import[];
}

/** Reads a source text's imports, static, dynamic and re-exports. */
export function readSource(path: string, text: string): SourceFile {
  const code = withoutComments(text);
  const imports: Import[] = [];
  const statics = /^[ \t]*(import|export)\s+(type\s+)?(?:([\w*\s{},$]+?)\s+from\s+)?(['"])([^'"\n]+)\4/gm;
  for (const [, , type, names = '', , specifier = ''] of code.matchAll(statics)) {
    const inBraces = /^\{([^}]*)\}$/.exec(names.trim())?.[1];
    const onlyTypes = inBraces
      ?.split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '')
      .every((name) => name.startsWith('type '));
    const kind = type !== undefined || onlyTypes === true ? 'type' : 'value';
    imports.push({ target: resolve(path, specifier), kind });
  }
  for (const [, type, , specifier = ''] of code.matchAll(
    /(?<=(typeof\s+)?)\bimport\s*\(\s*(['"])([^'"\n]+)\2\s*\)/g,
  )) {
    imports.push({ target: resolve(path, specifier), kind: type === undefined ? 'value' : 'type' });
  }
  return { path, text, imports };
}

/** All TypeScript files below a directory, declarations left out. */
export function readSources(directory: URL): readonly SourceFile[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'))
    .toSorted()
    .map((path) => readSource(path, readFileSync(new URL(path, directory), 'utf8')));
}

/** The first cycle of imports, from a file back to itself; types count, because they tie rooms together as well. */
export function findCycle(files: readonly SourceFile[]): readonly string[] | null {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const done = new Set<string>();
  const walk = (path: string, trail: readonly string[]): readonly string[] | null => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path];
    if (done.has(path)) return null;
    for (const { target } of byPath.get(path)?.imports ?? []) {
      const cycle = walk(target, [...trail, path]);
      if (cycle !== null) return cycle;
    }
    done.add(path);
    return null;
  };
  for (const { path } of files) {
    const cycle = walk(path, []);
    if (cycle !== null) return cycle;
  }
  return null;
}

function resolve(from: string, specifier: string): string {
  return specifier.startsWith('.') ? posix.join(posix.dirname(from), specifier) : specifier;
}

/** Comments blanked, strings kept: an import in a comment is none. */
function withoutComments(text: string): string {
  const parts = /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|\/\*[\s\S]*?\*\/|(?<=^|[\s;{}(,])\/\/[^\n]*/gm;
  return text.replace(parts, (part) => (part.startsWith('/') ? ' ' : part));
}
