/** @param share 0.5 for the median, 0.99 for the 99th percentile; by nearest rank */
export const percentile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? Number.NaN;
};

export interface Summary {
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
}

export const summaryOf = (values: readonly number[]): Summary => ({
  median: percentile(values, 0.5),
  lowest: Math.min(...values),
  highest: Math.max(...values),
});
