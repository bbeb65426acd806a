import { resolve } from 'node:path';
import { type Payload, textOf } from './payload.ts';

/** The files that a tool's arguments say it will write, absolute; none for a call that only looks. */
export function editedFiles(input: Payload, cwd: string): readonly string[] {
  // One tool of Copilot's both views and edits, and says which.
  if (input.command === 'view') return [];
  const patch = [input.command, input.patch, input.input, input.patchText].find(isPatch);
  const named =
    patch === undefined
      ? [textOf(input, 'file_path', 'notebook_path', 'path', 'filePath'), ...listedFiles(input.files)]
      : patchedFiles(patch);
  return [...new Set(named.filter((file) => file !== null).map((file) => resolve(cwd, file)))];
}

/** The files named in the headers of a patch in Codex's form; a moved file is two. */
function patchedFiles(patch: string): readonly string[] {
  return [...patch.matchAll(/^\*\*\* (?:(?:Add|Update|Delete) File|Move to): (.+?)[ \t]*\r?$/gm)].map(
    ([, file = '']) => file,
  );
}

function isPatch(value: unknown): value is string {
  return typeof value === 'string' && /^\s*\*\*\* Begin Patch/.test(value);
}

function listedFiles(files: unknown): readonly (string | null)[] {
  if (!Array.isArray(files)) return [];
  return files.map((file: unknown) => {
    if (typeof file === 'string') return file;
    return typeof file === 'object' && file !== null
      ? textOf(file as Payload, 'path', 'filePath', 'uri')
      : null;
  });
}
