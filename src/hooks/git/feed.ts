import { readFileSync } from 'node:fs';
import type { NulList } from '../../core/nul-list.ts';
import type { RepoPath } from '../../core/repo-path.ts';
import { readNulList } from '../../git/nul-list.ts';
import { type ChangedPath, readStatus } from '../../git/working-tree.ts';

/**
 * Git's answers as the shell hands them over on standard input, asked beside Node's start instead of after it: sections
 * that end with two NULs, `guard-end`, NUL (two, because a file may be called guard-end). A section without its end is a git
 * that failed: then guard asks by itself.
 */
const END = '\0\0guard-end\0';
/** What the prefilter passes on has a path on each line, none of them quoted, and ends so. */
const LINES_END = '//end\n';
const NEWLINE = 0x0a;

/** For a hook that was asked without one. */
export const NO_FEED = { commit: undefined, paths: undefined, status: undefined };

/** What is staged, as git listed it: hardly one path of many is ever needed as text. Waits for git. */
export function readPreCommitFeed(form: 'sections' | 'lines'): NulList | undefined {
  const input = readFileSync(0);
  if (form === 'sections') return withoutEnd(input, END);
  const lines = withoutEnd(input, LINES_END);
  if (lines !== undefined) endWithNuls(lines);
  return lines;
}

function endWithNuls(lines: Buffer): void {
  for (let at = 0; at < lines.length; at += 1) if (lines[at] === NEWLINE) lines[at] = 0;
}

function withoutEnd(input: Buffer, end: string): Buffer | undefined {
  const length = input.length - end.length;
  // Looked for at the end alone, where no list however long need be read through.
  const isWhole = length >= 0 && input.toString('latin1', length) === end;
  return isWhole ? input.subarray(0, length) : undefined;
}

export interface PostCommitFeed {
  readonly commit: string | undefined;
  readonly paths: readonly RepoPath[] | undefined;
  readonly status: PartOfStatus | undefined;
}

/** What is not committed at some places and below them; where no places are named, anywhere. */
export interface PartOfStatus {
  readonly places: readonly RepoPath[];
  readonly changed: readonly ChangedPath[];
}

export function readPostCommitFeed(): PostCommitFeed {
  const [committed, places, changed] = readSections();
  // The commit's id stands before the paths that it changes, as often as it has parents; no file can be called so.
  const [commit, ...paths] = committed === undefined ? [] : readNulList(committed);
  return {
    commit,
    paths: commit === undefined ? undefined : paths.filter((path) => path !== commit),
    status:
      places === undefined || changed === undefined
        ? undefined
        : { places: readNulList(places), changed: readStatus(changed) },
  };
}

function readSections(): readonly Buffer[] {
  const input = readFileSync(0);
  const sections: Buffer[] = [];
  let start = 0;
  for (let end = input.indexOf(END, start, 'latin1'); end !== -1; end = input.indexOf(END, start, 'latin1')) {
    sections.push(input.subarray(start, end));
    start = end + END.length;
  }
  return sections;
}
