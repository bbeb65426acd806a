import type { JsonItem, JsonValue } from '../json-edit.ts';

/** One hook in the form that Claude Code began and others took over: `hooks.<event>[] = { matcher?, hooks: [{ type, command, timeout }] }`. */
export interface NestedHook {
  readonly event: string;
  readonly matcher?: string;
  /** In the unit that the agent counts in. */
  readonly timeout: number;
  readonly name?: string;
}

/** The settings items for a list of hooks that all call the same command. */
export function nestedHookItems(command: string, hooks: readonly NestedHook[]): readonly JsonItem[] {
  return hooks.map(({ event, matcher, timeout, name }) => {
    const hook: JsonValue = { ...(name === undefined ? {} : { name }), type: 'command', command, timeout };
    return {
      path: ['hooks', event],
      value: { ...(matcher === undefined ? {} : { matcher }), hooks: [hook] },
    };
  });
}
