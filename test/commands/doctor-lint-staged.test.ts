import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { inspectLintStaged } from '../../src/commands/doctor/lint-staged.ts';
import { doctorSentence } from '../../src/ui/doctor-view.ts';

let top: string;
beforeEach(() => {
  top = realpathSync(mkdtempSync(join(tmpdir(), 'guard-lint-staged-')));
});
afterEach(() => rmSync(top, { recursive: true, force: true }));

type Files = Readonly<Record<string, string>>;

/** What doctor says where these files are; `hooksPath` as from `core.hooksPath`, where it is not git's own. */
function inspect(files: Files, hooksPath?: string): readonly string[] {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(top, path)), { recursive: true });
    writeFileSync(join(top, path), text);
  }
  const findings = inspectLintStaged({
    topLevel: top,
    mainTopLevel: top,
    commonDir: join(top, '.git'),
    hooksPath: join(top, hooksPath ?? '.git/hooks'),
    hooksPathScope: hooksPath === undefined ? 'unset' : 'local',
  });
  return findings.map((finding) => `${finding.level} ${doctorSentence(finding).replaceAll(top, 'TOP')}`);
}

const scripts = (entries: Files): string => JSON.stringify({ scripts: entries });
const SAFE = 'lint-staged --no-stash --no-hide-partially-staged';
const harmless = (file: string) => [
  `ok lint-staged neither stashes nor resets (TOP/${file}); guard does not look at its tasks, which should only check`,
];
const dangerous = (file: string, line: string) => [
  `warn lint-staged may reset or stash other sessions' work: "${line}" in TOP/${file} - add --no-stash --no-hide-partially-staged and use tasks that only check`,
];

it('a doctor says of lint-staged what its call tells, and nothing of tasks that it has not read', () => {
  const config = (task: string) => JSON.stringify({ 'lint-staged': { '*': task } });
  const hook = '.husky/pre-commit';
  expect(inspect({ [hook]: `npx ${SAFE}\n`, 'package.json': config('prettier --write') })).toEqual(
    harmless(hook),
  );
  expect(inspect({ [hook]: 'npx lint-staged\n', 'package.json': config('prettier --check') })).toEqual(
    dangerous(hook, 'npx lint-staged'),
  );
  expect(inspect({ [hook]: 'npm test\n# npx lint-staged\n' })).toEqual([]);
});

it.each([
  ['lefthook.yml', 'pre-commit:\n  commands:\n    lint-staged:\n      run: CALL\n', 'run: CALL'],
  ['.lefthook.yaml', 'pre-commit:\n  jobs:\n    - name: lint-staged\n      run: CALL\n', 'run: CALL'],
  ['lefthook.toml', '[pre-commit.commands.lint-staged]\nrun = "CALL"\n', 'run = "CALL"'],
  ['lefthook.json', '{\n"pre-commit": { "jobs": [\n{ "run": "CALL" }\n] }\n}', '{ "run": "CALL" }'],
  [
    '.pre-commit-config.yaml',
    'repos:\n  - repo: local\n    hooks:\n      - id: lint-staged\n        name: lint-staged\n        entry: CALL\n',
    'entry: CALL',
  ],
])('knows calls of a hook manager, by its configuration: %s', (file, text, line) => {
  expect(inspect({ [file]: text.replace('CALL', `npx ${SAFE}`) })).toEqual(harmless(file));
  const shown = line.replace('CALL', 'npx lint-staged');
  expect(inspect({ [file]: text.replace('CALL', 'npx lint-staged') })).toEqual(dangerous(file, shown));
});

it.each(['web/.husky/_', 'web/.husky'])(
  'knows husky in a subdirectory, whose hooks git takes from %s',
  (path) => {
    const files = {
      'web/.husky/_/pre-commit': '. "${0%/*}/h"\n',
      'web/.husky/pre-commit': 'cd web\nnpx lint-staged\n',
    };
    expect(inspect(files, path)).toEqual(dangerous('web/.husky/pre-commit', 'npx lint-staged'));
  },
);

it.each([
  'npm run precommit',
  'npm run --silent precommit',
  'npm run -s precommit && npm test',
  'yarn precommit',
  'pnpm precommit',
  'pnpm run precommit || exit 1',
  'bun run precommit',
])('looks into the script of package.json that a hook calls: %s', (call) => {
  const hook = { '.husky/pre-commit': `${call}\n` };
  const text = { precommit: 'npm run lint:staged', 'lint:staged': 'lint-staged', precommit2: SAFE };
  expect(inspect({ ...hook, 'package.json': scripts(text) })).toEqual(
    dangerous('package.json', 'lint-staged'),
  );
  expect(inspect({ ...hook, 'package.json': scripts({ ...text, 'lint:staged': SAFE }) })).toEqual(
    harmless('package.json'),
  );
  expect(
    inspect({ ...hook, 'package.json': scripts({ 'precommit:all': 'lint-staged', pre: 'lint-staged' }) }),
  ).toEqual([]);
});

it.each([
  'npm test && npx lint-staged',
  '[ -n "$CI" ] || npx lint-staged',
  '[ -n "$CI" ] || npx lint-staged || [ -n x ]',
])('sees what stands in one line with other calls: %s', (line) => {
  const files = { '.husky/pre-commit': line, 'package.json': scripts({ test: 'vitest' }) };
  expect(inspect(files)).toEqual(dangerous('.husky/pre-commit', line));
});

it('looks into a script that is called lint-staged, but not where the program is called', () => {
  const manifest = { 'package.json': scripts({ 'lint-staged': SAFE }) };
  expect(inspect({ ...manifest, 'lefthook.yml': '  run: yarn lint-staged\n' })).toEqual(
    harmless('package.json'),
  );
  for (const call of ['npx lint-staged', 'pnpm exec lint-staged', 'yarn dlx lint-staged'])
    expect(inspect({ ...manifest, 'lefthook.yml': `  run: ${call}\n` })).toEqual(
      dangerous('lefthook.yml', `run: ${call}`),
    );
});

it("looks into the package.json beside husky's directory, and is not led round in circles", () => {
  const files = { 'web/.husky/pre-commit': 'cd web && npm run a\n', 'package.json': 'no JSON' };
  const circle = scripts({ a: 'npm run b', b: 'npm run a' });
  expect(inspect({ ...files, 'web/package.json': circle }, 'web/.husky/_')).toEqual([]);
  expect(inspect({ 'web/package.json': scripts({ a: 'lint-staged -r' }) }, 'web/.husky/_')).toEqual(
    dangerous('web/package.json', 'lint-staged -r'),
  );
});
