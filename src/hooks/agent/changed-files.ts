import { lstatSync } from 'node:fs';
import { basename, dirname, join, normalize, resolve } from 'node:path';
import { changedByName, changesByName, placesNamed } from '../../checks/changed-by-name.ts';
import type { Context } from '../../context.ts';
import type { Instant } from '../../core/stamp.ts';
import { changedPartly, changedPaths } from '../../git/working-tree.ts';
import type { GitEffect } from '../../shell/git/effect.ts';
import { readCommandLine } from '../../shell/read-command-line.ts';
import type { ShellCall, ToolEvent } from './event.ts';
import { placeEffects } from './placed-effects.ts';
import type { ShellReading } from './read-shell.ts';
import { type AgentCall, openSceneIn } from './scene.ts';

interface Ran {
  /** Reads the line as begun in a directory. */
  readonly read: (directory: string) => ShellReading;
  /** When it began. */
  readonly since: Instant;
}

/**
 * The files that a command has changed by name, absolute: what it wrote, moved or took away, as far as git sees a change and
 * the file itself, or what is left around it, is not older than the command. Whoever else works here changes other files.
 */
export async function changedFiles(
  event: ToolEvent,
  shell: ShellCall,
  { read, since }: Ran,
  call: AgentCall,
): Promise<readonly string[]> {
  const files = new Set<string>();
  for (const start of startsOf(shell, call)) {
    const changing = read(start).effects.filter(({ effect }) => changesByName(effect));
    for (const { repository, placed } of placeEffects(changing, start, call.env)) {
      const scene = await openSceneIn(repository, event, call);
      if (scene === null) continue;
      const named = filesNamed(
        scene,
        placed.map(({ effect }) => effect),
      );
      for (const file of named) if (changedAt(file) >= since) files.add(file);
    }
  }
  return [...files];
}

/** No directory is called so: one of which nobody knows the name. */
const NAMELESS = '\u0001';

/** Where a line may have begun: where the agent says that it stands, which may be before the line or, as Claude Code says it, after. */
function startsOf({ command, directory }: ShellCall, { env }: AgentCall): ReadonlySet<string> {
  // What runs behind the line runs where it has led.
  const end = readCommandLine(`${command}\n:`, { cwd: directory, home: env.HOME }).at(-1)?.directory;
  if (end?.kind !== 'relative') return new Set([directory]);
  let start = directory;
  for (const part of normalize(end.path).split('/').toReversed()) {
    if (part === '..') start = join(start, NAMELESS);
    else if (part !== '.' && part !== basename(start)) return new Set([directory]);
    else if (part !== '.') start = dirname(start);
  }
  return new Set([directory, start]);
}

/** What git sees changed of what effects name in a working tree. */
function filesNamed({ repository, paths: facts }: Context, effects: readonly GitEffect[]): readonly string[] {
  const { git } = repository;
  const topLevel = repository.topLevel ?? '';
  const { exists, isDirectory = () => false } = facts;
  const place = { cwd: topLevel, topLevel, exists, isDirectory };
  const paths = placesNamed(effects, place);
  const status = paths === 'anywhere' ? changedPaths(git) : changedPartly(git, { paths, staged: false });
  return changedByName(effects, status, place).map((path) => resolve(topLevel, path));
}

/** When a file was changed or renamed, or something around one that is not there; by the clock of the file system. */
function changedAt(file: string): Instant {
  const stat = lstatSync(file, { throwIfNoEntry: false });
  return stat === undefined ? changedAt(dirname(file)) : stat.ctimeMs;
}
