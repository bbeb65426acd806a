import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { raceProcesses } from '../support/processes.mjs';
import { CLEAN_ENV, git, makeRepository, writeSessions } from '../support/repositories.mjs';

/** `git commit` of one file with each tool's hook, in ms over no hook at all; the first row is no hook. */
export function measureCommits(lab, peers, { rounds }) {
  const modules = join(lab.root, 'node_modules');
  const far = (path) => writeSessions(path, [['b001', ['lib/other.ts']]]);
  const near = (path) => writeSessions(path, [['b001', ['**/other-*.ts']]]);
  const guard = `. "${join(lab.dist, 'hook.sh')}"`;
  const sourced = `guard_shim="${join(lab.dist, 'hook.sh')}"; (set -- git pre-commit "$@"; ${guard}) || exit $?`;
  const lintStaged = `"${process.execPath}" "${join(modules, 'lint-staged', 'bin', 'lint-staged.js')}" --quiet`;
  const contenders = [
    ['no hook', null],
    ['an empty sh hook', ':'],
    ['guard, no sessions file', sourced],
    ['guard, nothing can match', sourced, far],
    ['guard, a verdict is needed', sourced, near],
    ['husky, empty', ':', husky],
    ['husky + lint-staged, a task that does nothing', lintStaged, husky, lintStagedConfig],
    ...(peers === null ? [] : [['lefthook, empty', null, (path) => lefthook(path, peers)]]),
  ].map(([name, script, ...steps]) => contender(lab, name, script, steps));
  const results = raceProcesses(contenders, { rounds });
  const [bare] = results;
  return results.map((result) => ({ ...result, over: result.ms - bare.ms }));
}

function contender(lab, name, script, steps) {
  const cwd = makeRepository(join(lab.place, `commit-${name.replaceAll(/\W+/g, '-')}`), { staged: 0 });
  const file = join(cwd, 'src', 'area0', 'file-0.ts');
  if (script !== null) {
    const folder = steps.includes(husky) ? join(cwd, '.husky') : join(cwd, '.git', 'hooks');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'pre-commit'), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, 'pre-commit'), 0o755);
  }
  for (const step of steps) step(cwd, lab);
  let round = 0;
  return {
    name,
    command: ['git', 'commit', '--quiet', '--message', 'x'],
    cwd,
    env: CLEAN_ENV,
    before() {
      round += 1;
      writeFileSync(file, `${round}\n`);
      git(cwd, 'add', 'src');
    },
  };
}

function husky(path, lab) {
  run([process.execPath, join(lab.root, 'node_modules', 'husky', 'bin.js')], path);
}

function lintStagedConfig(path) {
  writeFileSync(join(path, '.lintstagedrc.json'), '{"*.ts":"true"}\n');
}

function lefthook(path, peers) {
  writeFileSync(join(path, 'lefthook.yml'), 'pre-commit:\n  commands:\n    nothing:\n      run: "true"\n');
  const bin = join(peers, 'node_modules', '.bin', 'lefthook');
  run([bin, 'install'], path);
}

function run([file, ...args], cwd) {
  execFileSync(file, args, { cwd, env: CLEAN_ENV, stdio: 'ignore' });
}
