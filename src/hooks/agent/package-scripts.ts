import { dirname, join } from 'node:path';
import { readRegularFile } from '../../regular-file.ts';
import type { Place, SimpleCommand } from '../../shell/command.ts';
import { readPackageScript, scriptLines } from '../../shell/package-script.ts';
import { readCommandLine } from '../../shell/read-command-line.ts';
import { mayConcernOthers } from './concerning-others.ts';
import { absoluteDirectory } from './placed-effects.ts';

/** Where a line is read. */
export interface Standpoint {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/** A script that runs a script that runs a script is followed no further. */
const MAX_DEPTH = 2;
const MAX_SCRIPTS = 50;

/** The commands of a line, behind each that runs a script of a package.json the commands of that. */
export function withPackageScripts(
  commands: readonly SimpleCommand[],
  from: Standpoint,
): readonly SimpleCommand[] {
  const left = { scripts: MAX_SCRIPTS };
  const follow = (command: SimpleCommand, depth: number): readonly SimpleCommand[] => {
    if (depth > MAX_DEPTH) return [command];
    return [command, ...commandsOfScript(command, from, left).flatMap((one) => follow(one, depth + 1))];
  };
  return commands.flatMap((command) => follow(command, 1));
}

function commandsOfScript(
  command: SimpleCommand,
  { cwd, env }: Standpoint,
  left: { scripts: number },
): readonly SimpleCommand[] {
  const script = command.remote === undefined ? readPackageScript(command) : undefined;
  if (script === undefined || left.scripts <= 0) return [];
  left.scripts -= 1;
  const { directory, isExactly } = script;
  const places: readonly Place[] = [directory, ...(directory.fallbacks ?? []).map(({ place }) => place)];
  const start = places.map((place) => absoluteDirectory(place, cwd, env)).find((path) => path !== null);
  const found = start == null ? null : findScripts(start);
  if (found === null || (isExactly && found.path !== start)) return [];
  const { path, scripts } = found;
  const at = { directory: { kind: 'absolute', path } as const, cwd: path, home: env.HOME };
  return scriptLines(script, scripts)
    .filter(mayConcernOthers)
    .flatMap((line) => readCommandLine(line, at))
    .map((one) => ({
      ...one,
      assignments: [...command.assignments, ...one.assignments],
      wrappers: [...command.wrappers, ...one.wrappers],
    }));
}

/** The scripts of the package round a directory, and where it lies; null where there is none that can be read. */
function findScripts(
  directory: string,
): { readonly path: string; readonly scripts: Readonly<Record<string, unknown>> } | null {
  try {
    const text = readRegularFile(join(directory, 'package.json'));
    if (text === null) return dirname(directory) === directory ? null : findScripts(dirname(directory));
    const { scripts } = JSON.parse(text) as { scripts?: unknown };
    return { path: directory, scripts: { ...(typeof scripts === 'object' ? scripts : {}) } };
  } catch {
    return null;
  }
}
