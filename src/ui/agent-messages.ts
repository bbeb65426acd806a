import type { Instant } from '../core/stamp.ts';
import type { Finding } from '../core/verdict.ts';
import { ago } from './ages.ts';
import type { Reader } from './conflict-messages.ts';
import { typedPath, typedPaths } from './typed-path.ts';
import { quoted, shellWord, visible, worded } from './visible.ts';

/** What guard tells an agent's model about its edits. Plain text: models read no colours. */

/** Another session's file, about to be edited all the same. */
export function editWarning(finding: Finding, time: 'first' | 'again', { now, here, place }: Reader): string {
  const who = held(finding, now);
  const path = visible(finding.path);
  if (time === 'again') return `guard: ${path} is still claimed by ${who}.`;
  if (finding.rule === 'shared') {
    return `guard: ${path} is also being edited by ${who}. It is a shared file: keep your change small and do not undo theirs.`;
  }
  if (finding.rule === 'worktree') {
    return `guard: ${path} is also being edited by ${who}, in another working tree: expect a merge conflict, or work on something else first.`;
  }
  return [
    `guard: ${path} is being edited by ${who}.`,
    `Your edit is not stopped, but committing this file will be refused while ${worded(finding.holder)} claims it; guard makes it yours as soon as ${worded(finding.holder)} commits or lets go.`,
    `Do not undo changes that are not yours. Better: work on something else, or run: ${inPlace(place)}guard wait ${typedPath(finding.path, here)}`,
  ].join(' ');
}

/** Those of which no more is said. */
export function moreEdited(count: number): string {
  return `guard: and ${count} more files or claims of other sessions; guard status PATH says whose a file is.`;
}

/** An edit that the configuration does not let through by itself. */
export function editRefused(
  findings: readonly Finding[],
  kind: 'deny' | 'ask',
  { now, here, place }: Reader,
): string {
  const files = findings
    .slice(0, 5)
    .map((finding) => `${visible(finding.path)} is being edited by ${held(finding, now)}`);
  const rest = findings.length > 5 ? `; and ${findings.length - 5} more` : '';
  const words = typedPaths([...new Set(findings.map(({ path }) => path))], here);
  const head = kind === 'deny' ? 'guard: not edited' : 'guard: this is another session’s file';
  return `${head}: ${files.join('; ')}${rest}. Next: ${inPlace(place)}guard wait ${words}, then read it again and edit. If a person has agreed: ${inPlace(place)}guard claim ${words} --override "why" (the holder will be told).`;
}

function inPlace(place: string | undefined): string {
  return place === undefined ? '' : `cd ${shellWord(place)} && `;
}

/** What a commit made of the session's claims; null where there is nothing to tell. */
export function whatGuardDid(released: readonly string[], left: readonly string[]): string | null {
  if (released.length === 0 && left.length === 0) return null;
  const parts = [
    released.length === 0 ? '' : `released ${listed(released)}`,
    left.length === 0 ? '' : `still yours: ${listed(left)}`,
  ];
  return `guard: ${parts.filter((part) => part !== '').join('; ')}.`;
}

/** A commit that the hook refused, for a model that may not have seen the hook's own words. */
export function commitWasRefused(paths: readonly string[], holders: string): string {
  const who = holders.split(', ').map((holder) => worded(holder));
  return `guard: refused the commit: ${listed(paths)} ${paths.length === 1 ? 'is' : 'are'} claimed by ${who.join(', ')}.`;
}

/** What the hook made of a push, from its journal line; null where it let it pass. */
export function whatBecameOfPush({ kind, lock, other, detail = '' }: PushLine): string | null {
  const who = other === undefined || other === null ? 'another session' : worded(other);
  if (kind === 'refused' && detail.startsWith('push ')) {
    return lock === 'vercel'
      ? `guard: refused the push: ${who} holds the vercel lock.`
      : `guard: refused the ${visible(detail)}.`;
  }
  if (kind !== 'overridden') return null;
  if (lock === 'vercel') return `guard: let the push past the vercel lock of ${who}, who is told.`;
  return detail.startsWith('published ')
    ? `guard: let the push through with commits of ${who}, who is told.`
    : null;
}

interface PushLine {
  readonly kind: string;
  readonly lock?: string;
  readonly other?: string | null;
  readonly detail?: string;
}

function held({ holder, lastActive, started, claim, path }: Finding, now: Instant): string {
  const facts = [
    `last active ${ago(lastActive, now)}`,
    started === null ? '' : `started ${ago(started, now)}`,
    claim === path ? '' : `claims ${quoted(claim, 60)}`,
  ];
  return `session ${worded(holder)} (${facts.filter((fact) => fact !== '').join(', ')})`;
}

function listed(texts: readonly string[]): string {
  const shown = texts
    .slice(0, 5)
    .map((text) => visible(text, 100))
    .join(', ');
  return texts.length > 5 ? `${shown} and ${texts.length - 5} more` : shown;
}
