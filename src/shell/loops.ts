import { takeAgain } from './callables.ts';
import { redirectedFrom } from './feeding.ts';
import { copyScope, expand, setVariable } from './scope.ts';
import { bareText, type Part } from './token.ts';
import type { Walk } from './walk.ts';

/** A loop's variable has the first value of its list, and the others when the body is read again. */
export function startLoop(walk: Walk, [name = [], , ...list]: readonly (readonly Part[])[]): void {
  const [first, ...values] = list.flatMap((parts) => expand(parts, walk.scope));
  const variable = bareText(name) ?? '';
  setVariable(walk.scope, variable, first);
  const frame = walk.frames.at(-1);
  if (frame?.kind === 'compound' && values.length > 0)
    frame.loop = { name: variable, values, from: walk.at + 1 };
}

export function repeatBody(walk: Walk): void {
  const { frames, tokens, at, scope, reading } = walk;
  const frame = frames.at(-1);
  if (frame?.kind !== 'compound' || frame.loop === undefined) return;
  const { name, values, from } = frame.loop;
  if (values.length === 0) walk.ended = { tokens, from, to: at };
  const body = values.length > 0 ? takeAgain({ tokens, from, to: at }, scope, values.length) : undefined;
  if (body === undefined) return;
  for (const value of values) {
    setVariable(scope, name, value);
    reading.readTokens(body, scope, reading);
  }
}

/** `done < <(command)` and `done <<< "$(command)"`: the loop is read again, as if the command stood before a pipe. */
export function feedLoop({ ended, scope, reading }: Walk, parts: readonly Part[]): void {
  const feeding = ended === undefined ? undefined : redirectedFrom(parts, scope, reading);
  const body = ended === undefined || feeding === undefined ? undefined : takeAgain(ended, scope, 1);
  if (body !== undefined) reading.readTokens(body, copyScope(scope), reading, feeding);
}
