import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FileStore, type FileStoreOptions, fileStore } from '../../src/store/file-store.ts';
import type { TextView } from '../../src/store/text-change.ts';

/** A directory that looks like a checkout to the file store. */
export interface StoreLab {
  readonly top: string;
  readonly path: string;
  readonly guardDirectory: string;
  readonly journal: string;
  open(options?: Partial<FileStoreOptions>): FileStore;
  text(): string;
  put(text: string): void;
  dispose(): void;
}

export const TEMPLATE = '# Count: 0\n';

export function makeStoreLab(parent = tmpdir()): StoreLab {
  const top = realpathSync(mkdtempSync(join(parent, 'guard-store-')));
  const path = join(top, '.claude', 'sessions.md');
  const guardDirectory = join(top, '.git', 'guard');
  mkdirSync(join(top, '.git'));
  return {
    top,
    path,
    guardDirectory,
    journal: join(guardDirectory, 'journal'),
    open: (options = {}) =>
      fileStore({
        path,
        within: top,
        guardDirectory,
        template: Buffer.from(TEMPLATE),
        clock: Date.now,
        ...options,
      }),
    text: () => readFileSync(path, 'utf8'),
    put(text) {
      mkdirSync(join(top, '.claude'), { recursive: true });
      writeFileSync(path, text);
    },
    dispose: () => rmSync(top, { recursive: true, force: true }),
  };
}

/** Counts one up in the first line, keeps the rest, and returns the new count. */
export function countUp(view: Pick<TextView, 'text'>) {
  const text = textOf(view.text);
  const count = countOf(text) + 1;
  return {
    kind: 'done' as const,
    text: Buffer.from(text.replace(/^# Count: \d+/, `# Count: ${count}`)),
    entries: [{ kind: 'counted', count }],
    result: count,
  };
}

export function countOf(text: string): number {
  return Number(/^# Count: (\d+)/.exec(text)?.[1] ?? Number.NaN);
}

export function textOf(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString('utf8');
}

/** Names below a directory that are files in the making. */
export function leftovers(directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.tmp'),
  );
}
