import { describe, expect, it } from 'vitest';
import { formatEffectsOf } from '../../src/shell/formatter.ts';
import { readCommandLine } from '../../src/shell/read-command-line.ts';

/** What a line formats, and the extensions that stand for its files. */
const read = (line: string): readonly string[] =>
  readCommandLine(line)
    .flatMap(formatEffectsOf)
    .map(({ kind, pathspecs }) => {
      const words = pathspecs.kind === 'none' ? [] : pathspecs.words.map(({ text }) => text);
      return [kind, ...words].join(' ');
    });

describe('what a formatter rewrites', () => {
  it.each<[string, readonly string[]]>([
    ['prettier --write .', ['formats .']],
    ['npx prettier -w src a.ts', ['formats src a.ts']],
    ['npx --yes prettier@3 --log-level warn --write src', ['formats src']],
    ['pnpm prettier --write src', ['formats src']],
    ['yarn run -T prettier --check .', []],
    ['pnpm exec prettier --write src', ['formats src']],
    ['node_modules/.bin/prettier --write src', ['formats src']],
    ["prettier --write 'src/**/*.{ts,tsx}'", ['formats :(glob)src/**/*.ts :(glob)src/**/*.tsx']],
    ["prettier --write . '!lib/**'", ['formats . :(exclude,glob)lib/**']],
    ['prettier --write', []],
    ['prettier .', []],
    ['prettier --check .', []],
    ['prettier --write=false .', []],
    ['eslint --fix', ['formats .']],
    ['eslint src --ext .ts,.tsx --fix', ['formats src']],
    ['eslint --fix-dry-run .', []],
    ['eslint .', []],
    ['npx stylelint --fix "**/*.css"', ['formats :(glob)**/*.css']],
    ['biome check --write', ['formats .']],
    ['npx @biomejs/biome@2 format --write src', ['formats src']],
    ['biome lint --config-path x --fix src', ['formats src']],
    ['biome check --write --staged', []],
    ['biome check src', []],
    ['biome ci src', []],
    ['ruff check --fix', ['formats .']],
    ['ruff -q format src', ['formats src']],
    ['uv run --group dev ruff format src', ['formats src']],
    ['uvx ruff check --fix src', ['formats src']],
    ['uv pip install ruff format', []],
    ['ruff check', []],
    ['ruff format --check', []],
    ['black src', ['formats src']],
    ['python3 -m black -l 100 .', ['formats .']],
    ['poetry run isort --profile black src', ['formats src']],
    ['python3 black .', []],
    ['black --check .', []],
    ['black', []],
    ['gofmt -s -w .', ['formats .']],
    ['gofmt -l .', []],
    ['gofumpt -w cmd', ['formats cmd']],
    ['go fmt ./...', ['formats .']],
    ['go fmt ./cmd/...', ['formats ./cmd']],
    ['go fmt', ['formats .']],
    ['go vet ./...', []],
    ['cargo +nightly fmt --all', ['formats .']],
    ['shfmt -l -w -i 2 src', ['formats src']],
    ['cargo fmt -- --check', []],
    ['cargo fmt -- --config x=y', ['formats .']],
    ['cargo build', []],
    ['rustfmt --edition 2021 src/a.rs', ['formats src/a.rs']],
    ['deno fmt', ['formats .']],
    ['clang-format -i a.c', ['formats a.c']],
    ['clang-format a.c', []],
    ['shfmt -i 2 -w run.sh', ['formats run.sh']],
    ['rubocop -A', ['formats .']],
    ['rubocop', []],
    ['npx jscodeshift -t x.js src', ['formats src']],
    ['npx jscodeshift -d -t x.js src', []],
    ['git diff --name-only | xargs prettier --write', ['formats :(top)']],
    ['ssh host prettier --write .', []],
    ['prettier --help --write .', []],
  ])('%s', (line, expected) => {
    expect(read(line)).toEqual(expected);
  });

  it.each<[string, string]>([
    ['npm exec prettier -- --write .', 'npx prettier --write'],
    ['prettier --write --log-level warn src', 'npx prettier --write --log-level warn'],
    ['./node_modules/.bin/prettier --write src', './node_modules/.bin/prettier --write'],
    ['npx @biomejs/biome check --write', 'npx @biomejs/biome check --write'],
    ['go fmt ./...', 'gofmt -w'],
    ['goimports -local x/y -w cmd', 'goimports -w'],
    ['cargo fmt', 'rustfmt --edition 2021'],
    ['uv run ruff format .', 'uv run ruff format'],
    ['python3 -m black .', 'python3 -m black'],
    ['gofmt -w .', 'gofmt -w'],
  ])('%s can name files: %s', (line, expected) => {
    expect(readCommandLine(line).flatMap(formatEffectsOf)[0]?.byName?.join(' ')).toBe(expected);
  });
});
