import type { Directory } from './command.ts';
import type { Scope } from './scope.ts';
import { isPipe, type Walk } from './walk.ts';

/** A list of `&&` that begins here, perhaps inside another. */
export function beginList(scope: Scope): void {
  const { sure, directory } = scope;
  scope.sure = { ...sure, listAfter: sure.after, listFrom: directory };
}

/** Notes what an operator tells of the command before it: only `&&` lets nothing follow a failure. */
export function settleSuccess(
  { scope, ran, isNegated }: Walk,
  operator: string,
  { previous, directory: before }: { readonly previous: string; readonly directory: Directory },
): void {
  const { sure, directory } = scope;
  const isLost = sure.isLost || (isNegated && directory !== before);
  if (isPipe(operator)) scope.sure = { ...sure, isLost };
  else if (operator === '&&') {
    const succeeded = !isNegated && previous !== '||' && !isPipe(previous) ? ran : undefined;
    scope.sure = { ...sure, isLost, after: succeeded ?? sure.after };
  } else {
    scope.sure = {
      after: sure.listAfter,
      listAfter: sure.listAfter,
      listFrom: directory,
      isLost: isLost || directory !== sure.listFrom,
    };
  }
}
