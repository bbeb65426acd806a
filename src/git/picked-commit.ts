import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { IF_HERE } from './if-here.ts';
import { lastAction, type NotedIn, notedCommit } from './noted-refs.ts';
import type { Repository } from './repository.ts';

/** What the commit just made repeats, in a cherry-pick or a rebase. */
export type Repetition =
  | { readonly kind: 'none' }
  | { readonly kind: 'of'; readonly id: string }
  /** A conflict was mended in between, after which git has forgotten what it picked (2.39). */
  | { readonly kind: 'mended-pick' }
  | { readonly kind: 'mended-rebase'; readonly id: string };

export function repetition(place: NotedIn): Repetition {
  const picked = notedCommit(place, 'CHERRY_PICK_HEAD');
  if (picked !== null) return { kind: 'of', id: picked };
  const action = lastAction(place);
  if (action.startsWith('commit (cherry-pick)')) return { kind: 'mended-pick' };
  const stopped = /^(?:commit|rebase[^:]*\(continue\)): /.test(action)
    ? notedCommit(place, 'REBASE_HEAD')
    : null;
  // A rebase that stops to let a commit be edited notes that the next one amends it, which makes it a new one.
  const isEdited = stopped === null || existsSync(join(place.gitDir, 'rebase-merge', 'amend'));
  return isEdited ? { kind: 'none' } : { kind: 'mended-rebase', id: stopped };
}

/** The known commit that a mended one repeats: git keeps its author and the author's time, or at least its subject. */
export function mendedFrom(
  { git }: Pick<Repository, 'git'>,
  commit: string,
  mended: Extract<Repetition, { kind: 'mended-pick' | 'mended-rebase' }>,
  known: Iterable<string>,
): string | null {
  const candidates = mended.kind === 'mended-pick' ? [...known].filter((id) => ID.test(id)) : [mended.id];
  const listed = git.tryBytes(DESCRIBE, { input: `${[commit, ...candidates].join('\n')}\n` });
  const [own, ...others] = readDescriptions(listed?.toString('latin1') ?? '');
  if (own === undefined) return null;
  const isByAuthor = ({ author }: Description): boolean => author === own.author;
  const isBySubject = ({ subject }: Description): boolean => subject === own.subject;
  const likely =
    mended.kind === 'mended-pick'
      ? others.filter(isByAuthor)
      : others.filter((one) => isByAuthor(one) || isBySubject(one));
  return (likely.find(isBySubject) ?? likely.at(-1))?.id ?? null;
}

const ID = /^[0-9a-f]{40,64}$/;
const DESCRIBE = ['rev-list', '--no-walk=unsorted', ...IF_HERE, '--format=%an <%ae> %at%n%s', '--stdin'];

interface Description {
  readonly id: string;
  readonly author: string;
  readonly subject: string;
}

/** Three lines each, the first of them `commit ID`. */
function readDescriptions(text: string): readonly Description[] {
  const lines = text.split('\n');
  const found: Description[] = [];
  for (let at = 0; at + 2 < lines.length; at += 3)
    found.push({
      id: (lines[at] ?? '').slice('commit '.length),
      author: lines[at + 1] ?? '',
      subject: lines[at + 2] ?? '',
    });
  return found;
}
