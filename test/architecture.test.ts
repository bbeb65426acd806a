import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { findCycle, type Import, readSource, readSources, type SourceFile } from './support/imports.ts';

interface Room {
  /** Files and folders of src that are this room; the first room that fits a file is its own. */
  readonly room: string;
  /** Whose code it may run: a folder (`core/`), a file, a package or `node:`. A `*` stands for any part of a name. */
  readonly uses: readonly string[];
  /** Of whom it may know only the types. */
  readonly knows?: readonly string[];
  readonly why: string;
}

/** The map of the house. Arrows point inward: entries -> hooks, cli -> commands -> core; context -> store, git -> core. */
const ROOMS: readonly Room[] = [
  {
    room: 'core/',
    uses: ['core/'],
    why: 'decides, from values alone: no file, clock, environment or network',
  },
  {
    room: 'shell/',
    uses: ['shell/', 'core/'],
    why: 'reads command lines as a shell would, and runs nothing',
  },
  {
    room: 'checks/',
    uses: ['checks/', 'core/', 'shell/'],
    why: 'one rule a file: what is wrong with this commit?',
  },
  {
    room: 'ui/',
    uses: ['ui/', 'core/', 'errors.ts', 'node:util'],
    knows: ['commands/', 'install/', 'checks/', 'deploy/', 'store/', 'git/'],
    why: 'every sentence and view, from facts that others give; gives text, prints nothing',
  },
  {
    room: 'store/',
    uses: ['store/', 'core/', 'make-for-owner.ts', 'errors.ts', 'node:'],
    why: 'makes a pure change of the sessions file atomic',
  },
  {
    room: 'git/',
    uses: ['git/', 'core/', 'errors.ts', 'simple-git', 'node:'],
    knows: ['shell/'],
    why: 'the only room that asks git',
  },
  {
    room: 'deploy/',
    uses: ['deploy/', 'shell/', 'core/', 'regular-file.ts', 'errors.ts', 'micromatch', 'node:'],
    why: 'Vercel and Docker',
  },
  {
    room: 'install/',
    uses: ['install/', 'core/', 'make-for-owner.ts', 'errors.ts', 'node:'],
    why: 'hook managers, agent settings, ignore rule: knows files, takes no decisions',
  },
  {
    room: 'commands/',
    uses: [
      'commands/',
      'core/',
      'checks/',
      'shell/',
      'git/',
      'deploy/',
      'install/',
      'make-for-owner.ts',
      'errors.ts',
      'exit-codes.ts',
      'node:',
    ],
    knows: ['store/', 'context.ts', 'deploy-context.ts', 'identity.ts'],
    why: 'one command a file: (context, options) -> outcome; knows the store by its interface, prints nothing',
  },
  {
    room: 'hooks/',
    uses: [
      'hooks/',
      'commands/',
      'core/',
      'checks/',
      'shell/',
      'git/',
      'deploy/docker/',
      'ui/',
      'context.ts',
      // Of a hook that could open no context.
      'read-config.ts',
      'regular-file.ts',
      'make-for-owner.ts',
      'errors.ts',
      'exit-codes.ts',
      'micromatch',
      'node:',
    ],
    knows: ['config.ts', 'identity.ts', 'store/'],
    why: "a host's protocol in, a command, the host's protocol out",
  },
  {
    room: 'context.ts',
    uses: ['core/', 'store/', 'git/', 'config.ts', 'read-config.ts', 'identity.ts', 'errors.ts', 'node:'],
    why: 'the only place that constructs',
  },
  {
    room: 'deploy-context.ts',
    uses: ['core/', 'deploy/', 'git/', 'store/', 'make-for-owner.ts', 'errors.ts', 'node:'],
    knows: ['context.ts', 'commands/'],
    why: 'wires what only the deployment loop needs: history, provider, shared poll',
  },
  {
    room: 'identity.ts',
    uses: ['core/', 'errors.ts'],
    why: 'who is calling; never a guess',
  },
  { room: 'config.ts', uses: ['core/'], why: 'what can be configured, and what holds where nothing is' },
  {
    room: 'config-text.ts',
    uses: ['config.ts', 'core/', 'errors.ts'],
    why: 'a configuration from its text, each key checked',
  },
  {
    room: 'read-config.ts',
    uses: ['config.ts', 'config-text.ts', 'regular-file.ts', 'core/path-below.ts'],
    why: 'finds guard.config.json, or its key in package.json',
  },
  {
    room: 'regular-file.ts',
    uses: ['errors.ts', 'node:'],
    why: 'reads what a clone may bring along, and never for ever',
  },
  { room: 'make-for-owner.ts', uses: ['make-as-root.ts', 'node:'], why: 'makes new files and directories' },
  {
    room: 'make-as-root.ts',
    uses: ['node:'],
    why: 'gives away what root makes in a directory of somebody else',
  },
  { room: 'errors.ts', uses: [], why: 'what guard could not do, by code' },
  { room: 'exit-codes.ts', uses: ['errors.ts'], why: 'from an error to a number' },
  {
    room: 'terminal.ts',
    uses: ['ui/', 'node:'],
    why: 'the streams, and what they can show',
  },
  {
    room: 'cli',
    uses: [
      'cli',
      'commands/',
      'hook/',
      'hooks/',
      'ui/',
      'core/',
      'deploy/',
      'install/',
      'context.ts',
      'deploy-context.ts',
      'config.ts',
      'identity.ts',
      'terminal.ts',
      'write-text.ts',
      'errors.ts',
      'exit-codes.ts',
      'commander',
      'node:',
    ],
    why: 'declares commands and flags; the only room that knows commander',
  },
  {
    room: 'hook',
    uses: ['hook', 'hooks/', 'write-text.ts', 'node:'],
    why: 'second entry, for hooks: loads nothing that the verdict does not need',
  },
  { room: 'write-text.ts', uses: ['node:'], why: 'a whole text to a descriptor, without a stream' },
  {
    room: 'start',
    uses: ['start', 'node:'],
    why: 'what Node itself is given: starts a bundle with its kept code, and knows nothing of what is in it',
  },
  {
    room: 'main.ts',
    uses: ['cli', 'context.ts', 'terminal.ts', 'ui/', 'errors.ts', 'exit-codes.ts', 'node:'],
    why: 'first entry: the one place that exits',
  },
];

const MAX_LINES = 250;
/** Files that may be longer, until they are cut. Keep it empty. */
const TOO_LONG: readonly string[] = [];

/** What the core may not ask: the same question would not always get the same answer. */
const IMPURE =
  /\b(?:Date\.now|Math\.random|performance\.now|process\.|globalThis|setTimeout|setInterval|fetch\()|new Date\(\)/;

const files = readSources(new URL('../src/', import.meta.url));

describe('each file imports only what its room may', () => {
  test.each(files.map((file) => [file.path, file] as const))('%s', (_path, file) => {
    expect(breachesOf(file)).toEqual([]);
  });
});

it('has no cycle of imports', () => {
  expect(findCycle(files)).toBeNull();
});

it('imports only files that are there', () => {
  const known = new Set(files.map(({ path }) => path));
  const missing = files.flatMap(({ path, imports }) =>
    imports
      .filter(({ target }) => target.endsWith('.ts') && !known.has(target))
      .map(({ target }) => `${path} -> ${target}`),
  );
  expect(missing).toEqual([]);
});

it('has no default export and no barrel', () => {
  expect(
    files.filter(({ text }) => /^export default\b|\bas default\b/m.test(text)).map(({ path }) => path),
  ).toEqual([]);
  expect(
    files
      .filter(
        ({ text, path }) =>
          /^export \* from/m.test(text) || /(?:^|\/)(?:index|utils|helpers)\.ts$/.test(path),
      )
      .map(({ path }) => path),
  ).toEqual([]);
});

it(`has no file of more than ${MAX_LINES} lines`, () => {
  const shim = new URL('../src/shim/', import.meta.url);
  const scripts = readdirSync(shim).map((name) => ({
    path: `shim/${name}`,
    text: readFileSync(new URL(name, shim), 'utf8'),
  }));
  const long = [...files, ...scripts].filter(
    ({ text, path }) => text.split('\n').length - 1 > MAX_LINES && !TOO_LONG.includes(path),
  );
  expect(long.map(({ path }) => path)).toEqual([]);
});

it('asks neither clock nor chance nor environment in the core', () => {
  const asking = files.filter(({ path, text }) => /^(?:core|shell)\//.test(path) && IMPURE.test(text));
  expect(asking.map(({ path }) => path)).toEqual([]);
});

it('has each file in a room, and no room without files', () => {
  expect(files.filter(({ path }) => roomOf(path) === undefined).map(({ path }) => path)).toEqual([]);
  const rooms = new Set(files.map(({ path }) => roomOf(path)?.room));
  expect(ROOMS.map(({ room }) => room).filter((room) => !rooms.has(room))).toEqual([]);
});

describe('a breach is caught', () => {
  test.each<[path: string, line: string]>([
    ['core/x.ts', "import { readFileSync } from 'node:fs';"],
    ['core/x.ts', "import type { Stats } from 'node:fs';"],
    ['core/x.ts', "import { GuardError } from '../errors.ts';"],
    ['core/deep/x.ts', "import type { Store } from '../../store/store.ts';"],
    ['core/x.ts', "export { run } from '../git/run.ts';"],
    ['core/x.ts', "export * from '../git/run.ts';"],
    ['core/x.ts', "import '../git/run.ts';"],
    ['core/x.ts', "const { run } = await import('../git/run.ts');"],
    ['core/x.ts', 'import {\n  a,\n  type B,\n} from "micromatch";'],
    ['shell/x.ts', "import { spawn } from 'node:child_process';"],
    ['ui/x.ts', "import { openContext } from '../context.ts';"],
    ['ui/x.ts', "import { type Facts, status } from '../commands/status.ts';"],
    ['ui/x.ts', "import { readFileSync } from 'node:fs';"],
    ['store/x.ts', "import { run } from '../git/run.ts';"],
    ['git/x.ts', "import type { Store } from '../store/store.ts';"],
    ['commands/x.ts', "import { openContext } from '../context.ts';"],
    ['commands/x.ts', "import { fileStore } from '../store/file-store.ts';"],
    ['commands/x.ts', "import type { View } from '../ui/status-view.ts';"],
    ['commands/x.ts', "import { Command } from 'commander';"],
    ['hooks/git/x.ts', "import { openSessionsStore } from '../../store/sessions-store.ts';"],
    ['hooks/git/x.ts', "import { init } from '../../install/git-hooks.ts';"],
    ['install/x.ts', "import { claim } from '../commands/claim.ts';"],
    ['context.ts', "import { claim } from './commands/claim.ts';"],
    ['context.ts', "import { runHook } from './hooks/run-hook.ts';"],
    ['deploy/x.ts', "import { claim } from '../commands/claim.ts';"],
    ['store/x.ts', "import fs from 'graceful-fs';"],
  ])('in %s: %s', (path, line) => {
    expect(breachesOf(readSource(path, `${line}\n`))).toHaveLength(1);
  });

  test.each<[path: string, line: string]>([
    ['core/x.ts', "import { a } from './y.ts';"],
    ['core/x.ts', "// import { a } from 'node:fs';"],
    ['core/x.ts', "/* import { a } from 'node:fs'; */"],
    ['core/x.ts', 'const text = "import x from \'node:fs\'";'],
    ['ui/x.ts', "import type { Lock } from '../core/lock.ts';"],
    ['ui/x.ts', "import { type Lock, type Other } from '../core/lock.ts';"],
    ['commands/x.ts', "import type { Context } from '../context.ts';"],
    ['commands/x.ts', "type Repo = typeof import('../git/run.ts');"],
    ['hooks/git/x.ts', "import { refusal } from '../../ui/hook-messages.ts';"],
  ])('but nothing else, in %s: %s', (path, line) => {
    expect(breachesOf(readSource(path, `${line}\n`))).toEqual([]);
  });

  it('when files import each other in a ring', () => {
    const ring = [
      readSource('core/a.ts', "import { b } from './b.ts';"),
      readSource('core/b.ts', "import type { C } from './deep/c.ts';"),
      readSource('core/deep/c.ts', "export { a } from '../a.ts';"),
    ];
    expect(findCycle(ring)).toEqual(['core/a.ts', 'core/b.ts', 'core/deep/c.ts', 'core/a.ts']);
    expect(findCycle(ring.slice(1))).toBeNull();
  });

  it('when a file belongs to no room', () => {
    expect(roomOf('stray.ts')).toBeUndefined();
    expect(breachesOf(readSource('stray.ts', "import 'node:fs';"))).toEqual(['stray.ts is in no room']);
  });
});

function roomOf(path: string): Room | undefined {
  return ROOMS.find(({ room }) => covers(room, path));
}

function breachesOf(file: SourceFile): readonly string[] {
  const room = roomOf(file.path);
  if (room === undefined) return [`${file.path} is in no room`];
  return file.imports
    .filter((imported) => !isAllowed(imported, room))
    .map(({ target, kind }) => `${room.room} may not use ${kind === 'type' ? 'types of ' : ''}${target}`);
}

function isAllowed({ target, kind }: Import, { uses, knows = [] }: Room): boolean {
  const allowed = kind === 'type' ? [...uses, ...knows] : uses;
  return allowed.some((pattern) => covers(pattern, target));
}

/** `core/` and `node:` cover what begins so, `cli` its file and folder, anything else itself; `*` is any part. */
function covers(pattern: string, target: string): boolean {
  if (pattern.includes('*'))
    return new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '[^/]*')}$`).test(target);
  if (pattern.endsWith('/') || pattern.endsWith(':')) return target.startsWith(pattern);
  return target === pattern || target === `${pattern}.ts` || target.startsWith(`${pattern}/`);
}
