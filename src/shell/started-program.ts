import { plainWord, programOf, type Word } from './command.ts';
import { optionTable, readOptions, valuesOf } from './read-options.ts';

const RUNNERS: ReadonlySet<string> = new Set(['npx', 'pnpx', 'bunx', 'uvx']);
const MANAGERS: ReadonlySet<string> = new Set(['npm', 'pnpm', 'yarn', 'bun']);
const STARTS = /^(?:exec|x|dlx)$/;
/** What runs a program in an environment of Python's. */
const ENVIRONMENTS: ReadonlySet<string> = new Set(['uv', 'poetry', 'pipenv']);
const PYTHON = /^python3?$/;
const MODULES = /^(?:black|isort|ruff)$/;
const GUARD = /^(?:git-session-)?guard$/;
/** Programs of a package that a manager starts by their name alone. */
const BY_NAME = /^(?:(?:git-session-)?guard|vercel|vc|prettier|eslint|stylelint|biome|jscodeshift)$/;
const MANAGER_TABLE = optionTable(
  '-c --call -p --package -w --workspace -C --dir --prefix --cwd --filter -F',
);
const ENVIRONMENT_TABLE = optionTable(
  '--with -p --python --extra --group --project --directory --package --env-file -C -P',
);
const GIT_OR_NODE_TABLE = optionTable('-C -c --git-dir --work-tree -r --require --import');
const GUARD_TABLE = optionTable('--session --error --services --override');

/** The program that a package manager starts: `npx X`, `pnpm exec X`, `yarn guard`; undefined where it starts none. */
export function startedByManager([first, ...behind]: readonly Word[]): readonly Word[] | undefined {
  const name = first === undefined ? '' : programOf(first);
  if (PYTHON.test(name))
    return behind[0]?.text === '-m' && MODULES.test(behind[1]?.text ?? '') ? behind.slice(1) : undefined;
  if (ENVIRONMENTS.has(name)) return inEnvironment(behind);
  if (!RUNNERS.has(name) && !MANAGERS.has(name)) return undefined;
  if (RUNNERS.has(name)) return started(behind);
  const { operands } = readOptions(behind, MANAGER_TABLE, { ends: 'first operand' });
  const [verb, ...rest] = operands;
  if (STARTS.test(verb?.text ?? '')) return withoutDashes(started(rest), name);
  return BY_NAME.test(verb?.text ?? '') ? operands : undefined;
}

/** `npm exec X -- ARGUMENTS`: npm keeps the dashes for itself. */
function withoutDashes(words: readonly Word[], manager: string): readonly Word[] {
  return manager === 'npm' && words[1]?.text === '--' ? words.toSpliced(1, 1) : words;
}

/** `uv run X`, which may be another interpreter's module. */
function inEnvironment(words: readonly Word[]): readonly Word[] | undefined {
  const [verb, ...rest] = readOptions(words, ENVIRONMENT_TABLE, { ends: 'first operand' }).operands;
  if (verb?.text !== 'run') return undefined;
  return readOptions(rest, ENVIRONMENT_TABLE, { ends: 'first operand' }).operands;
}

/** `npx X`, or `npx -c 'script'`, which a shell reads. */
function started(words: readonly Word[]): readonly Word[] {
  const read = readOptions(words, MANAGER_TABLE, { ends: 'first operand' });
  const [call] = valuesOf(read, '-c', '--call');
  return call === undefined ? read.operands : [plainWord('sh'), plainWord('-c'), call];
}

/** What stands among a command's wrappers where it runs under a lock. */
export function guardRunOf(lock: string): string {
  return `guard run ${lock.toLowerCase()}`;
}

/** A command that `guard run` starts, and the lock under which it does. */
export interface Guarded {
  readonly lock: string;
  readonly words: readonly Word[];
}

/** What `guard run NAME -- COMMAND` starts, by whatever name guard was called; undefined for any other command. */
export function startedByGuard(words: readonly Word[]): Guarded | undefined {
  const called = guardWords(words);
  if (called === undefined) return undefined;
  const read = readOptions(called, GUARD_TABLE, { ends: 'with the words' });
  const { operands, beforeSeparator = 2 } = read;
  const [verb, lock] = operands;
  if (verb?.text !== 'run' || lock === undefined) return undefined;
  return { lock: lock.text, words: operands.slice(beforeSeparator) };
}

/** What guard was called with, by whatever name; undefined for any other command. */
export function guardWords([first, ...behind]: readonly Word[]): readonly Word[] | undefined {
  if (first === undefined) return undefined;
  const name = programOf(first);
  if (/^git-guard$|^guard\.cjs$/.test(name) || GUARD.test(name)) return behind;
  if (!/^(?:git|node|nodejs)$/.test(name)) return undefined;
  const { operands } = readOptions(behind, GIT_OR_NODE_TABLE, { ends: 'first operand' });
  const [started = plainWord(''), ...rest] = operands;
  return (name === 'git' ? started.text === 'guard' : programOf(started) === 'guard.cjs') ? rest : undefined;
}
