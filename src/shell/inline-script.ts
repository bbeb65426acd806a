import { append } from '../core/grouping.ts';
import { plainWord, programOf, type SimpleCommand, type Word } from './command.ts';
import { printedText } from './printed-words.ts';
import { optionTable, type ReadWords, readOptions, valuesOf } from './read-options.ts';

const PYTHON = /^python(?:3(?:\.\d+)?)?$/;
const NODE = /^(?:node|nodejs|bun|tsx)$/;
const PYTHON_TABLE = optionTable('-c -m -W -X');
const NODE_TABLE = optionTable('-e --eval -p --print -r --require --import');
/** Longer ones are programs, and are not looked through before each run. */
const MAX_LENGTH = 30_000;

const TEXT = String.raw`[rbf]?(?:'[^'\n]{1,300}'|"[^"\n]{1,300}")`;
const PATH = String.raw`(?:(?:pathlib\.)?Path\( ?)?(${TEXT})`;
const TARGET = String.raw`(?:${PATH}\)?|([A-Za-z_$][\w$]{0,60}))`;
/** What writes a file, in Python and in JavaScript: its path is a text, or a name for one. */
const WRITES = [
  String.raw`\bopen\(\s{0,20}${TARGET},\s{0,20}(?:mode ?= ?)?[rb]?['"][rbt]{0,2}[wax+]`,
  String.raw`(?<![\w$.])${TARGET}\.(?:write_text|write_bytes|open\( ?['"][wax])`,
  String.raw`\b(?:writeFile|appendFile|writeTextFile|Bun\.write)(?:Sync)?\(\s{0,20}${TARGET}`,
].map((source) => new RegExp(source, 'g'));
const ASSIGNMENT = new RegExp(String.raw`(?<![\w$.])([A-Za-z_$][\w$]{0,60}) ?= ?${PATH}`, 'g');
const LOOP = /\bfor \(?(?:const |let |var )?([A-Za-z_$][\w$]{0,60}) (?:in|of) ?[[(]([^\])]{1,5000})[\])]/g;

/** The files that a script within a command writes by names that stand in it: `python3 - <<EOF`, `node -e '…'`. */
export function writtenByScript(command: SimpleCommand): readonly Word[] {
  const script = scriptOf(command);
  if (script === undefined || script.length > MAX_LENGTH) return [];
  const meanings = meaningsIn(script);
  const paths = WRITES.flatMap((pattern) =>
    [...script.matchAll(pattern)].flatMap(([, text, name]) =>
      text === undefined ? (meanings.get(name ?? '') ?? []) : [unquoted(text)],
    ),
  );
  return [...new Set(paths)].map(plainWord);
}

/** The text of a script that stands in the line itself. */
function scriptOf({ words, fedBy }: SimpleCommand): string | undefined {
  const [program, ...behind] = words;
  const name = program === undefined ? '' : programOf(program);
  const isPython = PYTHON.test(name);
  if (!isPython && !NODE.test(name)) return undefined;
  const read = readOptions(behind, isPython ? PYTHON_TABLE : NODE_TABLE, { ends: 'first operand' });
  const given = isPython ? valuesOf(read, '-c') : valuesOf(read, '-e', '--eval', '-p', '--print');
  if (given.length > 0) return given.at(-1)?.text;
  return readsStdin(read) && fedBy !== undefined ? printedText(fedBy) : undefined;
}

function readsStdin({ operands, options }: ReadWords): boolean {
  return (operands.length === 0 || operands[0]?.text === '-') && !options.some(({ name }) => name === '-m');
}

/** The texts that names stand for: by assignment, or in a loop over a list of them. */
function meaningsIn(script: string): ReadonlyMap<string, readonly string[]> {
  const meanings = new Map<string, string[]>();
  for (const [, name = '', text = ''] of script.matchAll(ASSIGNMENT)) append(meanings, name, unquoted(text));
  for (const [, name = '', list = ''] of script.matchAll(LOOP))
    for (const [text] of list.matchAll(new RegExp(TEXT, 'g'))) append(meanings, name, unquoted(text));
  return meanings;
}

function unquoted(text: string): string {
  return text.replace(/^[rbf]?['"]|['"]$/g, '');
}
