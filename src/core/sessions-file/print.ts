import type { SessionsFile } from './types.ts';

/** The file's text; `print(parse(x)) === x` for every input. */
export function printSessionsFile(file: SessionsFile): string {
  return file.text;
}
