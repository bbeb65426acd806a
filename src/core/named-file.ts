/** The setting that names the sessions file. */
export interface NamedFile {
  readonly by: 'GUARD_FILE' | 'sessionsFile';
  readonly value: string;
}

/** What names the sessions file: the environment before the configuration (contract, section 1); undefined where nothing does. */
export function namedFile(
  { GUARD_FILE = '' }: { readonly GUARD_FILE?: string | undefined },
  { sessionsFile }: { readonly sessionsFile: string | null },
): NamedFile | undefined {
  if (GUARD_FILE !== '') return { by: 'GUARD_FILE', value: GUARD_FILE };
  return sessionsFile === null ? undefined : { by: 'sessionsFile', value: sessionsFile };
}

/** Nobody expands a `~`: guard would make a directory of that name. The schema has the same pattern. */
const NAMES_A_FILE = /^(?!~[^/]*\/)(?:[^\0]*\/)?(?!\.{0,2}$)[^\0/]+$/;

/** Whether a text can be the path of a file; what it should be instead is {@link PATH_OF_A_FILE}. */
export function canNameAFile(text: string): boolean {
  return NAMES_A_FILE.test(text);
}

export const PATH_OF_A_FILE = 'the path of a file, such as ".claude/sessions.md", with ~ written out';
