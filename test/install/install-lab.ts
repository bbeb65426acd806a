import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { applyChanges } from '../../src/install/apply.ts';
import type { Planned } from '../../src/install/change.ts';
import { planGitHooks } from '../../src/install/git-hooks.ts';
import { planGitHooksRemoval } from '../../src/install/git-hooks-removal.ts';
import type { HookFacts } from '../../src/install/hook-managers.ts';
import { planLeftoverDirectories } from '../../src/install/leftover-directories.ts';
import { EMPTY_RECORD, type InstallRecord, recordChanges } from '../../src/install/record.ts';

/** A directory with a stand-in for guard's `dist`, in which repositories are made; removed by `dispose`. */
export function makeLab() {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'guard-install-')));
  const dist = join(root, "guard's dist");
  const log = join(root, 'log');
  put(join(dist, 'hook.sh'), STAND_IN, 0o644);
  writeFileSync(log, '');
  return {
    root,
    dist,
    shim: join(dist, 'hook.sh'),
    dispose: () => rmSync(root, { recursive: true, force: true }),
    makeRepository: (name = 'repository') => {
      const top = join(root, name);
      mkdirSync(top);
      git(top, 'init', '-q', '-b', 'main');
      git(top, 'commit', '-q', '--allow-empty', '-m', 'start');
      return top;
    },
    /** What the stand-in and foreign hooks wrote since the last look. */
    takeLog: () => {
      const text = readFileSync(log, 'utf8');
      writeFileSync(log, '');
      return text;
    },
    run: (cwd: string, command: string, env: Record<string, string> = {}) => {
      const result = spawnSync('sh', ['-c', command], {
        cwd,
        encoding: 'utf8',
        env: { ...process.env, HOME: root, LAB_LOG: log, ...env },
      });
      return { status: result.status, stdout: result.stdout, stderr: result.stderr };
    },
  };
}

export type Lab = ReturnType<typeof makeLab>;

/** Says which arguments and which stdin reached guard, and ends as LAB_EXIT wants. */
const STAND_IN = `printf 'guard %s\\n' "$*" >>"$LAB_LOG"
[ "$2" != pre-push ] || sed 's/^/guard read /' >>"$LAB_LOG"
exit "\${LAB_EXIT:-0}"
`;

export function git(cwd: string, ...args: string[]): string {
  return execFileSync('git', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}

export function put(path: string, text: string | Uint8Array, mode = 0o755): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  chmodSync(path, mode);
}

export function factsOf(topLevel: string): HookFacts {
  const listed = spawnSync('git', ['config', '--show-scope', '--get', 'core.hooksPath'], {
    cwd: topLevel,
    encoding: 'utf8',
  });
  const [mainTopLevel = null] =
    /(?<=^worktree )[^\n]+/.exec(git(topLevel, 'worktree', 'list', '--porcelain')) ?? [];
  return {
    topLevel,
    mainTopLevel,
    commonDir: git(topLevel, 'rev-parse', '--path-format=absolute', '--git-common-dir'),
    hooksPath: git(topLevel, 'rev-parse', '--path-format=absolute', '--git-path', 'hooks'),
    hooksPathScope: (listed.stdout.split('\t')[0] || 'unset') as HookFacts['hooksPathScope'],
  };
}

/** Plans and applies, and gives the record afterwards beside what the plan said. */
export function install(topLevel: string, dist: string, record: InstallRecord = EMPTY_RECORD) {
  const plan = planGitHooks(factsOf(topLevel), { record, dist });
  return { ...plan, record: applyPlan(topLevel, plan, record) };
}

export function uninstall(topLevel: string, record: InstallRecord) {
  const facts = factsOf(topLevel);
  const hooks = planGitHooksRemoval(facts, { record });
  const left = planLeftoverDirectories({ commonDir: facts.commonDir, record, roots: [] }, hooks.changes);
  const plan: Planned = { changes: [...hooks.changes, ...left.changes], problems: hooks.problems };
  return { ...plan, record: applyPlan(topLevel, plan, record) };
}

export function applyPlan(topLevel: string, plan: Planned, record: InstallRecord): InstallRecord {
  applyChanges(plan.changes);
  return recordChanges(record, plan.changes, factsOf(topLevel).commonDir);
}

/** Every file, link and directory with its mode and content, but for git's own databases. */
export function snapshot(directory: string): Record<string, string> {
  const seen: Record<string, string> = {};
  const walk = (path: string, name: string): void => {
    const stats = lstatSync(path);
    const mode = (stats.mode & 0o7777).toString(8);
    if (stats.isSymbolicLink()) seen[name] = `link ${readlinkSync(path)}`;
    else if (stats.isFile()) seen[name] = `${mode} ${readFileSync(path, 'latin1')}`;
    else {
      seen[name] = `directory ${mode}`;
      for (const entry of readdirSync(path))
        if (!GIT_DATA.has(`${name}/${entry}`)) walk(join(path, entry), `${name}/${entry}`);
    }
  };
  if (existsSync(directory)) walk(directory, '');
  return seen;
}

const GIT_DATA = new Set(
  ['objects', 'refs', 'logs', 'index', 'HEAD', 'COMMIT_EDITMSG', 'ORIG_HEAD', 'packed-refs', 'worktrees'].map(
    (name) => `/.git/${name}`,
  ),
);
