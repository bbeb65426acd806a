import type { RepoPath } from '../core/repo-path.ts';
import { count, type Reader } from './conflict-messages.ts';
import { type Step, stepLines } from './steps.ts';
import { PLAIN } from './style.ts';
import { fitting, gitPath, partOf } from './typed-path.ts';
import { shellWord, visible } from './visible.ts';

/** What a session is told that would end with uncommitted changes in files that it claims. */
export const endRefused = (
  {
    session,
    uncommitted,
    toStage,
    elsewhere,
  }: {
    readonly session: string;
    readonly uncommitted: readonly string[];
    readonly toStage: readonly string[];
    readonly elsewhere: readonly {
      readonly tree: string;
      readonly paths: readonly string[];
      readonly toStage: readonly string[];
    }[];
  },
  { style = PLAIN, here, sessionOption = '' }: Omit<Reader, 'now'>,
): string => {
  const inHere = uncommitted.filter((path) => !elsewhere.some(({ paths }) => paths.includes(path)));
  // Git knows no --session: as nobody, the commit would be refused for this very claim.
  const as = sessionOption === '' ? '' : `GUARD_SESSION=${session} `;
  const there = elsewhere.map((other): Step => {
    const git = `git -C ${shellWord(other.tree)}`;
    return ['commit them there', commitOf(other.toStage, { git, as, here: '' }), partOf(other.toStage)];
  });
  return [
    style.bad(
      `guard: session ${session} not ended: ${count(uncommitted.length, 'claimed file')} ${uncommitted.length === 1 ? 'has' : 'have'} uncommitted changes`,
    ),
    ...uncommitted.slice(0, 10).map((path) => `  ${visible(path)}`),
    stepLines([
      ...(inHere.length === 0
        ? []
        : [['commit them', commitOf(toStage, { git: 'git', as, here }), partOf(toStage)] satisfies Step]),
      ...there,
      ['leave them', `guard end${sessionOption} --override "why"`, 'the next session is told'],
    ]),
  ].join('\n');
};

function commitOf(
  toStage: readonly string[],
  { git, as, here }: { readonly git: string; readonly as: string; readonly here: RepoPath },
): string {
  const words = fitting(toStage).map((path) => gitPath(path, here));
  const commit = `${as}${git} commit`;
  return words.length === 0 ? commit : `${git} add -- ${words.join(' ')} && ${commit}`;
}
