import type { LockField, LockSection } from './types.ts';

export interface OpenLock extends LockSection {
  readonly fields: LockField[];
}

/** The section that a line stands in. */
export type Section =
  | { readonly kind: 'none' }
  | { readonly kind: 'sessions'; readonly level: number }
  | { readonly kind: 'lock'; readonly lock: OpenLock };
