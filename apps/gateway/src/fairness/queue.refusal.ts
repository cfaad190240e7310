export type QueueRefusal =
  /** Its own collectivité has as many requests waiting for these engines as it may. */
  | { readonly kind: 'queue-own-full'; readonly most: number }
  /** All collectivités together have. */
  | { readonly kind: 'queue-full' }
  /** Its turn has not come in time. */
  | { readonly kind: 'queue-late'; readonly waitedMs: number }
  | { readonly kind: 'stopping' };
