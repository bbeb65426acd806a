import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findHookManagers, type HookFacts } from '../../install/hook-managers.ts';

/** A line that calls lint-staged, and the file in which it stands. */
export interface LintStagedCall {
  readonly file: string;
  readonly line: string;
}

/** The calls of lint-staged in a working tree's hooks, in its managers' configurations, and in the scripts of package.json that those call. */
export function lintStagedCalls(facts: HookFacts): readonly LintStagedCall[] {
  const { husky, lefthook, preCommit } = findHookManagers(facts);
  const directories = [
    join(facts.topLevel, '.husky'),
    ...(husky === null ? [] : [husky.directory]),
    facts.hooksPath,
  ];
  const files = [
    ...[...new Set(directories)].flatMap(filesIn),
    ...lefthook,
    ...(preCommit === null ? [] : [preCommit]),
  ];
  const places = [facts.topLevel, ...(husky === null ? [] : [dirname(husky.directory)])];
  const scripts = [...new Set(places)].flatMap((place) => scriptsOf(join(place, 'package.json')));
  return files.flatMap((file) =>
    readText(file)
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => !NO_COMMAND.test(line))
      .flatMap((line) => callsBehind({ file, line }, scripts, MAX_DEPTH)),
  );
}

interface Script extends LintStagedCall {
  readonly name: string;
}

const MAX_DEPTH = 3;
const NAMED = /\blint-staged\b/;

/** Comments, a section's heading, and what only names or describes a manager's job. */
const NO_COMMAND = /^#|[:{[]$|^\[\S.*\]$|^(?:- )?["']?(?:name|id|description|tags|skip)["']?\s*[:=]/;

/** The line itself, and the lines of the scripts that it calls. */
function callsBehind(
  { file, line }: LintStagedCall,
  scripts: readonly Script[],
  depth: number,
): readonly LintStagedCall[] {
  const called = scripts.filter(({ name }) => callsScript(line, name));
  const isScript = called.some(({ name }) => NAMED.test(name));
  return [
    ...(NAMED.test(line) && !isScript ? [{ file, line }] : []),
    ...(depth === 0 ? [] : called.flatMap((script) => callsBehind(script, scripts, depth - 1))),
  ];
}

function callsScript(line: string, name: string): boolean {
  const word = name.replace(/[^\w]/g, '\\$&');
  return new RegExp(`\\b(?:npm|pnpm|yarn|bun)(?! (?:exec|dlx|x) )(?: [^&|; ]+)* ${word}(?![\\w:.-])`).test(
    line,
  );
}

function scriptsOf(file: string): readonly Script[] {
  try {
    const { scripts = {} } = JSON.parse(readText(file)) as {
      readonly scripts?: Readonly<Record<string, unknown>>;
    };
    return Object.entries(scripts).map(([name, line]) => ({ file, name, line: String(line) }));
  } catch {
    return [];
  }
}

function filesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory)
      .filter((name) => !name.endsWith('.sample'))
      .map((name) => join(directory, name));
  } catch {
    return [];
  }
}

function readText(file: string): string {
  try {
    return statSync(file).isFile() ? readFileSync(file, 'utf8') : '';
  } catch {
    return '';
  }
}
