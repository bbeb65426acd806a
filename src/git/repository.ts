import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { pathBelow } from '../core/path-below.ts';
import { isTrue } from './ignore-case.ts';
import type { GitRunner } from './run.ts';

/** Git's places, all absolute. */
export interface Repository {
  /** Top level of this working tree; null in a bare repository. */
  readonly topLevel: string | null;
  readonly gitDir: string;
  readonly commonDir: string;
  /** Top level of the main worktree; null where there is none (bare). */
  readonly mainTopLevel: string | null;
  readonly isLinkedWorktree: boolean;
  readonly ignoreCase: boolean;
  /** Modes for what guard makes, where several users share the repository (`core.sharedRepository`). */
  readonly sharedModes: SharedModes | null;
  readonly git: GitRunner;
}

export interface CoreConfig {
  readonly bare: boolean;
  readonly worktree: string | null;
  /** As it is written; undefined where the repository says nothing. */
  readonly ignoreCase: string | undefined;
  readonly sharedModes: SharedModes | null;
}

/**
 * The four `core.*` values that decide where things are, read without starting git. A working tree may have some of its own; what is
 * bare and where the main one lies, only the main one says. Git is asked only where a configuration includes other files, or has
 * a quote or a backslash among them.
 */
export function readCoreConfig(git: GitRunner, commonDir: string, gitDir: string = commonDir): CoreConfig {
  const shared = readCore(readText(pathBelow(commonDir, 'config')), NOTHING_SAID);
  const valuesIn = (place: string): ReadonlyMap<string, string> => {
    const { values, reach } = readCore(readText(pathBelow(place, 'config.worktree')), shared);
    return (reach === 'further' ? askForCore(git, place) : null) ?? values;
  };
  const main = valuesIn(commonDir);
  const own = gitDir === commonDir ? main : valuesIn(gitDir);
  return {
    bare: isTrue(main.get('bare')),
    worktree: main.get('worktree') ?? null,
    ignoreCase: own.get('ignorecase'),
    sharedModes: readSharedModes(own.get('sharedrepository')),
  };
}

/** What stands under `[core]`; `further` where git must be asked. */
interface CoreEntries {
  readonly values: ReadonlyMap<string, string>;
  readonly reach: 'no further' | 'further';
}

const NOTHING_SAID: CoreEntries = { values: new Map(), reach: 'no further' };

/** The entries of `[core]` with those of a file before. By hand: regular expressions would take as long as all the rest of a hook's reading. */
function readCore(text: string, before: CoreEntries): CoreEntries {
  if (text === '') return before;
  const values = new Map(before.values);
  let section = '';
  let { reach } = before;
  for (const line of text.split('\n')) {
    // A name in a header may have in it what begins a comment elsewhere.
    const close = line.trimStart().startsWith('[') ? line.indexOf(']') : -1;
    if (close !== -1) {
      section = line
        .slice(line.indexOf('[') + 1, close)
        .trim()
        .toLowerCase();
      if (section.startsWith('include')) reach = 'further';
    }
    if (section !== 'core') continue;
    const entry = withoutComment(line.slice(close + 1));
    // What is quoted, and what goes on in the next line, git reads better.
    if (entry.includes('"') || entry.includes('\\')) reach = 'further';
    const equals = entry.indexOf('=');
    const name = entry.slice(0, equals === -1 ? undefined : equals).trim();
    if (name !== '') values.set(name.toLowerCase(), equals === -1 ? 'true' : entry.slice(equals + 1).trim());
  }
  return { values, reach };
}

/** The same as git reads it; null where it does not tell. */
function askForCore(git: GitRunner, gitDir: string): ReadonlyMap<string, string> | null {
  const listed = git.tryBytes(['--git-dir', gitDir, 'config', '-z', '--get-regexp', '^core\\.']);
  if (listed === null) return null;
  return new Map(
    listed
      .toString()
      .split('\0')
      .map((entry) => {
        const [name = '', ...lines] = entry.split('\n');
        return [name.slice('core.'.length), lines.length === 0 ? 'true' : lines.join('\n')] as const;
      }),
  );
}

function withoutComment(text: string): string {
  const [beforeHash = ''] = text.split('#', 1);
  return beforeHash.split(';', 1)[0] ?? '';
}

/** The main worktree of a linked one, from the common dir; null for a bare repository. */
export function mainOf(commonDir: string, core: CoreConfig): string | null {
  if (core.worktree !== null) return canonical(resolve(commonDir, core.worktree));
  if (core.bare || basename(commonDir) !== '.git') return null;
  return dirname(commonDir);
}

export interface SharedModes {
  readonly directoryMode: number;
  readonly fileMode: number;
}

/** `git config core.sharedRepository`: group, all, or an octal mode. */
function readSharedModes(value: string | undefined): SharedModes | null {
  if (value === undefined || /^(?:umask|false|no|off|0)$/i.test(value)) return null;
  if (/^(?:all|world|everybody|2)$/i.test(value)) return { directoryMode: 0o2775, fileMode: 0o664 };
  if (/^(?:group|true|yes|on|1)$/i.test(value)) return { directoryMode: 0o2770, fileMode: 0o660 };
  const fileMode = /^0[0-7]{3}$/.test(value) ? Number.parseInt(value, 8) : 0;
  if (fileMode === 0) return null;
  return { fileMode, directoryMode: 0o2000 | fileMode | ((fileMode & 0o444) >> 2) };
}

function readText(path: string): string {
  try {
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  } catch {
    return '';
  }
}

/** The real path of what is there, so that one place has one name. */
export function canonical(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return path;
  }
}
