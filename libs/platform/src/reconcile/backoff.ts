export interface Backoff {
  readonly firstMs: number;
  readonly maxMs: number;
}

/**
 * How long to wait after so many failures in a row: doubling, and between half of it and all of it, so that keys that
 * failed together do not come back together.
 *
 * @param failures 1 or more
 * @param random 0 to 1
 */
export const backoffMs = (failures: number, { firstMs, maxMs }: Backoff, random: number): number => {
  const fullMs = Math.min(maxMs, firstMs * 2 ** Math.min(failures - 1, 30));
  return Math.round(fullMs * (0.5 + random / 2));
};
