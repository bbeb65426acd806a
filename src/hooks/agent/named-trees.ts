import { existsSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { wildmatch } from '../../checks/wildmatch.ts';
import { realParent, realPath, wayWithin } from '../../commands/real-path.ts';
import { locateRepository } from '../../git/locate-repository.ts';
import { workingTrees } from '../../git/working-trees.ts';
import { plainWord, type Word } from '../../shell/command.ts';
import type { EffectKind, GitEffect } from '../../shell/git/effect.ts';

/** What changes files by name, wherever these are. */
const BY_NAME: ReadonlySet<EffectKind> = new Set(['removes', 'moves', 'writes', 'copies']);

/** An effect, and the directory in which it happens. */
interface Happening<Effect> {
  readonly each: Effect;
  readonly directory: string;
}

/**
 * What a command does beyond the working tree in which it runs, in the repository's other ones: to the files there that it
 * names, and to whole trees that it takes away with what it names (`rm -rf .claude/worktrees`), as `git worktree remove` does.
 */
export function inNamedTrees<Effect extends { readonly effect: GitEffect }>(
  { each, directory }: Happening<Effect>,
  env: NodeJS.ProcessEnv,
): readonly Happening<Effect>[] {
  const { kind, pathspecs } = each.effect;
  if (!BY_NAME.has(kind) || pathspecs.kind === 'none' || pathspecs.mode !== 'literal') return [];
  const repository = locateRepository(directory, env);
  if (repository === null || !existsSync(join(repository.commonDir, 'worktrees'))) return [];
  const trees = workingTrees(repository.git).map(realPath);
  const named = pathspecs.words.map((word): Named => ({ word, path: placeOf(word, directory) }));
  const withWords = (words: readonly Word[], change: Partial<GitEffect> = {}): Effect => ({
    ...each,
    effect: { ...each.effect, ...change, pathspecs: { ...pathspecs, words } },
  });
  const others = trees.filter((tree) => tree !== repository.topLevel);
  const goesInto = kind === 'moves' || kind === 'copies';
  const files = others.flatMap((tree): readonly Happening<Effect>[] => {
    const isHere = ({ path }: Named): boolean => path !== null && treeRound(path, trees) === tree;
    // What is copied or moved into it is called there as it was before.
    const isInto = goesInto && named.slice(-1).some(isHere);
    const own = named.filter((one) => isInto || (kind !== 'copies' && isHere(one) && one.path !== tree));
    const words = own.map(({ word, path }) => (path === null ? word : wordFor(word, path, directory)));
    return words.length === 0 ? [] : [{ each: withWords(words), directory: tree }];
  });
  const taken = kind === 'removes' ? named : kind === 'moves' ? named.slice(0, -1) : [];
  const gone = others
    .filter((tree) => taken.some((one) => takesWhole(tree, one, directory)))
    .map((tree) => plainWord(tree));
  if (gone.length === 0) return files;
  return [...files, { each: withWords(gone, { kind: 'removes-worktree', touches: [] }), directory }];
}

/** A word, and where it leads; of a pattern as it is written, and null for what only the shell knows. */
interface Named {
  readonly word: Word;
  readonly path: string | null;
}

function placeOf({ text, expansion }: Word, directory: string): string | null {
  return expansion === 'unknown' ? null : realParent(resolve(directory, text));
}

/** The same word as seen from another working tree. */
function wordFor(word: Word, path: string, directory: string): Word {
  if (word.expansion !== 'glob') return { ...word, text: path };
  return { ...word, text: path, pattern: resolve(directory.replace(/[\\*?[\]]/g, '\\$&'), word.pattern) };
}

/** Whether a word is a tree, or something above it. */
function takesWhole(tree: string, { word, path }: Named, directory: string): boolean {
  if (path === null) return false;
  if (word.expansion !== 'glob') return wayWithin(path, tree) !== null;
  const isMatch = wildmatch(word.pattern.replace(/^(?:\.\/)+|\/+$/g, ''), 'within a segment');
  const parts = (isAbsolute(word.pattern) ? tree : (wayWithin(directory, tree) ?? '')).split('/');
  return parts.some((_part, index) => isMatch(parts.slice(0, index + 1).join('/')));
}

/** The innermost of the working trees in which a path lies. */
function treeRound(path: string, trees: readonly string[]): string | undefined {
  return trees
    .filter((tree) => wayWithin(tree, path) !== null)
    .toSorted((one, two) => two.length - one.length)[0];
}
