import { asWritten, type Directory, programOf, type SimpleCommand, type Word } from './command.ts';
import { enterDirectory } from './directory.ts';
import { optionTable, readOptions, valuesOf } from './read-options.ts';

/** A script of package.json that a command runs, and the words that are put behind it. */
export interface PackageScript {
  readonly name: string;
  readonly words: readonly Word[];
  readonly directory: Directory;
}

const MANAGERS: ReadonlySet<string> = new Set(['npm', 'pnpm', 'yarn', 'bun']);
const TABLE = optionTable('-C --dir --prefix --cwd -w --workspace -F --filter --loglevel --reporter');
const RUNS = /^(?:run|run-script|rum|urn)$/;
/** Scripts that npm runs by their name alone, as the others do with every one. */
const BY_NAME = /^(?:start|stop|restart|test)$/;

/** Reads `npm run NAME`, `pnpm NAME` and the like; undefined for any other command. */
export function readPackageScript({ words, directory }: SimpleCommand): PackageScript | undefined {
  const [program, ...behind] = words;
  const manager = program === undefined ? '' : programOf(program);
  if (!MANAGERS.has(manager)) return undefined;
  const before = readOptions(behind, TABLE, { ends: 'first operand' });
  const [verb, ...rest] = before.operands;
  if (verb === undefined) return undefined;
  const isRun = RUNS.test(verb.text);
  if (!isRun && manager === 'npm' && !BY_NAME.test(verb.text)) return undefined;
  const after = readOptions(rest, TABLE, { ends: 'first operand' });
  const [name, ...given] = isRun ? after.operands : [verb, ...rest];
  if (name === undefined || name.expansion !== 'none') return undefined;
  const places = [before, after].flatMap((read) => valuesOf(read, '-C', '--dir', '--prefix', '--cwd'));
  return {
    name: name.text,
    words: given[0]?.text === '--' ? given.slice(1) : given,
    directory: places.reduce(enterDirectory, directory),
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
