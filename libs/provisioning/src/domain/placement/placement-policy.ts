/** Where a collectivité's models may run; the operator decides, and no tenant overrides it. */
export interface PlacementPolicy {
  /** Regions of sites, such as `cloudgouv-eu-west-1`; null: all. */
  readonly regions: readonly string[] | null;
  /** Only on nodes that are set aside for it. */
  readonly dedicatedPool: boolean;
}

export const ANYWHERE: PlacementPolicy = { regions: null, dedicatedPool: false };

/** What both a policy and a request allow; null: all. A request narrows, and never widens. */
export const allowedRegions = (
  { regions }: PlacementPolicy,
  asked: readonly string[] | null | undefined,
): readonly string[] | null => {
  if (!asked) return regions;
  return regions === null ? asked : asked.filter((region) => regions.includes(region));
};
