import { oldNode, type RunningNode } from './old-node.ts';
import { visible } from './visible.ts';

/** A fault that guard did not expect: one line, and the trace where somebody asked for it. */
export function surprise(error: unknown, env: NodeJS.ProcessEnv, node: RunningNode): string {
  const message = error instanceof Error ? error.message : String(error);
  const trace = error instanceof Error ? (error.stack ?? message) : message;
  const old = env.GUARD_DEBUG === '1' ? null : oldNode(node);
  if (old !== null) return `guard: ${old}\n  Nothing was changed by this command.`;
  return env.GUARD_DEBUG === '1'
    ? `guard: internal error: ${trace
        .split('\n')
        .map((line) => visible(line, 600))
        .join('\n')}`
    : `guard: internal error: ${visible(message.split('\n')[0] ?? '', 600)}\n  Nothing was changed by this command. GUARD_DEBUG=1 shows the trace; please report it.`;
}
