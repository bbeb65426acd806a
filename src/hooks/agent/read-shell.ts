import { resolve } from 'node:path';
import { classifyDocker } from '../../deploy/docker/classify-docker.ts';
import type { DockerCommand } from '../../deploy/docker/docker-command.ts';
import { isOnOtherEngine } from '../../deploy/docker/other-engine.ts';
import { readRegularFile } from '../../regular-file.ts';
import { type Cleared, clearedBefore, isCleared } from '../../shell/cleared-before.ts';
import type { Assignment, Directory, SimpleCommand, Word } from '../../shell/command.ts';
import { deployEffectsOf } from '../../shell/deploy-effects.ts';
import { fileEffectsOf } from '../../shell/file-effects.ts';
import { formatEffectsOf } from '../../shell/formatter.ts';
import { readGitCall } from '../../shell/git/call.ts';
import type { GitEffect } from '../../shell/git/effect.ts';
import { keptBefore } from '../../shell/git/keeping.ts';
import { type Made, madeBefore, mayBeMade } from '../../shell/git/making.ts';
import { aliasesMade } from '../../shell/git/making-aliases.ts';
import { withoutHooks } from '../../shell/git/skipping-hooks.ts';
import { behindUnstaging } from '../../shell/git/unstaging.ts';
import { followAliases, gitEffectsOf, judgedByHooks } from '../../shell/git-effects.ts';
import { patchEffectsOf } from '../../shell/patch-effects.ts';
import { readCommandLine } from '../../shell/read-command-line.ts';
import { guardRunOf } from '../../shell/started-program.ts';
import { type Standpoint, withPackageScripts } from './package-scripts.ts';
import { absoluteDirectory } from './placed-effects.ts';

/** What a command line would do that may concern others. */
export interface ShellReading {
  readonly effects: readonly ReasonedEffect[];
  /** The commits and pushes that git's own hooks will judge. */
  readonly judgedByHooks: readonly Pick<ReasonedEffect, 'effect' | 'made' | 'mayBeMade'>[];
  readonly dockers: readonly { readonly docker: DockerCommand; readonly reason: string | null }[];
}

/** An effect with the reason that its own command gives for going ahead: `GUARD_OVERRIDE="why" git …`. */
export interface ReasonedEffect {
  readonly effect: GitEffect;
  readonly reason: string | null;
  /** Git's own hooks would not see what this command commits or pushes. */
  readonly skipsHooks: boolean;
  /** The line waits before for what it stages here, or, of a commit, for anything: or it is granted an override. */
  readonly isAwaited: boolean;
  /** The line has put all commits of HEAD on another branch before. */
  readonly isKept: boolean;
  /** What the line has surely made before: in there, it is about nobody's files here. */
  readonly made: readonly Made[];
  /** What the line may make somewhere, and could enter then. */
  readonly mayBeMade: readonly Directory[];
}

/** Git's own commands, which no alias can stand for. */
const KNOWN = new Set(
  (
    'add am annotate apply archive bisect blame branch bundle cat-file check-ignore checkout checkout-index cherry cherry-pick clean ' +
    'clone commit config count-objects describe diff diff-files diff-index diff-tree difftool fetch for-each-ref format-patch fsck ' +
    'gc grep guard hash-object help history init log ls-files ls-remote ls-tree merge merge-base merge-tree mergetool mv name-rev notes pull ' +
    'push range-diff read-tree rebase reflog remote repack replace reset restore rev-list rev-parse revert rm shortlog show ' +
    'show-branch show-ref sparse-checkout stage stash status submodule switch symbolic-ref tag update-index update-ref var ' +
    'verify-commit version whatchanged worktree write-tree lfs'
  ).split(' '),
);

/** Reads a line in a directory. `readAliases` is asked only where git is called by a name that is none of its own. */
export function readShell(
  line: string,
  from: Standpoint,
  readAliases: () => ReadonlyMap<string, string>,
): ShellReading {
  const commands = withPackageScripts(readCommandLine(line, { cwd: from.cwd, home: from.env.HOME }), from);
  const isAliased = commands.some((command) => {
    const call = readGitCall(command);
    return call !== null && !KNOWN.has(call.subcommand.text);
  });
  const aliases = isAliased
    ? new Map([...readAliases(), ...aliasesMade(commands)])
    : new Map<string, string>();
  const exported = commands.map(exportedReason).find((reason) => reason !== null) ?? null;
  const hookless = withoutHooks(commands);
  const madeFor = madeBefore(commands);
  const clearedFor = clearedBefore(commands);
  const isKept = keptBefore(commands);
  const readFile = (file: Word, at: Directory) => readNamed(file, at, from);
  const makings = { mayBeMade: mayBeMade(commands) };
  const reasonOf = (command: SimpleCommand): string | null => ownReason(command) ?? exported;
  return {
    effects: commands.flatMap((command) => {
      const effects = [
        ...gitEffectsOf([command], aliases, hookless).map((effect) => behindUnstaging(effect, command)),
        ...followAliases([command], aliases).flatMap((run) => [
          ...fileEffectsOf(run),
          ...formatEffectsOf(run),
          ...patchEffectsOf(run, readFile),
          ...deployEffectsOf(run),
        ]),
      ];
      const skipsHooks = effects.some(({ kind }) => kind === 'skips-hooks');
      const given = {
        reason: reasonOf(command),
        skipsHooks,
        made: madeFor(command),
        isKept: isKept(command),
        ...makings,
      };
      const cleared = clearedFor(command);
      return effects.map((effect) => ({ effect, ...given, isAwaited: isAwaited(effect, cleared) }));
    }),
    judgedByHooks: commands.flatMap((command) =>
      judgedByHooks(command, aliases, hookless).map((effect) => ({
        effect,
        made: madeFor(command),
        ...makings,
      })),
    ),
    dockers: commands.flatMap((command, index) =>
      followAliases([command], aliases).flatMap((run) => {
        const docker = classifyDocker(run);
        return docker === null ||
          run.wrappers.includes(guardRunOf('docker')) ||
          isOnOtherEngine(run, exportedBefore(commands, index))
          ? []
          : [{ docker, reason: reasonOf(run) ?? reasonOf(command) }];
      }),
    ),
  };
}

/** A file that a word names where a command runs; null where it cannot be read. */
function readNamed(file: Word, at: Directory, { cwd, env }: Standpoint): string | null {
  const directory = absoluteDirectory(at, cwd, env);
  if (directory === null || file.expansion !== 'none') return null;
  try {
    return readRegularFile(resolve(directory, file.text));
  } catch {
    return null;
  }
}

/** Of a commit pre-commit judges the paths, of all of which it can tell by then who claims them. */
function isAwaited({ kind, pathspecs, directory }: GitEffect, cleared: readonly Cleared[]): boolean {
  if (kind === 'commits') return cleared.length > 0;
  return kind === 'stages' && pathspecs.kind === 'known' && isCleared(pathspecs.words, directory, cleared);
}

/** The reason in front of a command, or in `git -c guard.override=…`; one that says nothing is none. */
function ownReason({ assignments, words }: SimpleCommand): string | null {
  const assigned = assignments.findLast(({ name }) => name === 'GUARD_OVERRIDE')?.value.text;
  const configured = words.flatMap(({ text }) => /^guard\.override=([\s\S]*)$/i.exec(text)?.[1] ?? [])[0];
  return said(assigned) ?? said(configured);
}

function exportedReason({ words }: SimpleCommand): string | null {
  if (words[0]?.text !== 'export') return null;
  return said(words.flatMap(({ text }) => /^GUARD_OVERRIDE=([\s\S]*)$/.exec(text)?.[1] ?? [])[0]);
}

function exportedBefore(commands: readonly SimpleCommand[], index: number): readonly Assignment[] {
  return commands
    .slice(0, index)
    .filter(({ words }) => words[0]?.text === 'export')
    .flatMap(({ words }) =>
      words.flatMap((word) => {
        const [, name, text = ''] = /^(\w+)=([\s\S]*)$/.exec(word.text) ?? [];
        return name === undefined ? [] : [{ name, value: { ...word, text } }];
      }),
    );
}

function said(text: string | undefined): string | null {
  const reason = text?.trim() ?? '';
  return reason === '' ? null : reason;
}
