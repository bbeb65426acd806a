import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { claim } from '../../../src/commands/claim.ts';
import { lock } from '../../../src/commands/lock.ts';
import { start } from '../../../src/commands/start.ts';
import { type Context, openContext } from '../../../src/context.ts';
import { environment, type Repository } from '../../support/e2e.ts';

/** One mutating command in one situation. */
export interface Scenario {
  readonly name: string;
  readonly args: readonly string[];
  /** Whether `hook.cjs` runs in place of the command line tool. */
  readonly entry?: 'cli' | 'hook';
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** The exit code without any fault. */
  readonly code?: number;
  /** What is run after the fault; a claim by somebody else unless told. */
  readonly next?: readonly string[];
  prepare(repository: Repository): Promise<void>;
}

const MINUTE = 60_000;

/** A context whose clock is that far behind, so that what it writes is old by now. */
function contextOf(repository: Repository, session: string, agoMs = 1.5 * MINUTE): Context {
  const env = environment(repository.home);
  return openContext({ cwd: repository.top, env, session, now: () => Date.now() - agoMs });
}

/** Some history: two sessions, the file in the journal as `current`, a log with records. */
async function established(repository: Repository): Promise<void> {
  const randomId = () => 'ffff';
  await start(contextOf(repository, 'a7f3'), { randomId });
  await claim(contextOf(repository, 'a7f3'), ['own.ts'], {});
  await start(contextOf(repository, 'e1b2'), { randomId });
  await claim(contextOf(repository, 'e1b2'), ['other.ts'], {});
}

async function withLock(repository: Repository, session: string, agoMs = 1.5 * MINUTE): Promise<void> {
  await established(repository);
  await lock(contextOf(repository, session, agoMs), 'vercel', { error: 'Type error in a.ts' });
}

const nothing = async (): Promise<void> => {};
const asSelf = (...args: readonly string[]): readonly string[] => [...args, '--session', 'a7f3'];

/** Every command that changes something, in the situations in which it does different work. */
export const SCENARIOS: readonly Scenario[] = [
  { name: 'start, nothing there yet', args: ['start', '--session', 'b001'], prepare: nothing },
  { name: 'start', args: ['start', '--session', 'b001'], prepare: established },
  {
    name: 'start of an agent’s session',
    args: ['start'],
    env: { CLAUDE_CODE_SESSION_ID: '0e2f6a0c-7d5f-4f0e-9a6a-2f1f6a0c7d5f' },
    next: ['start'],
    prepare: established,
  },
  { name: 'claim, nothing there yet', args: asSelf('claim', 'own.ts'), prepare: nothing },
  { name: 'claim', args: asSelf('claim', 'more.ts'), prepare: established },
  { name: 'claim refused', args: asSelf('claim', 'other.ts'), code: 1, prepare: established },
  {
    name: 'claim overriding',
    args: asSelf('claim', 'other.ts', '--override', 'agreed'),
    prepare: established,
  },
  { name: 'release', args: asSelf('release'), prepare: established },
  { name: 'heartbeat', args: asSelf('heartbeat'), prepare: established },
  {
    name: 'heartbeat with a lock',
    args: asSelf('heartbeat'),
    prepare: (repository) => withLock(repository, 'a7f3'),
  },
  { name: 'end', args: asSelf('end'), prepare: established },
  {
    name: 'end with a lock',
    args: asSelf('end'),
    prepare: (repository) => withLock(repository, 'a7f3'),
  },
  {
    name: 'prune',
    args: ['prune'],
    async prepare(repository) {
      await withLock(repository, 'e1b2', 10 * MINUTE);
      await start(contextOf(repository, '0ld1', 120 * MINUTE), { randomId: () => 'ffff' });
    },
  },
  { name: 'lock', args: asSelf('lock', 'vercel', '--error', 'boom'), prepare: established },
  {
    name: 'lock renewed',
    args: asSelf('lock', 'vercel'),
    prepare: (repository) => withLock(repository, 'a7f3'),
  },
  {
    name: 'lock taken over',
    args: asSelf('lock', 'vercel'),
    prepare: (repository) => withLock(repository, 'e1b2', 10 * MINUTE),
  },
  { name: 'lock created', args: asSelf('lock', 'db-migration', '--create'), prepare: established },
  {
    name: 'unlock',
    args: asSelf('unlock', 'vercel'),
    prepare: (repository) => withLock(repository, 'a7f3'),
  },
  {
    name: 'unlock overriding',
    args: asSelf('unlock', 'vercel', '--override', 'holder is gone'),
    prepare: (repository) => withLock(repository, 'e1b2'),
  },
  {
    name: 'override',
    args: asSelf('override', 'other.ts', '--reason', 'agreed'),
    prepare: established,
  },
  {
    name: 'init',
    args: ['init', '--agents', 'claude'],
    next: ['init', '--agents', 'claude'],
    prepare: nothing,
  },
  {
    name: 'uninstall',
    args: ['uninstall'],
    next: ['uninstall'],
    async prepare(repository) {
      await repository.guard(['init', '--agents', 'claude']);
    },
  },
  {
    name: 'hook git post-commit',
    entry: 'hook',
    args: ['--shell', 'git', 'post-commit'],
    env: { GUARD_SESSION: 'a7f3' },
    code: 90,
    async prepare(repository) {
      await established(repository);
      repository.put('own.ts');
      await repository.git(['commit', '-q', '-m', 'change', 'own.ts']);
    },
  },
  {
    name: 'hook claude session-end',
    entry: 'hook',
    args: ['--shell', 'claude'],
    env: { CLAUDE_CODE_SESSION_ID: 'k1' },
    input: JSON.stringify({ hook_event_name: 'SessionEnd', session_id: 'k1', reason: 'exit' }),
    code: 90,
    async prepare(repository) {
      await established(repository);
      const folder = join(repository.top, '.git', 'guard', 'agents');
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'claude-k1'), 'a7f3\n');
    },
  },
  {
    name: 'doctor --repair',
    args: ['doctor', '--repair'],
    next: ['doctor', '--repair'],
    async prepare(repository) {
      await repository.guard(['init']);
      await established(repository);
      const text = readFileSync(repository.file, 'utf8');
      rmSync(repository.file);
      writeFileSync(repository.file, `<<<<<<< ours\n${text}=======\n${text}>>>>>>> theirs\n`);
    },
  },
  { name: 'restore', args: ['restore', 'prev.3'], prepare: established },
  {
    name: 'claim after a deletion by hand',
    args: asSelf('claim', 'more.ts'),
    async prepare(repository) {
      await established(repository);
      rmSync(repository.file);
    },
  },
  {
    name: 'claim after a hand edit',
    args: asSelf('claim', 'more.ts'),
    async prepare(repository) {
      await established(repository);
      appendFileSync(repository.file, '\nA note by hand.\n');
    },
  },
];
