import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Finding, ok, warn } from './finding.ts';

const CONFIG_FILES = [
  '.lintstagedrc',
  '.lintstagedrc.json',
  '.lintstagedrc.yaml',
  '.lintstagedrc.yml',
  '.lintstagedrc.mjs',
  '.lintstagedrc.js',
  '.lintstagedrc.cjs',
  'lint-staged.config.js',
  'lint-staged.config.mjs',
  'lint-staged.config.cjs',
  'lint-staged.config.ts',
];

/** lint-staged's default mode resets and stashes the tree that all sessions share; says which call does. */
export function inspectLintStaged(topLevel: string, hooksPath: string): readonly Finding[] {
  const isUsed =
    CONFIG_FILES.some((name) => existsSync(join(topLevel, name))) ||
    readText(join(topLevel, 'package.json')).includes('"lint-staged"');
  if (!isUsed) return [];
  const calls = [join(topLevel, '.husky'), hooksPath].flatMap(hookFiles).flatMap((file) =>
    readText(file)
      .split('\n')
      .filter((line) => /\blint-staged\b/.test(line) && !/^\s*#/.test(line))
      .map((line) => ({ file, line: line.trim() })),
  );
  const dangerous = calls.find(
    ({ line }) => !(line.includes('--no-stash') && line.includes('--no-hide-partially-staged')),
  );
  if (dangerous !== undefined) return [warn('lint-staged-dangerous', dangerous.file, dangerous.line)];
  return calls.length === 0 ? [] : [ok('lint-staged', calls[0]?.file ?? '')];
}

function hookFiles(directory: string): readonly string[] {
  try {
    return readdirSync(directory)
      .map((name) => join(directory, name))
      .filter((path) => statSync(path).isFile() && !path.endsWith('.sample'));
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
