import type { Snapshot } from '../store/store.ts';

/** To be asked before it is said that nothing stands in the way. Throws file-damaged where the file cannot tell. */
export function verifyLegible({ illegible }: Pick<Snapshot, 'illegible'>): void {
  if (illegible !== undefined) throw illegible;
}
