import {
  asWritten,
  type Directory,
  programOf,
  type SimpleCommand,
  skipDashes,
  type Word,
} from './command.ts';
import { enterDirectory } from './directory.ts';
import { isOn, optionTable, readOptions, valuesOf } from './read-options.ts';

/** A script of package.json that a command runs, and the words that are put behind it. */
export interface PackageScript {
  readonly name: string;
  readonly words: readonly Word[];
  readonly directory: Directory;
  /** The package is the one in that very directory: a workspace. */
  readonly isExactly: boolean;
}

const MANAGERS: ReadonlySet<string> = new Set(['npm', 'pnpm', 'yarn', 'bun']);
const NPM_TABLE = optionTable('-C --prefix -w --workspace --loglevel');
/** Of pnpm `-w` is a switch. */
const TABLE = optionTable('-C --dir --prefix --cwd -F --filter --loglevel --reporter');
/** Several packages, of which the one around is none. */
const SEVERAL = ['-r', '--recursive', '--workspaces', '--ws'];
const RUNS = /^(?:run|run-script|rum|urn)$/;
/** Scripts that npm runs by their name alone, as the others do with every one. */
const BY_NAME = /^(?:start|stop|restart|test)$/;

/** Reads `npm run NAME`, `pnpm NAME` and the like; undefined for any other command. */
export function readPackageScript({ words, directory }: SimpleCommand): PackageScript | undefined {
  const [program, ...args] = words;
  const manager = program === undefined ? '' : programOf(program);
  if (!MANAGERS.has(manager)) return undefined;
  const isNpm = manager === 'npm';
  const table = isNpm ? NPM_TABLE : TABLE;
  const before = readOptions(args, table, { ends: 'first operand' });
  const [verb, ...rest] = before.operands;
  if (verb === undefined) return undefined;
  const isRun = RUNS.test(verb.text);
  if (!isRun && isNpm && !BY_NAME.test(verb.text)) return undefined;
  const after = readOptions(rest, table, { ends: 'first operand' });
  const [name, ...given] = isRun ? after.operands : [verb, ...rest];
  if (name === undefined || name.expansion !== 'none') return undefined;
  // npm takes options behind the name for its own, up to a `--`.
  const behind = readOptions(isNpm ? given : [], table, { ends: 'with the words' });
  const reads = [before, after, behind];
  if (reads.some((read) => isOn(read, ...SEVERAL))) return undefined;
  const places = reads.flatMap((read) => valuesOf(read, '-C', '--dir', '--prefix', '--cwd'));
  const workspaces = reads.flatMap((read) => valuesOf(read, '-w', '--workspace', '-F', '--filter'));
  return {
    name: name.text,
    words: isNpm ? behind.operands : skipDashes(given),
    directory: [...places, ...workspaces].reduce(enterDirectory, directory),
    isExactly: workspaces.length > 0,
  };
}

/** The lines that running a script comes to: those before and after it, too. */
export function scriptLines(
  { name, words }: PackageScript,
  scripts: Readonly<Record<string, unknown>>,
): readonly string[] {
  return [`pre${name}`, name, `post${name}`].flatMap((one) => {
    const text = Object.hasOwn(scripts, one) ? scripts[one] : undefined;
    if (typeof text !== 'string') return [];
    return [one === name ? [text, ...words.map(asWritten)].join(' ') : text];
  });
}
