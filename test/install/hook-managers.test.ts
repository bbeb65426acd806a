import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hookBlock } from '../../src/install/hook-block.ts';
import { inspectGitHooks } from '../../src/install/hook-inspection.ts';
import { EMPTY_RECORD } from '../../src/install/record.ts';
import { adviceLines } from '../../src/ui/setup-view.ts';
import { PLAIN } from '../../src/ui/style.ts';
import { factsOf, git, install, type Lab, makeLab, put, snapshot, uninstall } from './install-lab.ts';

let lab: Lab;
let top: string;
beforeEach(() => {
  lab = makeLab();
  top = lab.makeRepository();
});
afterEach(() => lab.dispose());

const commit = (cwd = top, env = {}) => lab.run(cwd, 'git commit -q --allow-empty -m x', env);
const hookFile = (name: string) => join(top, '.git', 'hooks', name);
const states = (cwd = top) => inspectGitHooks(factsOf(cwd)).hooks.map((hook) => hook.state);
const own = `echo "own hook" >>"$LAB_LOG"\n`;
/** Guard's call in a configuration that is committed. */
const call = (words: string) =>
  `if command -v git-guard >/dev/null; then git-guard hook git ${words}; else echo guard: NOT CHECKED: git-guard is not on PATH >&2; fi`;
const BOTH = 'guard git pre-commit\nown hook\nguard git post-commit\n';

describe('husky 9', () => {
  const husky = fileURLToPath(new URL('../../node_modules/husky/index.js', import.meta.url));
  const runHusky = (cwd: string) =>
    execFileSync('node', ['-e', `import(${JSON.stringify(husky)}).then((m) => m.default())`], { cwd });

  beforeEach(() => {
    runHusky(top);
    put(join(top, '.husky', 'pre-commit'), own, 0o644);
    git(top, 'add', '.husky');
    lab.run(top, 'git commit -q -m husky');
    lab.takeLog();
  });

  it('gets the block in .husky, where it outlives another husky install', () => {
    const before = snapshot(top);
    const { record, advice, problems } = install(top, lab.dist);
    expect({ advice, problems }).toEqual({ advice: [], problems: [] });
    runHusky(top);
    expect(commit().status).toBe(0);
    expect(lab.takeLog()).toBe(BOTH);
    expect(states()).toEqual(['live', 'live', 'live']);
    expect(readFileSync(join(top, '.husky', 'pre-commit'), 'utf8')).toBe(hookBlock('pre-commit') + own);
    expect(install(top, lab.dist, record).changes).toEqual([]);
    uninstall(top, record);
    expect(snapshot(top)).toEqual(before);
  });

  it('stops the commit, with the refs kept for the rest of a pre-push hook', () => {
    put(join(top, '.husky', 'pre-push'), 'sed "s/^/own read /" >>"$LAB_LOG"\n');
    install(top, lab.dist);
    expect(commit(top, { LAB_EXIT: '1' }).status).toBe(1);
    lab.takeLog();
    lab.run(lab.root, 'git init -q --bare remote.git');
    expect(lab.run(top, 'git push -q ../remote.git main').status).toBe(0);
    expect(lab.takeLog()).toMatch(/^guard git pre-push .*\nguard read refs.*\nown read refs.*\n$/);
  });

  it('with half a block in its file is reported by that file', () => {
    put(join(top, '.husky', 'pre-commit'), '# >>> guard >>>\n');
    expect(install(top, lab.dist).problems).toEqual([
      expect.objectContaining({ code: 'damaged', path: join(top, '.husky', 'pre-commit'), line: 1 }),
    ]);
  });

  describe('in a linked worktree, where its stubs are missing', () => {
    let linked: string;
    beforeEach(() => {
      linked = join(lab.root, 'linked');
      git(top, 'worktree', 'add', '-q', linked, '-b', 'other');
    });

    it('guard is found dead before, and lives afterwards without a trace in git status', () => {
      expect(states(linked)).toEqual(['absent', 'absent', 'absent']);
      const before = snapshot(linked);
      const { record, advice } = install(linked, lab.dist);
      expect(advice).toEqual([{ code: 'husky-not-generated', directory: join(linked, '.husky', '_') }]);
      expect(states(linked)).toEqual(['live', 'live', 'live']);
      expect(git(linked, 'status', '--porcelain')).toBe('');
      expect(commit(linked).status).toBe(0);
      expect(lab.takeLog()).toBe('guard git pre-commit\nguard git post-commit\n');
      expect(commit(linked, { LAB_EXIT: '1' }).status).toBe(1);
      expect(install(linked, lab.dist, record).changes).toEqual([]);
      uninstall(top, record);
      expect(snapshot(linked)).toEqual(before);
    });

    it('husky generated later takes over, and keeps its own files at uninstall', () => {
      const first = install(top, lab.dist);
      git(top, 'add', '.husky');
      lab.run(top, 'git commit -q -m guard');
      git(linked, 'merge', '-q', 'main');
      const second = install(linked, lab.dist, first.record);
      runHusky(linked);
      lab.takeLog();
      expect(states(linked)).toEqual(['live', 'live', 'live']);
      expect(commit(linked).status).toBe(0);
      expect(lab.takeLog()).toBe(BOTH);
      uninstall(top, second.record);
      expect(existsSync(join(linked, '.husky', '_', '.gitignore'))).toBe(true);
      expect(existsSync(join(linked, '.husky', '_', 'pre-commit'))).toBe(true);
    });
  });

  it('whose stubs are missing in the main worktree gets both, and guard runs once', () => {
    rmSync(join(top, '.husky', '_'), { recursive: true });
    const before = snapshot(top);
    const { record } = install(top, lab.dist);
    commit();
    expect(lab.takeLog()).toBe('guard git pre-commit\nguard git post-commit\n');
    runHusky(top);
    commit();
    expect(lab.takeLog()).toBe(BOTH);
    rmSync(join(top, '.husky', '_'), { recursive: true });
    uninstall(top, record);
    expect(snapshot(top)).toEqual(before);
  });
});

describe('husky 8', () => {
  // Its hook files run themselves a second time from the sourced line.
  const HUSKY_SH = `if [ -z "$husky_skip_init" ]; then
  readonly husky_skip_init=1
  export husky_skip_init
  sh -e "$0" "$@"
  exit $?
fi
`;
  it('runs guard once', () => {
    git(top, 'config', 'core.hooksPath', '.husky');
    put(join(top, '.husky', '_', 'husky.sh'), HUSKY_SH);
    put(join(top, '.husky', 'pre-commit'), `#!/usr/bin/env sh\n. "$(dirname -- "$0")/_/husky.sh"\n\n${own}`);
    const before = snapshot(top);
    const { record } = install(top, lab.dist);
    commit();
    expect(lab.takeLog()).toBe(BOTH);
    expect(states()).toEqual(['live', 'live', 'live']);
    uninstall(top, record);
    expect(snapshot(top)).toEqual(before);
  });
});

describe('husky 4', () => {
  // Runs husky, which reads package.json, and never comes back.
  const HUSKY_SH = `run_command () {
  echo "own hook" >>"$LAB_LOG"
  : "$@" husky-run $hookName
  exit 0
}
run_command npx --no-install
`;
  const HOOK =
    '#!/bin/sh\n# husky\n\n# Created by Husky v4.3.8 (https://github.com/typicode/husky#readme)\n\n. "$(dirname "$0")/husky.sh"\n';
  beforeEach(() => {
    put(hookFile('husky.sh'), HUSKY_SH, 0o644);
    for (const name of ['pre-commit', 'post-commit', 'pre-push']) put(hookFile(name), HOOK);
  });

  it('runs after guard, which it would end', () => {
    const before = snapshot(top);
    const { record } = install(top, lab.dist);
    expect(states()).toEqual(['live', 'live', 'live']);
    commit();
    expect(lab.takeLog()).toBe(`${BOTH}own hook\n`);
    expect(commit(top, { LAB_EXIT: '1' }).status).toBe(1);
    expect(install(top, lab.dist, record).changes).toEqual([]);
    uninstall(top, record);
    expect(snapshot(top)).toEqual(before);
  });

  it('is found to end a block of an older guard’s behind it, which init moves', () => {
    put(hookFile('pre-commit'), `${HOOK}${hookBlock('pre-commit')}`);
    expect(states()[0]).toBe('unreached');
    install(top, lab.dist);
    expect(states()).toEqual(['live', 'live', 'live']);
    commit();
    expect(lab.takeLog()).toBe(`${BOTH}own hook\n`);
  });
});

describe('the pre-commit framework', () => {
  /** Does what `pre-commit hook-impl` does around its own checks: the legacy hook first, its exit code kept. */
  const FRAMEWORK = `#!/bin/bash
while [ "$1" != --hook-dir ]; do case $1 in --hook-type=*) name=\${1#*=};; esac; shift; done
dir=$2; shift 3
code=0
if [ -x "$dir/$name.legacy" ]; then "$dir/$name.legacy" "$@" || code=$?; fi
echo "own hook" >>"$LAB_LOG"
exit $code
`;
  const generated = (name: string) => `#!/usr/bin/env bash
# File generated by pre-commit: https://pre-commit.com
# ID: 138fd403232d2ddd5efb44317e38bf03

# start templated
INSTALL_PYTHON=${join(lab.root, 'python')}
ARGS=(hook-impl --config=.pre-commit-config.yaml --hook-type=${name})
# end templated

HERE="$(cd "$(dirname "$0")" && pwd)"
ARGS+=(--hook-dir "$HERE" -- "$@")
exec "$INSTALL_PYTHON" -mpre_commit "\${ARGS[@]}"
`;
  /** As its `install` does it: a hook that is not its own becomes the legacy one. */
  const preCommitInstall = () => {
    const path = hookFile('pre-commit');
    if (existsSync(path) && !readFileSync(path, 'utf8').includes('File generated'))
      renameSync(path, `${path}.legacy`);
    put(path, generated('pre-commit'));
  };
  beforeEach(() => {
    put(join(lab.root, 'python'), FRAMEWORK);
    put(join(top, '.pre-commit-config.yaml'), 'repos: []\n', 0o644);
  });

  it.each([
    ['before guard', [preCommitInstall]],
    ['before guard and again', [preCommitInstall, null, preCommitInstall]],
    ['after guard', [null, preCommitInstall]],
  ])('installed %s runs guard first', (_, steps) => {
    let record = EMPTY_RECORD;
    const list: readonly ((() => void) | null)[] = steps.includes(null) ? steps : [...steps, null];
    for (const step of list) {
      if (step === null) record = install(top, lab.dist, record).record;
      else step();
    }
    expect(states()).toEqual(['live', 'live', 'live']);
    expect(commit().status).toBe(0);
    expect(lab.takeLog()).toBe(BOTH);
    expect(commit(top, { LAB_EXIT: '1' }).status).toBe(1);
    expect(install(top, lab.dist, record).changes).toEqual([]);
    uninstall(top, record);
    expect(readFileSync(hookFile('pre-commit'), 'utf8')).toBe(generated('pre-commit'));
    expect(existsSync(hookFile('pre-commit.legacy'))).toBe(false);
    expect(existsSync(hookFile('post-commit'))).toBe(false);
  });

  it('keeps a legacy hook that was there', () => {
    put(hookFile('pre-commit.legacy'), `#!/bin/sh\n${own}`);
    preCommitInstall();
    const before = snapshot(top);
    const { record } = install(top, lab.dist);
    commit();
    expect(lab.takeLog()).toBe('guard git pre-commit\nown hook\nown hook\nguard git post-commit\n');
    uninstall(top, record);
    expect(snapshot(top)).toEqual(before);
  });

  it('whose legacy hook lost its executable bit gets it again, but its own hook may be off on purpose', () => {
    preCommitInstall();
    const { record } = install(top, lab.dist);
    chmodSync(hookFile('pre-commit.legacy'), 0o644);
    expect(states()[0]).toBe('not-executable');
    install(top, lab.dist, record);
    expect(states()).toEqual(['live', 'live', 'live']);
    chmodSync(hookFile('pre-commit'), 0o644);
    expect(install(top, lab.dist, record).changes).toEqual([]);
    expect(states()[0]).toBe('generated-not-executable');
  });
});

describe('lefthook', () => {
  const generated = `#!/bin/sh\n\nif [ "$LEFTHOOK" = "0" ]; then\n  exit 0\nfi\n\ncall_lefthook()\n{\n  ${own.trim()}\n}\n\ncall_lefthook run "pre-commit" "$@"\n`;
  beforeEach(() => {
    put(join(top, 'lefthook.yml'), 'pre-commit:\n  jobs:\n    - run: true\n', 0o644);
    put(hookFile('pre-commit'), generated);
  });

  it('runs after guard, and guard says what its configuration needs', () => {
    const before = snapshot(top);
    const { record, advice } = install(top, lab.dist);
    expect(commit().status).toBe(0);
    expect(lab.takeLog()).toBe(BOTH);
    expect(advice).toEqual([
      {
        code: 'manager-overwrites',
        manager: 'lefthook',
        configFile: join(top, 'lefthook.yml'),
        hooks: ['pre-commit', 'post-commit', 'pre-push'],
        snippet: expect.stringContaining(
          `pre-commit:\n  jobs:\n    - name: guard\n      run: "${call('pre-commit')}"\n`,
        ),
        merge: [
          {
            key: 'pre-commit',
            snippet: `jobs:\n  - name: guard\n    run: "${call('pre-commit')}"\n`,
          },
        ],
        add: expect.stringMatching(/^post-commit:\n.*\npre-push:\n.*use_stdin: true\n$/s),
      },
    ]);
    uninstall(top, record);
    expect(snapshot(top)).toEqual(before);
  });

  it('that has guard as a job of its own is left to run it, once', () => {
    const { advice } = install(top, lab.dist);
    const [told] = advice;
    if (told?.code !== 'manager-overwrites') throw new Error('no advice');
    writeFileSync(join(top, 'lefthook.yml'), told.snippet);
    const second = install(top, lab.dist);
    expect(readFileSync(hookFile('pre-commit'), 'utf8')).toBe(generated);
    expect(states()).toEqual(['delegated', 'live', 'live']);
    expect(install(top, lab.dist, second.record).changes).toEqual([]);
  });

  it.each([
    ['# pre-commit:\npre-commit-x:\n  jobs: []\nother:\n  pre-commit:\n    jobs: []\n', []],
    [
      '"pre-commit" :\r\n  jobs: []\r\npost-commit: {}\npre-push:\n',
      ['pre-commit', 'post-commit', 'pre-push'],
    ],
    ["'pre-push':\n  jobs: []\n", ['pre-push']],
  ])('has a job merged into the hooks that its configuration names: %j', (text, named) => {
    writeFileSync(join(top, 'lefthook.yml'), text);
    const [told] = install(top, lab.dist).advice;
    if (told?.code !== 'manager-overwrites') throw new Error('no advice');
    expect((told.merge ?? []).map(({ key }) => key)).toEqual(named);
    expect([...(told.add ?? '').matchAll(/^[a-z-]+(?=:)/gm)].map(([key]) => key)).toEqual(
      told.hooks.filter((each) => !(named as readonly string[]).includes(each)),
    );
  });

  it('is told to merge what it names, and to add the rest', () => {
    const lines = adviceLines(install(top, lab.dist).advice, PLAIN).join('\n');
    expect(lines).toContain(
      `to keep it, merge into pre-commit in ${join(top, 'lefthook.yml')}:\n    jobs:\n      - name: guard\n`,
    );
    expect(lines).toContain(`\n  and add to ${join(top, 'lefthook.yml')}:\n    post-commit:\n      jobs:\n`);
    expect(lines).not.toContain('    pre-commit:');
  });

  it('is found without guard after it has written its hook anew', () => {
    install(top, lab.dist);
    put(hookFile('pre-commit'), generated);
    expect(states()).toEqual(['without-guard', 'live', 'live']);
  });

  it('gives back the hook that it moved aside', () => {
    const { record } = install(top, lab.dist);
    renameSync(hookFile('post-commit'), hookFile('post-commit.old'));
    uninstall(top, record);
    expect(existsSync(hookFile('post-commit.old'))).toBe(false);
  });
});

describe('simple-git-hooks', () => {
  const generated = `#!/bin/sh\nif [ "$SKIP_SIMPLE_GIT_HOOKS" = "1" ]; then\n    exit 0\nfi\n\n${own.trim()}`;
  it('runs after guard, and guard says what its configuration needs', () => {
    put(
      join(top, 'package.json'),
      '{"simple-git-hooks":{"pre-commit":"true"},"devDependencies":{"simple-git-hooks":"2.0.0"}}',
      0o644,
    );
    put(hookFile('pre-commit'), generated);
    const before = snapshot(top);
    const { record, advice } = install(top, lab.dist);
    commit();
    expect(lab.takeLog()).toBe(BOTH);
    expect(advice).toEqual([
      expect.objectContaining({ manager: 'simple-git-hooks', configFile: join(top, 'package.json') }),
    ]);
    expect(JSON.parse((advice[0] as { snippet: string }).snippet)['simple-git-hooks']['pre-push']).toBe(
      call('pre-push "$@"'),
    );
    const lines = adviceLines(advice, PLAIN).join('\n');
    expect(lines).toContain(
      `to keep it, put this in place of pre-commit in ${join(top, 'package.json')}:\n    "pre-commit": "if `,
    );
    expect(lines).toContain(
      `; true"\n  and add to simple-git-hooks in ${join(top, 'package.json')}:\n    "post-`,
    );
    uninstall(top, record);
    expect(snapshot(top)).toEqual(before);
  });

  it('as a mere dependency is no hook manager', () => {
    put(join(top, 'package.json'), '{"devDependencies":{"simple-git-hooks":"2.0.0"}}', 0o644);
    expect(install(top, lab.dist).advice).toEqual([]);
  });
});

it('several managers at once all keep running', () => {
  put(join(top, '.pre-commit-config.yaml'), 'repos: []\n', 0o644);
  put(join(top, 'lefthook.yml'), '{}\n', 0o644);
  put(hookFile('pre-commit'), `#!/bin/sh\n: LEFTHOOK\n${own}`);
  const before = snapshot(top);
  const { record } = install(top, lab.dist);
  commit();
  expect(lab.takeLog()).toBe(BOTH);
  uninstall(top, record);
  expect(snapshot(top)).toEqual(before);
});

it('a repository that was moved is taken back all the same', () => {
  put(hookFile('pre-commit'), '#!/usr/bin/env python3\n');
  const before = snapshot(top);
  const { record } = install(top, lab.dist);
  const moved = join(lab.root, 'moved');
  renameSync(top, moved);
  uninstall(moved, record);
  expect(snapshot(moved)).toEqual(before);
});

it('an own .githooks directory of another branch is per working tree', () => {
  git(top, 'config', 'core.hooksPath', '.githooks');
  const linked = join(lab.root, 'linked');
  git(top, 'worktree', 'add', '-q', linked, '-b', 'other');
  appendFileSync(join(top, '.git', 'info', 'exclude'), '.githooks\n');
  const before = snapshot(linked);
  const { record } = install(linked, lab.dist);
  expect(states(linked)).toEqual(['live', 'live', 'live']);
  expect(states(top)).toEqual(['absent', 'absent', 'absent']);
  uninstall(top, record);
  expect(snapshot(linked)).toEqual(before);
});
