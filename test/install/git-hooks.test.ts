import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hookBlock } from '../../src/install/hook-block.ts';
import { hookProblem, inspectGitHooks } from '../../src/install/hook-inspection.ts';
import { EMPTY_RECORD } from '../../src/install/record.ts';
import { installProblem } from '../../src/ui/install-problems.ts';
import { factsOf, git, install, type Lab, makeLab, put, snapshot, uninstall } from './install-lab.ts';

let lab: Lab;
let top: string;
beforeEach(() => {
  lab = makeLab();
  top = lab.makeRepository();
});
afterEach(() => lab.dispose());

const commit = (cwd = top, env = {}) => lab.run(cwd, 'git commit -q --allow-empty -m x', env);
const hookFile = (name = 'pre-commit') => join(top, '.git', 'hooks', name);
const foreign = (words: string) => `printf '${words} %s\\n' "$*" >>"$LAB_LOG"`;

interface Existing {
  readonly title: string;
  readonly lay: () => void;
  /** What the foreign hook writes when it runs. */
  readonly ran: string;
}

const shell =
  (text: string, mode = 0o755) =>
  () =>
    put(hookFile(), text, mode);
const EXISTING: readonly Existing[] = [
  { title: 'no hooks', lay: () => {}, ran: '' },
  {
    title: 'no hooks directory',
    lay: () => rmSync(join(top, '.git', 'hooks'), { recursive: true }),
    ran: '',
  },
  { title: 'a shell hook', lay: shell(`#!/bin/sh\n${foreign('own')}\n`), ran: 'own \n' },
  {
    title: 'a shell hook that ends in exec',
    lay: shell(`#!/bin/sh\nexec sh -c '${foreign('own').replaceAll("'", '"')}'\n`),
    ran: 'own \n',
  },
  { title: 'a hook under sh -eu', lay: shell(`#!/bin/sh -eu\n${foreign('own')}\n`), ran: 'own \n' },
  {
    title: 'a bash hook by env',
    lay: shell(`#!/usr/bin/env bash\nset -euo pipefail\n${foreign('own')}\n`),
    ran: 'own \n',
  },
  { title: 'a hook without a shebang', lay: shell(`${foreign('own')}\n`), ran: 'own \n' },
  { title: 'a hook without a final newline', lay: shell(`#!/bin/sh\n${foreign('own')}`), ran: 'own \n' },
  { title: 'a shebang without a newline', lay: shell('#!/bin/sh'), ran: '' },
  {
    title: 'a hook with CRLF after the shebang',
    lay: shell(`#!/bin/sh\n: one\r\n${foreign('own')}\n`),
    ran: 'own \n',
  },
  {
    title: 'a hook with bytes that are no UTF-8',
    lay: () => put(hookFile(), Buffer.from(`#!/bin/sh\n# \xe9\n${foreign('own')}\n`, 'latin1')),
    ran: 'own \n',
  },
  { title: 'a hook of mode 0700', lay: shell(`#!/bin/sh\n${foreign('own')}\n`, 0o700), ran: 'own \n' },
  {
    title: 'a Node hook',
    lay: shell(`#!/usr/bin/env node\nrequire('fs').appendFileSync(process.env.LAB_LOG, 'node\\n');\n`),
    ran: 'node\n',
  },
  {
    title: 'a Python hook',
    lay: shell(`#!/usr/bin/env python3\nimport os\nopen(os.environ['LAB_LOG'], 'a').write('python\\n')\n`),
    ran: 'python\n',
  },
  { title: 'a hook that is not executable', lay: shell(`#!/bin/sh\n${foreign('own')}\n`, 0o644), ran: '' },
  {
    title: 'a symbolic link to a script in the tree',
    lay: () => {
      put(join(top, 'scripts', 'check.sh'), `#!/bin/sh\n${foreign('linked')}\n`);
      symlinkSync('../../scripts/check.sh', hookFile());
    },
    ran: 'linked \n',
  },
  { title: 'a dangling link', lay: () => symlinkSync('nowhere', hookFile()), ran: '' },
  {
    title: 'core.hooksPath in the repository',
    lay: () => {
      git(top, 'config', 'core.hooksPath', '.githooks');
      put(join(top, '.githooks', 'pre-commit'), `#!/bin/sh\n${foreign('own')}\n`);
    },
    ran: 'own \n',
  },
];

describe.each(EXISTING)('beside $title', ({ lay, ran }) => {
  it('runs guard first, then the previous hook, and takes exactly its own changes back', () => {
    lay();
    const before = snapshot(top);
    const first = install(top, lab.dist);
    expect(first.problems).toEqual([]);
    expect(commit().status).toBe(0);
    expect(lab.takeLog()).toBe(`guard git pre-commit\n${ran}guard git post-commit\n`);
    expect(inspectGitHooks(factsOf(top)).hooks.map((hook) => hook.state)).toEqual(['live', 'live', 'live']);
    expect(install(top, lab.dist, first.record).changes).toEqual([]);
    const after = uninstall(top, first.record);
    expect(after.problems).toEqual([]);
    expect(snapshot(top)).toEqual(before);
    expect(after.record).toEqual(EMPTY_RECORD);
  });

  it('stops the commit, and the previous hook, when guard refuses', () => {
    lay();
    install(top, lab.dist);
    const head = git(top, 'rev-parse', 'HEAD');
    expect(commit(top, { LAB_EXIT: '1' }).status).toBe(1);
    expect(lab.takeLog()).toBe('guard git pre-commit\n');
    expect(git(top, 'rev-parse', 'HEAD')).toBe(head);
  });

  it('is taken back without a record as well', () => {
    lay();
    const before = snapshot(top);
    install(top, lab.dist);
    uninstall(top, EMPTY_RECORD);
    const rest = snapshot(top);
    for (const name of ['/.git/hooks', '/.git/guard']) if (!(name in before)) delete rest[name];
    // Only the record tells a newline of guard's from the file's.
    if (before['/.git/hooks/pre-commit'] === '755 #!/bin/sh') return;
    expect(rest).toEqual(before);
  });
});

it('passes through git-guard on PATH when no package is there', () => {
  install(top, lab.dist);
  rmSync(join(top, '.git', 'guard'), { recursive: true });
  put(
    join(lab.root, 'bin', 'git-guard'),
    `#!/bin/sh\nprintf 'path %s\\n' "$*" >>"$LAB_LOG"\nexit \${LAB_EXIT:-0}\n`,
  );
  const env = { PATH: `${join(lab.root, 'bin')}:${process.env.PATH}` };
  expect(commit(top, env).status).toBe(0);
  expect(lab.takeLog()).toBe('path hook git pre-commit\npath hook git post-commit\n');
  expect(commit(top, { ...env, LAB_EXIT: '3' }).status).toBe(1);
});

it('prefers the package of the working tree', () => {
  install(top, lab.dist);
  put(
    join(top, 'node_modules', 'git-session-guard', 'dist', 'hook.sh'),
    `echo "$guard_shim $*" >>"$LAB_LOG"\n`,
  );
  commit();
  expect(lab.takeLog()).toContain('node_modules/git-session-guard/dist/hook.sh git pre-commit');
});

it('says in one line that guard is missing, and lets the commit go on', () => {
  install(top, lab.dist);
  rmSync(lab.dist, { recursive: true });
  const result = commit(top, { PATH: '/usr/bin:/bin' });
  expect(result.status).toBe(0);
  expect(result.stderr).toBe(
    'guard: NOT CHECKED: guard is not installed here (npm install, or run guard init again)\n',
  );
});

it('is skipped by GUARD=0', () => {
  install(top, lab.dist);
  expect(commit(top, { GUARD: '0', LAB_EXIT: '1' }).status).toBe(0);
  expect(lab.takeLog()).toBe('');
});

it('lets a failing post-commit hook of guard hide nothing that follows', () => {
  put(hookFile('post-commit'), `#!/bin/sh -e\n${foreign('own')}\n`);
  install(top, lab.dist);
  put(join(lab.dist, 'hook.sh'), '[ "$2" = pre-commit ] || exit 3\n');
  expect(commit().status).toBe(0);
  expect(lab.takeLog()).toBe('own \n');
});

describe('finds guard through the common dir', () => {
  it.each([
    [
      'in a linked worktree',
      () => lab.run(top, 'git worktree add -q ../linked -b other'),
      'linked',
      'git commit -q --allow-empty -m x',
    ],
    [
      'with GIT_DIR and GIT_WORK_TREE',
      () => mkdirSync(join(lab.root, 'elsewhere')),
      'elsewhere',
      'GIT_DIR=../repository/.git GIT_WORK_TREE=../repository git commit -q --allow-empty -m x',
    ],
    [
      'from a subdirectory',
      () => mkdirSync(join(top, 'sub')),
      'repository/sub',
      'git commit -q --allow-empty -m x',
    ],
  ])('%s', (_, prepare, cwd, command) => {
    install(top, lab.dist);
    prepare();
    expect(lab.run(join(lab.root, cwd), command)).toMatchObject({ status: 0, stderr: '' });
    expect(lab.takeLog()).toBe('guard git pre-commit\nguard git post-commit\n');
  });

  it('in a submodule', () => {
    const outer = lab.makeRepository('outer');
    lab.run(outer, 'git -c protocol.file.allow=always submodule add -q ../repository inner');
    const inner = join(outer, 'inner');
    install(inner, lab.dist);
    expect(commit(inner)).toMatchObject({ status: 0, stderr: '' });
    expect(lab.takeLog()).toBe('guard git pre-commit\nguard git post-commit\n');
    lab.run(lab.root, 'git init -q --bare sub.git');
    expect(lab.run(inner, 'git push -q ../../sub.git HEAD:refs/heads/main').status).toBe(0);
    expect(lab.takeLog()).toMatch(/^guard git pre-push \S+ \S+\nguard read HEAD /);
  });
});

describe('pre-push', () => {
  beforeEach(() => {
    lab.run(lab.root, 'git init -q --bare remote.git');
    git(top, 'remote', 'add', 'origin', '../remote.git');
  });
  const push = (env = {}) => lab.run(top, 'git push -q origin main main:copy', env);
  const lines = () => `refs/heads/main ${git(top, 'rev-parse', 'main')} refs/heads`;

  it.each([
    ['sh', '#!/bin/sh -e\nsed "s/^/own read /" >>"$LAB_LOG"\n'],
    ['bash', '#!/bin/bash -eu\nwhile read -r line; do echo "own read $line" >>"$LAB_LOG"; done\n'],
    [
      'node',
      `#!/usr/bin/env node\nconst fs = require('fs');\nfor (const line of fs.readFileSync(0, 'utf8').split('\\n').filter(Boolean)) fs.appendFileSync(process.env.LAB_LOG, 'own read ' + line + '\\n');\n`,
    ],
  ])('hands the same refs to guard and to a previous %s hook', (_, text) => {
    put(hookFile('pre-push'), text);
    install(top, lab.dist);
    expect(push().status).toBe(0);
    const log = lab.takeLog();
    expect(log).toContain('guard git pre-push origin ../remote.git\n');
    const read = (who: string) =>
      log
        .split('\n')
        .flatMap((line) => (line.startsWith(`${who} read `) ? [line.slice(who.length + 6)] : []));
    expect(read('guard')).toHaveLength(2);
    expect(read('guard')[0]).toContain(lines());
    expect(read('own')).toEqual(read('guard'));
  });

  it('refuses without moving the remote', () => {
    install(top, lab.dist);
    expect(push({ LAB_EXIT: '1' }).status).toBe(1);
    expect(git(join(lab.root, 'remote.git'), 'for-each-ref')).toBe('');
  });

  it('gives the following hook an empty stdin when there is nothing to push', () => {
    put(hookFile('pre-push'), '#!/bin/sh\nwc -c >>"$LAB_LOG"\n');
    push();
    lab.takeLog();
    install(top, lab.dist);
    expect(push().status).toBe(0);
    expect(lab.takeLog()).toBe('0\n');
  });

  it('passes more refs than a pipe holds', () => {
    put(hookFile('pre-push'), '#!/bin/sh\nexec cksum >>"$LAB_LOG"\n');
    install(top, lab.dist);
    put(join(lab.dist, 'hook.sh'), 'cksum >>"$LAB_LOG"\n');
    const refs = Array.from(
      { length: 3_000 },
      (_, index) => `refs/heads/b${index} ${'a'.repeat(40)} refs/heads/b${index} ${'0'.repeat(40)}\n`,
    );
    writeFileSync(join(lab.root, 'refs'), refs.join(''));
    expect(lab.run(top, '.git/hooks/pre-push origin url <../refs').status).toBe(0);
    const [guard, own] = lab.takeLog().split('\n');
    expect(guard).toMatch(/^\d+ \d{5,}$/);
    expect(own).toBe(guard);
  });
});

describe('the block', () => {
  it.each(['pre-commit', 'post-commit', 'pre-push'] as const)(
    'of %s is POSIX sh that names no machine',
    (hook) => {
      put(join(lab.root, 'block'), hookBlock(hook));
      for (const shellName of ['dash', 'bash --posix'])
        expect(lab.run(lab.root, `${shellName} -n block`)).toMatchObject({ status: 0, stderr: '' });
      expect(hookBlock(hook)).not.toContain(lab.root);
      expect(hookBlock(hook)).not.toMatch(/npx|\[\[|local /);
    },
  );

  it('of an older guard is replaced in its place, once', () => {
    const text = `#!/bin/sh\n# >>> guard >>>\nolder\n# <<< guard <<<\n${foreign('own')}\n`;
    put(hookFile(), text);
    expect(inspectGitHooks(factsOf(top)).hooks[0]?.state).toBe('outdated');
    install(top, lab.dist);
    expect(readFileSync(hookFile(), 'utf8')).toBe(`#!/bin/sh\n${hookBlock('pre-commit')}${foreign('own')}\n`);
  });

  it('whose end is missing is reported with its line and left alone', () => {
    const text = '#!/bin/sh\n# >>> guard >>>\necho user text\n';
    put(hookFile(), text);
    const { problems } = install(top, lab.dist);
    expect(problems).toEqual([expect.objectContaining({ code: 'damaged', path: hookFile(), line: 2 })]);
    expect(readFileSync(hookFile(), 'utf8')).toBe(text);
    expect(inspectGitHooks(factsOf(top)).hooks[0]?.state).toBe('damaged');
  });

  it('is found only as whole lines', () => {
    put(hookFile(), '#!/bin/sh\necho "# >>> guard >>>"\n');
    expect(install(top, lab.dist).problems).toEqual([]);
    expect(commit().stdout + commit().stderr).toContain('# >>> guard >>>');
  });
});

it('keeps what the user added since', () => {
  const { record } = install(top, lab.dist);
  appendFileSync(hookFile(), 'echo mine\n');
  writeFileSync(hookFile('pre-push'), `#!/bin/sh\necho before\n${hookBlock('pre-push')}echo after\n`);
  uninstall(top, record);
  expect(readFileSync(hookFile(), 'utf8')).toBe('#!/bin/sh\necho mine\n');
  expect(readFileSync(hookFile('pre-push'), 'utf8')).toBe('#!/bin/sh\necho before\necho after\n');
  expect(existsSync(hookFile('post-commit'))).toBe(false);
});

it('touches no hook that calls guard already', () => {
  const text = '#!/bin/sh\nnode_modules/.bin/guard hook git pre-commit || exit $?\nnpm test\n';
  put(hookFile(), text);
  install(top, lab.dist);
  expect(readFileSync(hookFile(), 'utf8')).toBe(text);
  expect(inspectGitHooks(factsOf(top)).hooks[0]?.state).toBe('delegated');
  put(hookFile(), '#!/bin/sh\n# guard hook git pre-commit\n');
  expect(inspectGitHooks(factsOf(top)).hooks[0]?.state).toBe('without-guard');
});

it('never overwrites a file in the place of the previous hook', () => {
  put(hookFile(), '#!/usr/bin/env python3\n');
  put(`${hookFile()}.guard-previous`, 'mine');
  const { problems } = install(top, lab.dist);
  expect(problems).toEqual([
    { code: 'previous-hook-in-the-way', path: hookFile(), previous: `${hookFile()}.guard-previous` },
  ]);
  expect(readFileSync(hookFile(), 'utf8')).toBe('#!/usr/bin/env python3\n');
});

it('says which hook was moved aside, why, and whether it runs', () => {
  put(hookFile(), '#!/usr/bin/env python3\n');
  put(hookFile('pre-push'), '#!/bin/sh\n', 0o644);
  const { advice } = install(top, lab.dist);
  expect(advice).toEqual([
    {
      code: 'previous-hook',
      hook: 'pre-commit',
      previous: `${hookFile()}.guard-previous`,
      reason: 'not-shell',
      runs: true,
    },
    {
      code: 'previous-hook',
      hook: 'pre-push',
      previous: `${hookFile('pre-push')}.guard-previous`,
      reason: 'not-executable',
      runs: false,
    },
  ]);
});

it('names a lone marker behind a whole block by its own line, to init, uninstall and doctor', () => {
  const { record } = install(top, lab.dist);
  const text = readFileSync(hookFile(), 'utf8');
  const line = text.split('\n').length;
  put(hookFile(), `${text}# >>> guard >>>\n`);
  const damage = [expect.objectContaining({ code: 'damaged', path: hookFile(), line, column: 1 })];
  expect(install(top, lab.dist, record).problems).toEqual(damage);
  expect(inspectGitHooks(factsOf(top)).hooks[0]?.state).toBe('damaged');
  expect([hookProblem(hookFile())]).toEqual(damage);
  expect(uninstall(top, record).problems).toEqual(damage);
});

describe('a hook that the system cannot start', () => {
  it.each([
    ['of another language', '#!/nowhere/python\n', 'no-interpreter'],
    ['of a shell', '#!/nowhere/sh\n', 'no-interpreter'],
    ['with a carriage return', '#!/bin/sh\r\n', 'crlf'],
  ] as const)('%s is left as it is, and said to be so', (_, text, why) => {
    put(hookFile(), text);
    const { problems, advice } = install(top, lab.dist);
    expect({ problems, advice }).toEqual({
      problems: [{ code: 'cannot-start', path: hookFile(), why }],
      advice: [],
    });
    expect(readFileSync(hookFile(), 'utf8')).toBe(text);
    expect(inspectGitHooks(factsOf(top)).hooks.map(({ state }) => state)).toEqual([why, 'live', 'live']);
    expect(installProblem({ code: 'cannot-start', path: hookFile(), why })).toMatch(/cannot be started: /);
  });

  it('behind a link is left as well', () => {
    put(join(top, 'check.py'), '#!/nowhere/python\n');
    symlinkSync('../../check.py', hookFile());
    const problems = [{ code: 'cannot-start', path: hookFile(), why: 'no-interpreter' }];
    expect(install(top, lab.dist).problems).toEqual(problems);
  });

  it('but is not executable, git passes over, and guard takes its place', () => {
    put(hookFile(), '#!/nowhere/python\n', 0o644);
    expect(install(top, lab.dist).problems).toEqual([]);
    expect(commit().status).toBe(0);
  });

  it('as a link to nothing does not run, as before', () => {
    symlinkSync('../../nowhere', hookFile());
    const { advice } = install(top, lab.dist);
    expect(advice).toEqual([
      expect.objectContaining({ code: 'previous-hook', reason: 'symlink', runs: false }),
    ]);
    expect(commit().status).toBe(0);
  });

  it('and was moved aside before it could not, is told by doctor', () => {
    put(hookFile(), '#!/usr/bin/env python3\n');
    const { record } = install(top, lab.dist);
    const previous = `${hookFile()}.guard-previous`;
    put(previous, '#!/nowhere/python\n');
    expect(commit().status).not.toBe(0);
    expect(inspectGitHooks(factsOf(top)).hooks[0]).toEqual({
      hook: 'pre-commit',
      file: hookFile(),
      holder: previous,
      state: 'previous-no-interpreter',
    });
    put(previous, '#!/bin/sh\r\n');
    expect(inspectGitHooks(factsOf(top)).hooks[0]?.state).toBe('previous-crlf');
    chmodSync(previous, 0o644);
    expect(inspectGitHooks(factsOf(top)).hooks[0]?.state).toBe('live');
    uninstall(top, record);
  });
});

describe('a hooks path that is not the repository’s', () => {
  const globalHooks = () => join(lab.root, 'global hooks');
  const withGlobal = (scope: string) => ({
    ...factsOf(top),
    hooksPath: globalHooks(),
    hooksPathScope: scope as 'global',
  });

  it.each(['global', 'system', 'command', 'local'])(
    'of scope %s is never written to, and guard says so',
    async (scope) => {
      put(join(globalHooks(), 'pre-commit'), '#!/bin/sh\n');
      const before = snapshot(globalHooks());
      const { planGitHooks } = await import('../../src/install/git-hooks.ts');
      const plan = planGitHooks(withGlobal(scope), { record: EMPTY_RECORD, dist: lab.dist });
      expect(plan.changes.filter((change) => !change.path.startsWith(join(top, '.git', 'guard')))).toEqual(
        [],
      );
      expect(plan.advice).toEqual([
        expect.objectContaining({ code: 'hooks-path-elsewhere', hooksPath: globalHooks(), scope }),
      ]);
      expect(snapshot(globalHooks())).toEqual(before);
      expect(inspectGitHooks(withGlobal(scope)).hooks[0]?.state).toBe('without-guard');
    },
  );

  it('that a link in the repository leads to is not written to either', () => {
    mkdirSync(globalHooks());
    rmSync(join(top, '.git', 'hooks'), { recursive: true });
    symlinkSync(globalHooks(), join(top, '.git', 'hooks'));
    expect(install(top, lab.dist).advice[0]?.code).toBe('hooks-path-elsewhere');
    expect(snapshot(globalHooks())).toEqual({ '': 'directory 755' });
  });

  it('counts as live once a person has put the lines there', () => {
    put(join(globalHooks(), 'pre-commit'), `#!/bin/sh\n${hookBlock('pre-commit')}`);
    expect(inspectGitHooks(withGlobal('global')).hooks[0]?.state).toBe('live');
  });
});

it('tells a hook that lost its executable bit from one that is gone', () => {
  install(top, lab.dist);
  chmodSync(hookFile(), 0o644);
  unlinkSync(hookFile('pre-push'));
  expect(inspectGitHooks(factsOf(top)).hooks.map((hook) => hook.state)).toEqual([
    'not-executable',
    'live',
    'absent',
  ]);
});

it.each([
  ['#!/bin/sh\r\n', 'crlf'],
  ['#!/bin/sh -e\r\n', 'crlf'],
  ['#!/usr/bin/env sh\r\n', 'crlf'],
  ['#!/nowhere/sh\n', 'no-interpreter'],
  ['#!/usr/bin/env -S nowhere-sh -e\n', 'no-interpreter'],
  ['#!/usr/bin/env -S LANG=C sh -e\n', 'live'],
  ['#! /bin/sh -e\n', 'live'],
  ['', 'live'],
])('knows whether the system can start a hook by its first line %j: %s', (line, state) => {
  put(hookFile(), `${line}${hookBlock('pre-commit')}`);
  expect(inspectGitHooks(factsOf(top)).hooks[0]?.state).toBe(state);
});

describe('a hook of guard’s that lost its executable bit', () => {
  const modeOf = () => snapshot(top)['/.git/hooks/pre-commit']?.split(' ')[0];

  it.each([
    ['of a file that guard made', null, 0o644, '755'],
    ['of a hook that was there', 0o755, 0o644, '755'],
    ['of a private hook', 0o700, 0o600, '700'],
    ['of a hook of an odd mode', 0o711, 0o600, '700'],
  ])('gets it again from init, %s, and uninstall gives back the mode from before', (_, was, lost, now) => {
    if (was !== null) put(hookFile(), `#!/bin/sh\n${foreign('own')}\n`, was);
    const before = snapshot(top);
    const { record } = install(top, lab.dist);
    chmodSync(hookFile(), lost);
    const again = install(top, lab.dist, record);
    expect(again.changes).toEqual([expect.objectContaining({ kind: 'set-mode', path: hookFile() })]);
    expect(modeOf()).toBe(now);
    expect(inspectGitHooks(factsOf(top)).hooks[0]?.state).toBe('live');
    expect(install(top, lab.dist, again.record).changes).toEqual([]);
    expect(uninstall(top, again.record).record).toEqual(EMPTY_RECORD);
    expect(snapshot(top)).toEqual(before);
  });

  it('had none before guard’s record began, and has none afterwards', () => {
    put(hookFile(), `#!/bin/sh\n${hookBlock('pre-commit')}${foreign('own')}\n`, 0o644);
    const { record } = install(top, lab.dist);
    expect(modeOf()).toBe('755');
    uninstall(top, record);
    expect(modeOf()).toBe('644');
  });

  it('keeps the mode that a person has set since', () => {
    put(hookFile(), `#!/bin/sh\n${foreign('own')}\n`);
    const { record } = install(top, lab.dist);
    chmodSync(hookFile(), 0o750);
    uninstall(top, record);
    expect(modeOf()).toBe('750');
  });

  it('gets it together with a block of another version', () => {
    put(hookFile(), `#!/bin/sh\n# >>> guard >>>\nold\n# <<< guard <<<\n${foreign('own')}\n`, 0o644);
    const { record } = install(top, lab.dist);
    expect(inspectGitHooks(factsOf(top)).hooks[0]?.state).toBe('live');
    expect(install(top, lab.dist, record).changes).toEqual([]);
  });
});
