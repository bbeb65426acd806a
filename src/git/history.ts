import type { SimpleGit } from 'simple-git';
import { IF_HERE } from './if-here.ts';
import { remoteRefs } from './remote-refs.ts';
import { gitRunner } from './run.ts';

/** What a deployment needs to know of commits and remotes. Asked by simple-git, which is loaded only here, when asked. */
export interface History {
  /** A revision's commit id; null where there is none. */
  resolve(revision: string): Promise<string | null>;
  /** Whether a commit, by its id, is here. */
  isHere(commit: string): Promise<boolean>;
  /** False where a commit is not known here. */
  isAncestor(ancestor: string, descendant: string): Promise<boolean>;
  /** Whether one of some commits has another one before it; those that are not known here do not count. */
  isAncestorOfAny(ancestor: string, descendants: readonly string[]): Promise<boolean>;
  /** A file's text at a commit; null where it is not there. */
  fileAt(commit: string, path: string): Promise<string | null>;
  /** Repo paths that a commit changes against its parents. */
  pathsOf(commit: string): Promise<readonly string[]>;
  /** Repo paths that differ between two commits; null where one of them is not here. */
  pathsBetween(from: string, to: string): Promise<readonly string[] | null>;
  /** Repo paths changed by commits that none of the others has. */
  pathsSince(others: readonly string[], commit: string): Promise<readonly string[]>;
  /** Commit ids by remote-tracking ref, `refs/remotes/…`. */
  trackingRefs(): Promise<ReadonlyMap<string, string>>;
  /** The remote-tracking refs that have a commit. */
  trackingRefsWith(commit: string): Promise<readonly string[]>;
  /** The local branches that have a commit. */
  branchesWith(commit: string): Promise<readonly LocalBranch[]>;
  /** Whether commits are missing that the ones here build on. */
  isShallow(): Promise<boolean>;
  /** Commit ids by ref, as a remote or a URL has them now; null where it does not tell. */
  remoteRefs(place: string, signal?: AbortSignal): Promise<ReadonlyMap<string, string> | null>;
  /** What the reflog says of a ref's last change, `update by push` for one; empty where it says nothing. */
  lastChange(ref: string): Promise<string>;
  /** The branch that is checked out; null for a detached HEAD. */
  currentBranch(): Promise<string | null>;
  remotes(): Promise<readonly string[]>;
  remoteUrl(remote: string): Promise<string | null>;
  /** All that a remote is fetched from and pushed to. */
  remoteUrls(remote: string): Promise<readonly string[]>;
  /** The ref that a short name stands for; null where it is none. */
  fullName(revision: string): Promise<string | null>;
}

/** A branch, and the remotes that it is bound to: a name, a URL, or nothing. */
export interface LocalBranch {
  readonly name: string;
  readonly pushesTo: string;
  readonly follows: string;
  /** Whether a bare `git push` knows where to. */
  readonly hasPushRef: boolean;
}

/** The variables that decide which repository and which configuration git works with. simple-git 4 drops all others. */
const ALLOWED = [
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_COMMON_DIR',
  'GIT_INDEX_FILE',
  'GIT_OBJECT_DIRECTORY',
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_QUARANTINE_PATH',
];
const ALLOWED_CONFIG = /^GIT_CONFIG_(?:COUNT|PARAMETERS|GLOBAL|SYSTEM|NOSYSTEM|(?:KEY|VALUE)_\d+)$/;
const ALWAYS = ['--no-optional-locks', '--literal-pathspecs'];
const EACH_PATH = ['--name-only', '-z', '--no-renames'];

/** Opens the history of the repository round a directory. */
export function openHistory(directory: string, env: NodeJS.ProcessEnv): History {
  let opened: Promise<SimpleGit> | undefined;
  const askOnce = async (args: readonly string[]): Promise<string> => {
    opened ??= openGit(directory, env);
    return (await opened).raw([...ALWAYS, ...args]);
  };
  // simple-git's errors do not say what failed: asked once more without it, git does.
  const ask = (...args: readonly string[]): Promise<string> =>
    askOnce(args).catch(() => gitRunner(directory, env).bytes(args).toString());
  const lines = async (...args: readonly string[]): Promise<readonly string[]> =>
    split(await ask(...args), '\n');
  const tryAsk = (...args: readonly string[]): Promise<string | null> => askOnce(args).catch(() => null);
  return {
    async resolve(revision) {
      const id = await tryAsk('rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`);
      // A range names several.
      return id !== null && /^[0-9a-f]+\n?$/.test(id) ? id.trim() : null;
    },
    isHere: async (commit) => Boolean(await tryAsk('rev-list', ...IF_HERE, '--no-walk', commit, '--')),
    async isAncestor(ancestor, descendant) {
      // Not `--is-ancestor`: simple-git loses an exit code that comes without a word on stderr.
      const missing = await tryAsk('rev-list', '--max-count=1', ancestor, '--not', descendant, '--');
      return missing?.trim() === '';
    },
    async isAncestorOfAny(ancestor, descendants) {
      const question = ['rev-list', ...IF_HERE, '--max-count=1', ancestor, '--not', ...descendants];
      return descendants.length > 0 && (await tryAsk(...question, '--'))?.trim() === '';
    },
    fileAt: (commit, path) => tryAsk('cat-file', 'blob', `${commit}:${path}`),
    async pathsOf(commit) {
      const question = ['diff-tree', '--no-commit-id', '-r', '--root', '-m', ...EACH_PATH, commit];
      return [...new Set(split(await ask(...question), '\0'))];
    },
    async pathsBetween(from, to) {
      const changed = await tryAsk('diff', '--no-ext-diff', '--no-relative', ...EACH_PATH, from, to, '--');
      return changed === null ? null : split(changed, '\0');
    },
    async pathsSince(others, commit) {
      const exclude = others.length === 0 ? [] : ['--not', ...new Set(others)];
      const changed = await ask('log', '--format=', '-m', ...EACH_PATH, commit, ...exclude, '--');
      return [...new Set(split(changed, '\0').map((path) => path.replace(/^\n/, '')))];
    },
    async trackingRefs() {
      const format = '--format=%(objectname) %(refname)';
      const refs = await lines('for-each-ref', format, 'refs/remotes/');
      return new Map(
        refs.map((line) => [line.slice(line.indexOf(' ') + 1), line.slice(0, line.indexOf(' '))]),
      );
    },
    async trackingRefsWith(commit) {
      const format = '--format=%(refname)';
      return split((await tryAsk('for-each-ref', format, '--contains', commit, 'refs/remotes/')) ?? '', '\n');
    },
    async branchesWith(commit) {
      const fields = ['refname:lstrip=2', 'push:remotename', 'upstream:remotename', 'push'];
      const format = `--format=${fields.map((field) => `%(${field})`).join('%09')}`;
      const found = split(
        (await tryAsk('for-each-ref', format, '--contains', commit, 'refs/heads/')) ?? '',
        '\n',
      );
      return found.map((line) => {
        const [name = '', pushesTo = '', follows = '', push = ''] = line.split('\t');
        return { name, pushesTo, follows, hasPushRef: push !== '' };
      });
    },
    isShallow: async () => (await tryAsk('rev-parse', '--is-shallow-repository'))?.trim() !== 'false',
    remoteRefs: (place, signal) => remoteRefs(place, { directory, env, signal }),
    async lastChange(ref) {
      return (
        (await tryAsk('log', '--walk-reflogs', '--max-count=1', '--format=%gs', ref, '--')) ?? ''
      ).trim();
    },
    currentBranch: async () => (await tryAsk('symbolic-ref', '--quiet', '--short', 'HEAD'))?.trim() || null,
    remotes: () => lines('remote'),
    async remoteUrls(remote) {
      const fetched = (await tryAsk('remote', 'get-url', '--all', remote)) ?? '';
      const pushed = (await tryAsk('remote', 'get-url', '--push', '--all', remote)) ?? '';
      return [...split(fetched, '\n'), ...split(pushed, '\n')];
    },
    async fullName(revision) {
      return (
        (await tryAsk('rev-parse', '--symbolic-full-name', '--verify', '--quiet', revision))?.trim() || null
      );
    },
    remoteUrl: async (remote) => (await tryAsk('remote', 'get-url', remote))?.trim() || null,
  };
}

async function openGit(directory: string, env: NodeJS.ProcessEnv): Promise<SimpleGit> {
  const { simpleGit } = await import('simple-git');
  const config = Object.keys(env).filter((name) => ALLOWED_CONFIG.test(name));
  return simpleGit({ baseDir: directory, trimmed: false, allowEnvironment: [...ALLOWED, ...config] });
}

function split(text: string, separator: string): readonly string[] {
  return text.split(separator).filter((part) => part !== '');
}
