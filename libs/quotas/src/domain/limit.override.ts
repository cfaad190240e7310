/** Another value for a while; it ends by itself. */
export interface LimitOverride {
  /** null: unlimited; 0: closed. */
  readonly value: number | null;
  readonly from: Date;
  readonly until: Date;
}

/** What a limit's value is at an instant. */
export const valueAt = (
  { value, override }: { readonly value: number | null; readonly override: LimitOverride | null },
  instant: Date,
): number | null =>
  override && override.from <= instant && instant < override.until ? override.value : value;
