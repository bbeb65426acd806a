import { plainWord, programOf, type SimpleCommand, type Word } from './command.ts';
import { FORMATTERS, type Formatter } from './formatter-table.ts';
import { effectOn, plainCall } from './git/call.ts';
import type { EffectBody, GitEffect } from './git/effect.ts';
import { isOn, type ReadWords, readOptions } from './read-options.ts';

/** What starts a program of its own environment, and has to again for the same program. */
const STARTERS: ReadonlyMap<string, string> = new Map([
  ['uv', 'uv run'],
  ['uvx', 'uvx'],
  ['poetry', 'poetry run'],
  ['pipenv', 'pipenv run'],
  ['python', 'python -m'],
  ['python3', 'python3 -m'],
]);
const MAX_ALTERNATIVES = 64;

/** What a formatter, or another program that mends whole trees, rewrites: `prettier --write .`, `go fmt ./...`. */
export function formatEffectsOf(command: SimpleCommand): readonly GitEffect[] {
  const [program, ...behind] = command.words;
  if (program === undefined || command.remote !== undefined) return [];
  // `npx prettier@3`, `@biomejs/biome@latest`, `cargo +nightly fmt`.
  const name = programOf(program).replace(/(?<=.)@.*$/, '');
  const words = behind.filter(({ text }) => !/^\+[a-z]/.test(text));
  const alone = FORMATTERS.get(name);
  const verb = words.findIndex(({ text }) => !text.startsWith('-'));
  const found = alone ?? FORMATTERS.get(`${name} ${words[verb]?.text ?? ''}`);
  if (found === undefined) return [];
  return rewriting(command, found, alone === undefined ? words.toSpliced(verb, 1) : words);
}

function rewriting(command: SimpleCommand, found: Formatter, words: readonly Word[]): readonly GitEffect[] {
  const read = readOptions(words, found.table, { ends: 'with the words' });
  if (!writes(read, found) || words.some(({ text }) => text === '--check')) return [];
  const given = found.byName === undefined || read.beforeSeparator === undefined ? read.operands : [];
  const named = given.length === 0 && found.isWhole ? [plainWord('.')] : given.flatMap(asPathspecs);
  if (named.length === 0) return [];
  const [program = plainWord('')] = command.words;
  const call = { ...plainCall(command, program, words), mode: 'magic' as const };
  const body = effectOn(call, 'formats', ['staged', 'unstaged', 'untracked', 'ignored'], {
    words: named,
    whole: 'none',
  });
  return [
    {
      ...only(body, found),
      directory: command.directory,
      safeAlternative: 'format-by-name',
      byName: byName(command, found, given),
      words: command.words.map(({ text }) => text),
    },
  ];
}

function writes(read: ReadWords, { on, off }: Formatter): boolean {
  return (on.length === 0 || isOn(read, ...on)) && !isOn(read, ...off, '--help', '--version');
}

/** The files of its kind alone. */
function only(body: EffectBody, { extensions }: Formatter): EffectBody {
  const { pathspecs } = body;
  if (pathspecs.kind === 'none') return body;
  const filter = { expression: `\\.(?:${extensions})$`, keeps: 'matching', ignoresCase: false } as const;
  return { ...body, pathspecs: { ...pathspecs, filters: [...(pathspecs.filters ?? []), filter] } };
}

/** A formatter's own patterns, quoted for the shell, as git's; `./...` are Go's packages. */
function asPathspecs(word: Word): readonly Word[] {
  if (word.expansion !== 'none') return [word];
  const text = word.text.replace(/(?:^|\/)\.\.\.$/, '') || '.';
  if (text.startsWith('!'))
    return alternatives(text.slice(1)).map((one) => plainWord(`:(exclude,glob)${one}`));
  return /[*?[{]/.test(text)
    ? alternatives(text).map((one) => plainWord(`:(glob)${one}`))
    : [plainWord(text)];
}

/** `src/*.{ts,tsx}` as several patterns. */
function alternatives(pattern: string): readonly string[] {
  let patterns = [pattern];
  while (patterns.length < MAX_ALTERNATIVES) {
    const next = patterns.flatMap((one) => {
      const [, before = '', listed, behind = ''] = /^([^{]*)\{([^{}]*,[^{}]*)\}(.*)$/s.exec(one) ?? [];
      return listed === undefined ? [one] : listed.split(',').map((each) => before + each + behind);
    });
    if (next.length === patterns.length) break;
    patterns = next;
  }
  return patterns;
}

/** The command without its paths, as it can be typed before others. */
function byName(
  { words, wrappers }: SimpleCommand,
  { byName: given, isOfNode }: Formatter,
  paths: readonly Word[],
): readonly string[] {
  const starter = STARTERS.get(wrappers.findLast((name) => STARTERS.has(name)) ?? '');
  const isOnPath = !isOfNode || /\//.test(words[0]?.text.replace(/^@\w+\//, '') ?? '');
  const start = starter ?? (isOnPath ? '' : 'npx');
  const command =
    given?.split(' ') ??
    words.filter((word) => !paths.includes(word) && word.text !== '--').map(({ text }) => text);
  return [...start.split(' '), ...command].filter(Boolean);
}
