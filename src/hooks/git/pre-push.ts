import { isSelf } from '../../commands/is-self.ts';
import { overridesOf } from '../../commands/overrides.ts';
import { verifyLegible } from '../../commands/verify-legible.ts';
import type { Context } from '../../context.ts';
import { viewLocks } from '../../core/lock-view.ts';
import { EXIT } from '../../exit-codes.ts';
import { isBranchUpdate, readPushedRefs } from '../../git/pushed-commits.ts';
import type { Snapshot } from '../../store/store.ts';
import { emptyReason } from '../../ui/hook-messages.ts';
import type { Style } from '../../ui/style.ts';
import { type HookAnswer, NOTHING } from '../answer.ts';
import { takeNoticeLines } from './notice-lines.ts';
import { placeOfPush, pushAgain } from './push-again.ts';
import { judgeForeignCommits } from './push-foreign.ts';
import { judgeVercelLock } from './push-lock.ts';
import { renewHolder } from './renew-holder.ts';

/** A push as the hook sees it. */
export interface Push {
  /** The remote's name; null where a URL was pushed to. */
  readonly remote: string | null;
  readonly url: string;
  /** The hook's standard input. */
  readonly input: string;
}

/** Lets a push through or not (contract, section 6): first the Vercel lock, then commits of other sessions. */
export async function prePush(
  context: Context,
  { remote, url, input }: Push,
  style: Style,
): Promise<HookAnswer> {
  const refs = readPushedRefs(input).filter(isBranchUpdate);
  const { store } = context;
  if (refs.length === 0) {
    // Nothing is judged here, so what fails is not worth a word.
    await store
      .read()
      .then((seen) => renewOwn(context, seen))
      .catch(() => {});
    return NOTHING;
  }
  const snapshot = await store.read();
  const overrides = overridesOf(context, snapshot.state);
  const verdicts = [];
  const again = () => pushAgain({ remote }, context.env);
  const place = () => placeOfPush(context.repository);
  const push = { remote, url, refs, again, place };
  const told = async () => takeNoticeLines(context, await renewOwn(context, snapshot));
  for (const judge of [judgeVercelLock, judgeForeignCommits]) {
    const verdict = await judge(context, { snapshot, overrides, push }, style);
    if (verdict.kind === 'refuse') {
      const empty = overrides.hasEmptyReason ? [emptyReason()] : [];
      return {
        code: EXIT.refused,
        lines: [...(await told()), ...empty, ...verdict.lines],
      };
    }
    verdicts.push(verdict);
  }
  verifyLegible(snapshot);
  const before = await told();
  for (const { record } of verdicts) await record?.();
  return { code: EXIT.done, lines: [...before, ...verdicts.flatMap(({ lines }) => lines)] };
}

/**
 * A push of who holds a lock is a sign of life. `seen` is what the caller has just read; gives what there is to read now. What
 * cannot be renewed is as old as it was, and the verdict beside it stands all the same.
 */
async function renewOwn(context: Context, seen: Snapshot): Promise<Snapshot> {
  const { self, limits } = context;
  const locks = viewLocks(seen.file, seen.timing, limits);
  if (self === null || !locks.some(({ holder }) => isSelf(context, holder))) return seen;
  return renewHolder(context, seen, self).catch(() => seen);
}
