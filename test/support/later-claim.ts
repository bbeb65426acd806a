import type { Overlap } from '../../src/core/state.ts';

/** A claim of e1b2's that came after these of a7f3's. */
export const later = (path: string, first: readonly string[], more: Partial<Overlap> = {}): Overlap => ({
  session: 'e1b2',
  path,
  over: 'a7f3',
  first,
  reason: 'agreed',
  at: 0,
  ...more,
});
