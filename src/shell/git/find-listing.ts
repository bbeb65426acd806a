import { plainWord, type Word } from '../command.ts';

/** A test or an action of `find`: `! -name '*.ts'`. */
interface Primary {
  readonly name: string;
  readonly value: Word;
  readonly isNegated: boolean;
}

/** What must hold at once. */
type Branch = readonly Primary[];

const LEADING = /^-(?:[HLP]|O\d)$/;
const DIRECTORY = /^(?:\.|(?!\/|\.\.(?:\/|$))[\w@%+=,./-]+)$/;
const STARTS = /^(?:-[A-Za-z][\w-]*|[!(),])$/;
const OR = /^(?:-or?|,)$/;
const ABOUT_NAMES = /^-(?:i?name|path)$/;
const PRINTS = /^-print/;
const NAME = /^[^/\\]+$/;
const PATH = /^[^:\\][^\\]*$/;
const EMPTY_WORD = plainWord('');

/**
 * The files that `find` lists, as pathspecs that cover them: all below its directories, or those of a name or path. What its
 * other tests leave out, an age for example, nobody can tell. Undefined where it looks for what cannot be known, or elsewhere.
 */
export function listedByFind(words: readonly Word[]): readonly Word[] | undefined {
  const from = words.findIndex(({ text }) => !LEADING.test(text));
  const given = from === -1 ? [] : words.slice(from);
  const start = given.findIndex(({ text }) => STARTS.test(text));
  const directories = (start === -1 ? given : given.slice(0, start)).map(({ text }) => text);
  const branches = readBranches(start === -1 ? [] : given.slice(start));
  const all = branches.flat();
  const isUnknown = all.some(({ name, value }) => ABOUT_NAMES.test(name) && value.expansion === 'unknown');
  if (isUnknown || !directories.every((one) => DIRECTORY.test(one))) return undefined;
  const printing = branches.filter((branch) => branch.some(({ name }) => PRINTS.test(name)));
  const listed = printing.length > 0 ? printing : branches;
  const [first = [], ...others] = listed;
  const isFlat = all.some(({ name, value }) => name === '-maxdepth' && value.text === '1');
  const places = directories.length === 0 ? ['.'] : directories;
  const covered = listed.flatMap((branch) => places.flatMap((place) => cover(branch, { place, isFlat })));
  const pruned = branches.slice(0, branches.indexOf(first)).flatMap(pruning);
  const excluded = others.length === 0 ? first.flatMap(excluding) : [];
  return [...covered, ...excluded, ...pruned].map(plainWord);
}

/**
 * What stands between `-o` and `-o`. Without its parentheses it lets through no less, save for those behind a `!`, which are
 * left out with what they hold.
 */
function readBranches(words: readonly Word[]): readonly Branch[] {
  const branches: Primary[][] = [[]];
  let isNegated = false;
  let skipped = 0;
  for (const [at, { text }] of words.entries()) {
    if (text === '(' && (isNegated || skipped > 0)) skipped += 1;
    else if (text === ')' && skipped > 0) skipped -= 1;
    else if (skipped > 0) continue;
    else if (text === '!' || text === '-not') {
      isNegated = true;
      continue;
    } else if (OR.test(text)) branches.push([]);
    else if (STARTS.test(text))
      branches.at(-1)?.push({ name: text, value: words[at + 1] ?? EMPTY_WORD, isNegated });
    isNegated = false;
  }
  return branches;
}

function cover(
  branch: Branch,
  { place, isFlat }: { readonly place: string; readonly isFlat: boolean },
): readonly string[] {
  const path = place.replace(/^(?:\.\/+)+/, '').replace(/\/+$/, '');
  const below = path === '' || path === '.' ? '' : `${path}/`;
  const wanted = (name: string): string | undefined =>
    branch.find((one) => one.name === name && !one.isNegated)?.value.text;
  const type = wanted('-type');
  const exact = wanted('-name');
  const inexact = exact === undefined ? wanted('-iname') : undefined;
  const name = exact ?? inexact ?? (isFlat && type === 'f' ? '*' : undefined);
  if (name !== undefined && NAME.test(name)) {
    const magic = inexact === undefined ? 'glob' : 'glob,icase';
    return [`:(${magic})${below}${isFlat ? '' : '**/'}${name}${type === 'd' ? '/**' : ''}`];
  }
  return pathsLike(wanted('-path')) ?? [place];
}

/** The pathspecs of a `-path`, which sees `./` before what lies here. */
function pathsLike(pattern = ''): readonly string[] | undefined {
  if (!PATH.test(pattern)) return undefined;
  return pattern.startsWith('*/') ? [pattern, pattern.slice(2)] : [pattern.replace(/^\.\//, '')];
}

/** A pathspec without a star would leave out a whole directory. */
function excluding({ name, value: { text }, isNegated }: Primary): readonly string[] {
  if (!isNegated) return [];
  if (name === '-name' && NAME.test(text)) return [`:(exclude,glob)**/${text}`];
  const paths = name === '-path' && text.includes('*') ? pathsLike(text) : undefined;
  return (paths ?? []).map((path) => `:(exclude)${path}`);
}

/** What `-path ./build -prune` keeps `find` from looking into, where nothing else decides about that. */
function pruning(branch: Branch): readonly string[] {
  const [test, ...others] = branch.filter(({ name, value }) => name !== '-type' || value.text !== 'd');
  if (test === undefined || test.isNegated || others.length !== 1 || others[0]?.name !== '-prune') return [];
  const { name, value } = test;
  if (name === '-name' && NAME.test(value.text)) return [`:(exclude,glob)**/${value.text}/**`];
  const paths = name === '-path' ? pathsLike(value.text) : undefined;
  return (paths ?? []).map((path) => `:(exclude)${path}/*`);
}
