/** How forwarding may fail before anything was answered. */
export type ForwardRefusal =
  | { readonly kind: 'engine-failed' }
  /** It has not finished loading. */
  | { readonly kind: 'engine-starting' }
  | { readonly kind: 'engine-busy'; readonly retryAfterSeconds: number | undefined }
  /** The engine finds fault with the request itself, such as a prompt longer than its context. */
  | { readonly kind: 'engine-refused'; readonly message: string; readonly param: string | undefined };
