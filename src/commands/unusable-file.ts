import type { Context } from '../context.ts';
import { type NamedFile, namedFile } from '../core/named-file.ts';
import { hasNoSection } from '../core/sessions-file/no-section.ts';
import type { GuardError } from '../errors.ts';
import type { Snapshot } from '../store/store.ts';

/** Why guard can neither go by the sessions file nor write in it. */
export type Unusable =
  /** A setting names a file in which something stands, and nothing of sessions; the store refuses to write there. */
  | ({ readonly why: 'foreign' } & NamedFile)
  | { readonly why: 'damaged'; readonly damage: GuardError<'file-damaged'> };

/** What is the matter with the sessions file as it was read; null for one that guard can use. */
export function whyUnusable(
  { env, config }: Pick<Context, 'env' | 'config'>,
  { file, illegible }: Pick<Snapshot, 'file' | 'illegible'>,
): Unusable | null {
  if (illegible !== undefined) return { why: 'damaged', damage: illegible };
  const named = namedFile(env, config);
  if (named === undefined || file.text.trim() === '' || !hasNoSection(file)) return null;
  return { why: 'foreign', ...named };
}
