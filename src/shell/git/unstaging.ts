import type { SimpleCommand } from '../command.ts';
import { isSamePlace } from '../fallbacks.ts';
import { readGitCall } from './call.ts';
import { readRestore } from './discarding.ts';
import type { EffectBody } from './effect.ts';
import { LOOSE } from './making.ts';

/**
 * An effect as it is behind the `git restore --staged` of its line that have surely done their work, in the same place: what
 * is no longer in the index a command leaves alone that acts on nothing else.
 */
export function behindUnstaging<E extends EffectBody>(effect: E, command: SimpleCommand): E {
  if (effect.amid === undefined || effect.touches.some((change) => change !== 'staged')) return effect;
  const leaves: NonNullable<EffectBody['leaves']>[number][] = [];
  for (let before = command.after; before !== undefined; before = before.after)
    leaves.push(...unstagedBy(before, command));
  return leaves.length === 0 ? effect : { ...effect, leaves };
}

function unstagedBy(before: SimpleCommand, command: SimpleCommand): NonNullable<EffectBody['leaves']> {
  const [call, own] = [readGitCall(before), readGitCall(command)];
  if (call?.subcommand.text !== 'restore' || own === null) return [];
  if (before.remote !== undefined || before.wrappers.some((name) => LOOSE.has(name))) return [];
  if (call.directory.kind === 'unknown' || !isSamePlace(call.directory, own.directory)) return [];
  if (call.gitDir !== undefined || own.gitDir !== undefined) return [];
  if (call.args.some(({ text }) => /^(?:-[a-zA-Z]*p|--patch$)/.test(text))) return [];
  return readRestore(call).flatMap(({ kind, pathspecs }) =>
    kind === 'unstages' && pathspecs.kind === 'known' ? [pathspecs] : [],
  );
}
