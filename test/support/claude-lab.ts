import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { parseSessionsFile } from '../../src/core/sessions-file/parse.ts';
import { DIST } from './built-tool.ts';
import { type Step, scriptedPrompt } from './fake-model.ts';
import { firstLine, goOffline } from './offline.ts';

/** A repository that `guard init` set up for Claude Code, and real sessions of it that a scripted model drives, offline. */
export interface ClaudeLab {
  readonly top: string;
  readonly isSealed: boolean;
  /** Guard's own program, which is on nobody's PATH. */
  readonly executable: string;
  /** `allowed` are tools that nobody is asked about, beside what the settings say: all of the shell unless told. */
  play(name: string, steps: readonly Step[], more?: readonly string[], allowed?: readonly string[]): Session;
  /** An interactive session on a terminal of its own (tmux), for what a person types. */
  open(name: string): Terminal;
  git(...args: string[]): string;
  guard(...args: string[]): {
    readonly status: number | null;
    readonly stdout: string;
    readonly stderr: string;
  };
  /** Everything that the model of a session was told, as text. */
  heard(sessionId: string): string;
  /** Lets `waitFor(name)` go on. */
  signal(name: string): void;
  hasSignal(name: string): boolean;
  /** A step that gives a signal. */
  announce(name: string): Step;
  /** A step that waits for a signal, at most 30 s: a killed session's shell goes on without it. */
  waitFor(name: string): Step;
  /** Which session claims what, by the table. */
  rows(): Readonly<Record<string, string>>;
  /** Waits until something holds; throws with the table when it does not come. */
  until(what: string, holds: () => boolean): Promise<void>;
  read(path: string): string;
  file(path: string): string;
  dispose(): void;
}

export interface Terminal {
  /** Types a line, and Enter. */
  type(text: string): Promise<void>;
  play(steps: readonly Step[]): Promise<void>;
  screen(): string;
}

export interface Session {
  readonly process: ChildProcess;
  /** Claude Code's own process, which is not the one that entered the namespace. */
  readonly ended: Promise<Played>;
}

export interface Played {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** What the model was told, a text for each tool call, in order. */
  readonly results: readonly { readonly isError: boolean; readonly text: string }[];
  readonly stderr: string;
  /** Everything that the CLI printed. */
  readonly stdout: string;
}

export async function openClaudeLab(
  claude: string,
  files: Readonly<Record<string, string>>,
): Promise<ClaudeLab> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'guard-claude-')));
  const top = join(root, 'repository');
  const server = join(root, 'fake-model.mjs');
  const entry = join(import.meta.dirname, 'fake-model-server.ts');
  buildSync({ entryPoints: [entry], bundle: true, platform: 'node', format: 'esm', outfile: server });
  const offline = await goOffline();
  const serving = offline.wrap(process.execPath, [server, root]);
  const model = spawn(serving.file, serving.args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const port = await firstLine(model);
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: top, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const executable = join(DIST, 'guard.cjs');
  const guard = (...args: string[]) =>
    spawnSync(process.execPath, [executable, ...args], { cwd: top, encoding: 'utf8' });
  mkdirSync(top);
  git('init', '-q', '-b', 'main');
  git('config', 'user.name', 'Test');
  git('config', 'user.email', 'test@example.invalid');
  for (const [path, text] of Object.entries(files)) writeFileSync(join(top, path), text);
  git('add', '.');
  git('commit', '-qm', 'start');
  const made = guard('init', '--agents', 'claude');
  if (made.status !== 0) throw new Error(`guard init: ${made.stdout}${made.stderr}`);
  const sessionsText = (): string => readFileSync(join(top, '.claude', 'sessions.md'), 'utf8');
  const children: ChildProcess[] = [];
  const terminals: (() => void)[] = [];
  return {
    top,
    isSealed: offline.isSealed,
    executable,
    play(name, steps, more = [], allowed = ['Bash']) {
      const home = join(root, name);
      mkdirSync(join(home, 'tmp'), { recursive: true });
      const args = ['-p', scriptedPrompt(steps), '--output-format', 'stream-json', '--verbose'];
      const tools = allowed.length === 0 ? [] : ['--allowedTools', ...allowed];
      const rights = ['--permission-mode', 'acceptEdits', ...tools, ...more];
      const { file, args: wrapped } = offline.wrap(claude, [...args, ...rights]);
      const child = spawn(file, wrapped, {
        cwd: top,
        env: claudeEnvironment(home, port),
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      children.push(child);
      return { process: child, ended: played(child) };
    },
    open(name) {
      const home = join(root, name);
      mkdirSync(join(home, '.claude'), { recursive: true });
      mkdirSync(join(home, 'tmp'));
      const known = { hasTrustDialogAccepted: true, hasCompletedProjectOnboarding: true };
      const settings = { hasCompletedOnboarding: true, theme: 'dark', projects: { [top]: known } };
      const approved = { customApiKeyResponses: { approved: ['none'], rejected: [] } };
      writeFileSync(join(home, '.claude', '.claude.json'), JSON.stringify({ ...settings, ...approved }));
      const { file, args } = offline.wrap(claude, [
        '--permission-mode',
        'acceptEdits',
        '--allowedTools',
        'Bash',
      ]);
      const env = { ...claudeEnvironment(home, port), TERM: 'xterm-256color' };
      return openTerminal(join(root, `${name}.tmux`), { file, args, cwd: top, env }, terminals);
    },
    git,
    guard,
    heard: (sessionId) => readFileSync(join(root, `heard-${sessionId}.json`), 'utf8'),
    signal: (name) => writeFileSync(join(root, name), ''),
    hasSignal: (name) => existsSync(join(root, name)),
    announce: (name) => ({
      tool: 'Bash',
      input: { command: `touch '${join(root, name)}'`, description: 'tell' },
    }),
    waitFor: (name) => ({
      tool: 'Bash',
      input: {
        command: `for _ in $(seq 600); do [ -e '${join(root, name)}' ] && break; sleep 0.05; done`,
        description: 'wait',
        timeout: 60_000,
      },
    }),
    rows: () =>
      Object.fromEntries(parseSessionsFile(sessionsText()).rows.map(({ id, editing }) => [id, editing])),
    async until(what, holds) {
      for (const start = Date.now(); !holds(); ) {
        if (Date.now() - start > 30_000) throw new Error(`waited in vain until ${what}:\n${sessionsText()}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    read: (path) => readFileSync(join(top, path), 'utf8'),
    file: (path) => join(top, path),
    dispose() {
      for (const close of terminals) close();
      for (const child of [...children, model]) child.kill('SIGKILL');
      offline.dispose();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

function openTerminal(
  socket: string,
  program: {
    readonly file: string;
    readonly args: readonly string[];
    readonly cwd: string;
    readonly env: Record<string, string>;
  },
  terminals: (() => void)[],
): Terminal {
  const tmux = (...args: string[]): string =>
    execFileSync('tmux', ['-S', socket, ...args], { encoding: 'utf8', env: program.env });
  tmux(
    '-f',
    '/dev/null',
    'new-session',
    '-d',
    '-x',
    '200',
    '-y',
    '50',
    '-c',
    program.cwd,
    program.file,
    ...program.args,
  );
  terminals.push(() => void spawnSync('tmux', ['-S', socket, 'kill-server']));
  const type = async (text: string): Promise<void> => {
    tmux('set-buffer', '--', text);
    tmux('paste-buffer', '-p');
    // What is pasted is only taken for a line once it is shown.
    await new Promise((resolve) => setTimeout(resolve, 500));
    tmux('send-keys', 'Enter');
  };
  return { type, play: (steps) => type(scriptedPrompt(steps)), screen: () => tmux('capture-pane', '-p') };
}

/** Nothing of the caller's own: no settings, no account, no telemetry. */
function claudeEnvironment(home: string, port: string): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    HOME: home,
    SHELL: '/bin/bash',
    LANG: 'C.UTF-8',
    CLAUDE_CONFIG_DIR: join(home, '.claude'),
    CLAUDE_CODE_TMPDIR: join(home, 'tmp'),
    ANTHROPIC_BASE_URL: `http://127.0.0.1:${port}`,
    ANTHROPIC_API_KEY: 'none',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    DISABLE_TELEMETRY: '1',
    DISABLE_ERROR_REPORTING: '1',
    DISABLE_AUTOUPDATER: '1',
    // Else it lets nobody with root's rights go without permissions.
    IS_SANDBOX: '1',
  };
}

function played(child: ChildProcess): Promise<Played> {
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (chunk: string) => {
      texts[name] += chunk;
    });
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) =>
      resolve({ code, signal, ...texts, results: resultsOf(texts.stdout) }),
    );
  });
}

interface StreamLine {
  readonly type?: string;
  readonly message?: { readonly content?: unknown };
}

function resultsOf(stdout: string): Played['results'] {
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as StreamLine)
    .filter(({ type, message }) => type === 'user' && Array.isArray(message?.content))
    .flatMap(({ message }) => message?.content as readonly Readonly<Record<string, unknown>>[])
    .filter(({ type }) => type === 'tool_result')
    .map(({ is_error, content }) => ({
      isError: is_error === true,
      text: typeof content === 'string' ? content : JSON.stringify(content),
    }));
}
