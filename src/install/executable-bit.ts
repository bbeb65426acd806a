import { NOTHING, type Planned, type Why } from './change.ts';
import { isWithin, readFileState } from './file-state.ts';
import type { InstallSite } from './own-text.ts';

/** Plans that whoever may read a file may run it too; git passes over a hook that is not executable. */
export function planExecutable(site: InstallSite, path: string, why: Why): Planned {
  const state = readFileState(path);
  if (state.kind !== 'file' || isExecutable(state.mode) || !isWithin(path, site.roots)) return NOTHING;
  const mode = state.mode | ((state.mode & 0o444) >> 2);
  return { changes: [{ kind: 'set-mode', path, before: state.mode, mode, why }], problems: [] };
}

export function isExecutable(mode: number): boolean {
  return (mode & 0o111) !== 0;
}
