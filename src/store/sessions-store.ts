import { existsSync, lstatSync } from 'node:fs';
import type { NulList } from '../core/nul-list.ts';
import { LARGE_TEXT, parseSessionsFile } from '../core/sessions-file/parse.ts';
import type { relevantText } from '../core/sessions-file/relevant-text.ts';
import { TEMPLATE } from '../core/sessions-file/template.ts';
import type { SessionsFile } from '../core/sessions-file/types.ts';
import type { AboutIn } from './apply-change.ts';
import { ensureGuardDirectory, PRIVATE } from './guard-directory.ts';
import { illegibility } from './illegible-text.ts';
import { appendNote } from './journal-notes.ts';
import { readSessionsFile } from './read-text.ts';
import { type SessionsStoreOptions, verifyCanBeFile } from './sessions-place.ts';
import type { SessionsWriter } from './sessions-writer.ts';
import type { StableFile } from './stable-file.ts';
import { readState } from './state-file.ts';
import type { Snapshot, Store } from './store.ts';
import { readStoredState } from './stored-state.ts';
import { codedText, decodeText } from './text-bytes.ts';

type ReadText = Pick<Snapshot, 'file' | 'illegible' | 'about'>;

/** The embedded store: the sessions file itself, with guard's state and journal beside it. */
export function openSessionsStore(options: SessionsStoreOptions): Store {
  const { path, guardDirectory, markersDirectory = guardDirectory, permissions = PRIVATE, now } = options;
  const makeParent = (): void => {
    if (markersDirectory !== guardDirectory) ensureGuardDirectory(markersDirectory, permissions);
  };
  let writer: SessionsWriter | undefined;
  const writing = async (): Promise<SessionsWriter> => {
    writer ??= (await import('./sessions-writer.ts')).openSessionsWriter(options, aboutIn);
    return writer;
  };
  let relevant: typeof relevantText | undefined;
  const readyForLarge = async (): Promise<void> => {
    relevant ??= (await import('../core/sessions-file/relevant-text.ts')).relevantText;
  };
  const aboutIn: AboutIn = (text, bytes) => {
    const sift = relevant;
    if (sift === undefined || text.length < LARGE_TEXT) return undefined;
    return (paths) => parseSessionsFile(sift(codedText(text, bytes), paths));
  };
  const readFile = (): StableFile | undefined => {
    verifyCanBeFile(options);
    return readSessionsFile(options);
  };
  const changing = async (): Promise<SessionsWriter> => {
    verifyCanBeFile(options);
    makeParent();
    if (mayBeLarge(path)) await readyForLarge();
    return writing();
  };
  let last: { readonly bytes: Buffer; readonly read: ReadText } | undefined;
  /** Where guard never wrote the file, nothing was lost, and nothing is loaded to find out. */
  const everWritten = async (): Promise<SessionsWriter | null> =>
    existsSync(`${guardDirectory}/journal/current`) ? writing() : null;
  const judged = async (bytes: Buffer, text: string, file: SessionsFile): Promise<ReadText> => {
    const mayLack = file.sessionsHeading === null && file.rows.length === 0 && !isBlank(bytes);
    const lost = async () => (mayLack ? ((await everWritten())?.lostSessions(text) ?? null) : null);
    const illegible = illegibility(path, file, text) ?? (await lost());
    return illegible === null ? { file } : { file, illegible };
  };
  // Before an edit a hook looks several times, and mostly nothing has changed meanwhile.
  const parse = async (bytes: Buffer | undefined, about: (() => NulList) | undefined): Promise<ReadText> => {
    if (bytes === undefined) return { file: parseSessionsFile(TEMPLATE) };
    if (last?.bytes.equals(bytes)) return last.read;
    const text = decodeText(bytes);
    if (text.length >= LARGE_TEXT) await readyForLarge();
    const filesAbout = aboutIn(text, bytes);
    if (filesAbout !== undefined && about !== undefined) return judged(bytes, text, filesAbout(about()));
    const whole = await judged(bytes, text, parseSessionsFile(text));
    const read = filesAbout === undefined ? whole : { ...whole, about: filesAbout };
    last = { bytes, read };
    return read;
  };
  return {
    location: path,
    exists: async () => readFile() !== undefined,
    async read(about) {
      const stored = readFile();
      const { state, warnings } = readStoredState(readState(guardDirectory));
      const time = now();
      const timing = { now: time, modifiedAt: stored?.mtimeMs ?? time };
      const lost = isBlank(stored?.bytes) ? ((await everWritten())?.lostText() ?? null) : null;
      if (lost === null) {
        return { ...(await parse(stored?.bytes, about)), state, timing, warnings };
      }
      const how = stored === undefined ? 'gone' : 'empty';
      const warning = `the sessions file is ${how}: guard goes by what it wrote last, and writes it again with the next change`;
      return { file: parseSessionsFile(lost), state, timing, warnings: [...warnings, warning], isLost: true };
    },
    update: async (change) => (await changing()).update(change),
    async note(happening) {
      makeParent();
      appendNote(`${guardDirectory}/journal`, { at: now(), entry: happening }, permissions);
    },
    journal: async (part) => (await import('./journal-lines.ts')).readJournalLines(guardDirectory, part),
    snapshots: async () => (await writing()).snapshots(),
    keepDamaged: async () => (await changing()).keepDamaged(),
    replace: async (text, happening) => (await changing()).replace(text, happening),
  };
}

/** Whether the file is one of which a change may want to read a part; one that cannot be looked at is complained about later. */
function mayBeLarge(path: string): boolean {
  try {
    return (lstatSync(path, { throwIfNoEntry: false })?.size ?? 0) >= LARGE_TEXT;
  } catch {
    return false;
  }
}

/** A byte order mark alone is what some editors leave of a text that was emptied. */
function isBlank(bytes: Buffer | undefined): boolean {
  if (bytes === undefined) return true;
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return bytes.subarray(hasMark ? 3 : 0).every((byte) => byte <= 0x20);
}
