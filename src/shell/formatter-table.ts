import { type OptionTable, optionTable } from './read-options.ts';

/** A program that rewrites whole trees of files, as it likes them or by a rule. */
export interface Formatter {
  readonly table: OptionTable;
  /** Options of which one is needed for it to write; where there are none it does without. */
  readonly on: readonly string[];
  /** Options with which it only looks, or at other files. */
  readonly off: readonly string[];
  /** The extensions of the files that it takes, as an expression. */
  readonly extensions: string;
  /** Whether it goes through the directory where no path is named. */
  readonly isWhole: boolean;
  /** The command that takes files by name, where it takes none itself. */
  readonly byName?: string;
  /** Whether npx starts it where it is not on PATH. */
  readonly isOfNode: boolean;
}

const CODE = 'astro|[cm]?[jt]sx?|svelte|vue';
const STYLES = 'css|less|sass|scss';
const TEXTS = 'graphql|gql|hbs|html?|json[c5]?|mdx?|ya?ml';
const RUFF =
  '--config --select --ignore --extend-select --exclude --line-length --target-version --output-format';
const PYTHON = 'pyi?|ipynb';

/** By their names, with the subcommand where one formats. */
export const FORMATTERS: ReadonlyMap<string, Formatter> = new Map([
  [
    'prettier',
    ofNode(`${CODE}|${STYLES}|${TEXTS}`, '-w --write', {
      values: '--config --ignore-path --plugin --parser --log-level --stdin-filepath --cache-location',
    }),
  ],
  [
    'eslint',
    ofNode(CODE, '--fix', {
      values:
        '-c --config --ext --rule --plugin --parser -f --format -o --output-file --max-warnings --ignore-pattern',
      isWhole: true,
    }),
  ],
  [
    'stylelint',
    ofNode(`${STYLES}|html|vue|svelte`, '--fix', {
      values: '--config -f --formatter -o --output-file -i --ignore-path --max-warnings --custom-syntax',
    }),
  ],
  ...['check', 'format', 'lint'].map((verb) => [`biome ${verb}`, biome()] as const),
  [
    'jscodeshift',
    ofNode(CODE, '', { values: '-t --transform --parser --extensions -c --cpus', off: '-d --dry' }),
  ],
  ['ruff check', formatter(PYTHON, '--fix --fix-only', { values: RUFF, off: '--diff', isWhole: true })],
  ['ruff format', formatter(PYTHON, '', { values: RUFF, off: '--check --diff', isWhole: true })],
  [
    'black',
    formatter(PYTHON, '', {
      values: '-l --line-length -t --target-version --config --include --exclude --extend-exclude -c --code',
      off: '--check --diff -c --code',
    }),
  ],
  [
    'isort',
    formatter(PYTHON, '', {
      values: '--profile -l --line-length --settings-path --src --skip --skip-glob',
      off: '-c --check --check-only --diff',
    }),
  ],
  ...['gofmt', 'gofumpt', 'goimports'].map(
    (name) => [name, formatter('go', '-w', { byName: `${name} -w` })] as const,
  ),
  ['go fmt', formatter('go', '', { off: '-n', isWhole: true, byName: 'gofmt -w' })],
  [
    'cargo fmt',
    formatter('rs', '', {
      values: '-p --package --manifest-path',
      off: '--check',
      isWhole: true,
      byName: 'rustfmt --edition 2021',
    }),
  ],
  ['rustfmt', formatter('rs', '', { values: '--edition --config --emit', off: '--check --emit' })],
  ['deno fmt', formatter(`${CODE}|${STYLES}|${TEXTS}`, '', { off: '--check', isWhole: true })],
  ['clang-format', formatter('[chm]|cc|cpp|cxx|hh|hpp|mm|proto', '-i', {})],
  ['shfmt', formatter('sh|bash', '-w --write', { values: '-i --indent' })],
  [
    'rubocop',
    formatter('rb|rake|ru|gemspec', '-a -A --autocorrect --autocorrect-all', {
      values: '-c --config --only --except -f --format',
      isWhole: true,
    }),
  ],
]);

interface More {
  readonly values?: string;
  readonly off?: string;
  readonly isWhole?: boolean;
  readonly byName?: string;
}

function formatter(extensions: string, on: string, { values = '', off = '', ...more }: More): Formatter {
  return {
    table: optionTable(values),
    on: on.split(' ').filter(Boolean),
    off: off.split(' ').filter(Boolean),
    extensions,
    isWhole: false,
    isOfNode: false,
    ...more,
  };
}

function ofNode(extensions: string, on: string, more: More): Formatter {
  return { ...formatter(extensions, on, more), isOfNode: true };
}

function biome(): Formatter {
  return ofNode(`${CODE}|css|graphql|html|json[c5]?`, '--write --fix --apply --apply-unsafe', {
    values: '--config-path --max-diagnostics --diagnostic-level --only --skip --since --reporter',
    off: '--staged --changed',
    isWhole: true,
  });
}
