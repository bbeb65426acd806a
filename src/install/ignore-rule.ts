import { join } from 'node:path';
import { decodeLossless } from '../core/lossless-text.ts';
import { NOTHING, type Planned } from './change.ts';
import { readFileState } from './file-state.ts';
import { findMarkedLines, markedLines } from './marked-lines.ts';
import { type InstallSite, planOwnText, planTakeBack } from './own-text.ts';

/**
 * Plans rules that keep these repo paths out of git, in the common dir's `info/exclude`. Not in `.gitignore`: that is a tracked file, and
 * setting guard up would leave a change behind that the next `git commit -a` takes along. `info/exclude` holds for every working
 * tree at once; another clone is set up by its own `guard init`. Give only paths that git does not ignore already.
 */
export function planIgnoreRule(site: InstallSite, paths: readonly string[]): Planned {
  const path = excludeFile(site);
  const kept = ownRules(path);
  const rules = [...new Set([...kept, ...paths.map(ignorePattern)])];
  return rules.length === 0
    ? NOTHING
    : planOwnText(site, path, markedLines(MARKERS, rules), { why: { code: 'ignore-rule' } });
}

/** Plans the rules away again. */
export function planIgnoreRuleRemoval(site: InstallSite): Planned {
  return planTakeBack(site, excludeFile(site), markedLines(MARKERS, []));
}

/** Whether guard's rule for this repo path is there. */
export function hasIgnoreRule(site: Pick<InstallSite, 'commonDir'>, path: string): boolean {
  return ownRules(excludeFile(site)).includes(ignorePattern(path));
}

/** The pattern that matches just this path from the top level. */
export function ignorePattern(path: string): string {
  return `/${path.replace(/[\\*?[]/g, '\\$&').replace(/ $/, '\\ ')}`;
}

const MARKERS = { start: '# >>> guard >>>', end: '# <<< guard <<<' };

function excludeFile(site: Pick<InstallSite, 'commonDir'>): string {
  return join(site.commonDir, 'info', 'exclude');
}

function ownRules(path: string): readonly string[] {
  const state = readFileState(path);
  if (state.kind !== 'file') return [];
  const text = decodeLossless(state.bytes);
  try {
    const found = findMarkedLines(text, MARKERS);
    if (found === null) return [];
    return text
      .slice(found.start, found.end)
      .split(/\r?\n/)
      .filter((line) => line !== '' && !line.startsWith('# '));
  } catch {
    // Planning says where the damage is.
    return [];
  }
}
