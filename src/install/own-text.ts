import { dirname } from 'node:path';
import { decodeLossless, encodeLossless } from '../core/lossless-text.ts';
import { type Change, NOTHING, type Planned, type Problem, type Splice, type Why } from './change.ts';
import { type FileState, isWithin, nonDirectoryAbove, readFileState } from './file-state.ts';
import { type FileEntry, type InstallRecord, recordKey } from './record.ts';
import { undoSplices } from './splice.ts';
import { damageAt, TextDamage } from './text-damage.ts';

/** What guard wants in one kind of text, and how it knows its own there. Each function is pure; damage is thrown as TextDamage. */
export interface OwnText {
  /** Guard's part is there, up to date, once. */
  isCurrent(text: string): boolean;
  /** Puts guard's part into a text without it; null is a file that does not exist. */
  insert(text: string | null): { readonly text: string; readonly splices: readonly Splice[] };
  /** Takes guard's part out of a text that others have edited since. */
  strip(text: string, splices: readonly Splice[]): string;
  /** Nothing is left but what guard made when it created the file. */
  isEmptied(text: string): boolean;
  /** Remains of guard's may be deleted without a record that guard made the file. */
  readonly removeUnrecorded?: boolean;
}

/** Where the planners look things up, and the directories that they may write in. */
export interface InstallSite {
  readonly commonDir: string;
  readonly record: InstallRecord;
  readonly roots: readonly string[];
}

/** Plans guard's part into a file; nothing where it is there already. A link is never written through. */
export function planOwnText(
  site: InstallSite,
  path: string,
  own: OwnText,
  options: { readonly why: Why; readonly mode?: number },
): Planned {
  const state = readFileState(path);
  const problem = problemWith(site, path, state);
  if (problem !== null) return { changes: [], problems: [problem] };
  return catchDamage(path, () => {
    if (state.kind !== 'file') {
      const { text, splices } = own.insert(null);
      const made = write(path, {
        before: null,
        text,
        mode: options.mode ?? 0o644,
        splices,
        why: options.why,
      });
      return { changes: [...missingDirectories(dirname(path), options.why), made], problems: [] };
    }
    const text = decodeLossless(state.bytes);
    if (own.isCurrent(text)) return NOTHING;
    const entry = entryOf(site, path);
    const rest = withoutOwn(text, own, entry);
    const inserted = own.insert(rest === '' && entry?.created ? null : rest);
    const why = options.why;
    const changed = write(path, {
      before: state.bytes,
      text: inserted.text,
      mode: state.mode,
      splices: inserted.splices,
      why,
    });
    return { changes: [changed], problems: [] };
  });
}

/** Plans guard's part out of a file again, and the file away if guard made it and nothing else is left. */
export function planTakeBack(site: InstallSite, path: string, own: OwnText): Planned {
  const state = readFileState(path);
  if (state.kind !== 'file' || !isWithin(path, site.roots)) return NOTHING;
  const entry = entryOf(site, path);
  return catchDamage(path, () => {
    const text = decodeLossless(state.bytes);
    const rest = withoutOwn(text, own, entry);
    if (rest === text) return NOTHING;
    const why: Why = { code: 'taken-back' };
    const removable = entry?.created ?? own.removeUnrecorded ?? false;
    const change: Change =
      removable && own.isEmptied(rest)
        ? { kind: 'remove', path, before: state.bytes, why }
        : write(path, { before: state.bytes, text: rest, mode: modeBefore(entry, state), splices: [], why });
    return { changes: [change], problems: [] };
  });
}

/** A file that is guard's altogether, where `owns` says so; another of the same name is never overwritten. */
export function wholeFile(content: string, owns: (text: string) => boolean): OwnText {
  return {
    isCurrent: (text) => text === content,
    insert: (text) => {
      if (text !== null && text !== '' && !owns(text)) throw damageAt(text, 0, 'another file has this name');
      return { text: content, splices: [{ at: 0, was: '', now: content }] };
    },
    strip: (text) => (owns(text) ? '' : text),
    isEmptied: (text) => text === '',
    removeUnrecorded: true,
  };
}

/** Steps that make a directory, outermost first. */
export function missingDirectories(directory: string, why: Why): Change[] {
  if (readFileState(directory).kind !== 'absent') return [];
  return [...missingDirectories(dirname(directory), why), { kind: 'make-directory', path: directory, why }];
}

function withoutOwn(text: string, own: OwnText, entry: FileEntry | undefined): string {
  const exact = entry === undefined ? null : undoSplices(text, entry.splices);
  if (exact === '') return exact;
  // Of a file that guard made, the rest is another's, who counts on what guard wrote around it, say the shebang.
  if (exact !== null && !entry?.created && own.strip(exact, []) === exact) return exact;
  return own.strip(text, entry?.splices ?? []);
}

/** A mode that a person has set since guard did stays. */
function modeBefore(entry: FileEntry | undefined, { mode }: { readonly mode: number }): number {
  return entry?.mode?.now === mode ? entry.mode.was : mode;
}

/** Whether guard changed a file here, as far as is known. */
export function isRecorded(site: Pick<InstallSite, 'commonDir' | 'record'>, path: string): boolean {
  return entryOf(site, path) !== undefined;
}

function entryOf(site: Pick<InstallSite, 'commonDir' | 'record'>, path: string): FileEntry | undefined {
  return site.record.files[recordKey(site.commonDir, path)];
}

function problemWith(site: InstallSite, path: string, state: FileState): Problem | null {
  if (state.kind === 'symlink') return { code: 'symlink', path };
  if (state.kind === 'directory' || state.kind === 'other') return { code: 'not-a-file', path };
  const above = state.kind === 'absent' ? nonDirectoryAbove(path) : null;
  if (above !== null) return { code: 'not-a-directory', path: above };
  return isWithin(path, site.roots) ? null : { code: 'outside-repository', path };
}

/** Plans, and answers with a problem where a text turns out to be damaged. */
export function catchDamage(path: string, plan: () => Planned): Planned {
  try {
    return plan();
  } catch (error) {
    if (!(error instanceof TextDamage)) throw error;
    const { line, column, message: problem, marker } = error;
    const damage = { code: 'damaged', path, line, column, problem } as const;
    return { changes: [], problems: [marker === undefined ? damage : { ...damage, marker }] };
  }
}

interface Written {
  readonly before: Uint8Array | null;
  readonly text: string;
  readonly mode: number;
  readonly splices: readonly Splice[];
  readonly why: Why;
}

function write(path: string, { text, ...rest }: Written): Change {
  return { kind: 'write', path, after: encodeLossless(text), ...rest };
}
