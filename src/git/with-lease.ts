import { readPushArguments } from './push-arguments.ts';

export const LEASE = '--force-with-lease';

/** The arguments of `git push`, forced all the same, but whoever fetches nothing meanwhile does not drop what others push. */
export function withLease(args: readonly string[]): readonly string[] {
  const { refspecs } = readPushArguments(args);
  const mild = args.map((word) => {
    if (word.startsWith('+') && refspecs.includes(word)) return word.slice(1);
    if (FORCE.test(word)) return '';
    return FORCE_AMONG_OTHERS.test(word) ? word.replace('f', '') : word;
  });
  const isForced = mild.some((word, index) => word !== args[index]);
  const kept = mild.filter((word) => word !== '');
  return isForced && !kept.includes(LEASE) ? [LEASE, ...kept] : kept;
}

const FORCE = /^(?:--force|-f)$/;
/** What stands behind an `o` is its value. */
const FORCE_AMONG_OTHERS = /^-[a-np-z]*f/i;
