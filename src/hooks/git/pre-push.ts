import { overridesOf } from '../../commands/overrides.ts';
import { verifyLegible } from '../../commands/verify-legible.ts';
import type { Context } from '../../context.ts';
import { EXIT } from '../../exit-codes.ts';
import { isBranchUpdate, readPushedRefs } from '../../git/pushed-commits.ts';
import { emptyReason } from '../../ui/hook-messages.ts';
import type { Style } from '../../ui/style.ts';
import { type HookAnswer, NOTHING } from '../answer.ts';
import { takeNoticeLines } from './notice-lines.ts';
import { pushAgain } from './push-again.ts';
import { judgeForeignCommits } from './push-foreign.ts';
import { judgeVercelLock } from './push-lock.ts';

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
  if (refs.length === 0) return NOTHING;
  const snapshot = await context.store.read();
  const overrides = overridesOf(context, snapshot.state);
  const verdicts = [];
  const again = () => pushAgain({ remote }, context.env);
  for (const judge of [judgeVercelLock, judgeForeignCommits]) {
    const verdict = await judge(context, { snapshot, overrides, push: { remote, url, refs, again } }, style);
    if (verdict.kind === 'refuse') {
      const empty = overrides.hasEmptyReason ? [emptyReason()] : [];
      return {
        code: EXIT.refused,
        lines: [...(await takeNoticeLines(context, snapshot)), ...empty, ...verdict.lines],
      };
    }
    verdicts.push(verdict);
  }
  verifyLegible(snapshot);
  const told = await takeNoticeLines(context, snapshot);
  for (const { record } of verdicts) await record?.();
  return { code: EXIT.done, lines: [...told, ...verdicts.flatMap(({ lines }) => lines)] };
}
