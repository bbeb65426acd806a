import type { SessionsFile } from './types.ts';
import { Walk } from './walk.ts';

/** From this size on, in characters, most of the time would go to rows that nobody asks for. */
export const LARGE_TEXT = 50_000;

/** Reads a sessions file. Total: any text gives a result, what cannot be read is reported in `problems`. */
export function parseSessionsFile(text: string): SessionsFile {
  return text.length < LARGE_TEXT ? new Walk(text, 'all').sessionsFile() : skimSessionsFile(text);
}

function skimSessionsFile(text: string): SessionsFile {
  const skim = new Walk(text, 'skim');
  let whole: SessionsFile | undefined;
  const readWhole = (): SessionsFile => {
    whole ??= new Walk(text, 'all').sessionsFile();
    return whole;
  };
  return {
    ...skim.sessionsFile(),
    get rows() {
      return readWhole().rows;
    },
    get problems() {
      return readWhole().problems;
    },
    rowsWithId: (id) => skim.rowsWithId(id),
  };
}
