import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { start } from '../../../src/commands/start.ts';
import type { Repository } from '../../support/e2e.ts';
import { isFull } from '../figures.ts';
import { contextOf, established, MINUTE, withLock } from './situations.ts';

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
  /** Left out: one change of the sessions file, which is made or not. */
  readonly makes?: 'several changes';
  /** Leftovers that are known to stay. */
  readonly leaves?: RegExp;
  prepare(repository: Repository): Promise<void>;
}

const nothing = async (): Promise<void> => {};
const asSelf = (...args: readonly string[]): readonly string[] => [...args, '--session', 'a7f3'];

/** A text or an owner's record in the making, which only the next change of the sessions file takes away. */
const UNFINISHED_TEXT = /^(?:\.claude\/\.sessions\.md|\.git\/guard\/mutex\/\.owner)\.\d+-[0-9a-f]{16}\.tmp$/;

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
      await start(await contextOf(repository, '0ld1', 120 * MINUTE), { randomId: () => 'ffff' });
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
    makes: 'several changes',
    leaves: UNFINISHED_TEXT,
    prepare: nothing,
  },
  {
    name: 'init, taken back',
    args: ['init', '--agents', 'claude'],
    next: ['uninstall'],
    makes: 'several changes',
    leaves: UNFINISHED_TEXT,
    prepare: nothing,
  },
  {
    name: 'uninstall',
    args: ['uninstall'],
    next: ['uninstall'],
    makes: 'several changes',
    async prepare(repository) {
      await repository.guard(['init', '--agents', 'claude']);
    },
  },
  {
    name: 'hook git post-commit',
    entry: 'hook',
    args: ['git-hook', 'post-commit', '', 'git', 'post-commit'],
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
    args: ['agent-hook', 'agent', '', 'claude'],
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
    makes: 'several changes',
    leaves: UNFINISHED_TEXT,
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

/** All of them where the proof is full; else the three that do the most different work. `ONLY` names one. */
export function swept(): readonly Scenario[] {
  const only = process.env.ONLY;
  if (only !== undefined) return SCENARIOS.filter(({ name }) => name === only);
  const sample = ['start, nothing there yet', 'lock taken over', 'hook git post-commit'];
  return isFull ? SCENARIOS : SCENARIOS.filter(({ name }) => sample.includes(name));
}
