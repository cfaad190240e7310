/** One request of a benchmark that was answered whole. */
export interface BenchmarkSample {
  readonly firstTokenMs: number;
  readonly outputTokens: number;
}

/** @param elapsedMs from the first request to the last token of all */
export const summarise = (
  samples: readonly BenchmarkSample[],
  elapsedMs: number,
): { readonly outputTokensPerSecond: number; readonly timeToFirstTokenMs: number } => {
  const tokens = samples.reduce((sum, { outputTokens }) => sum + outputTokens, 0);
  return {
    outputTokensPerSecond: round((tokens * 1_000) / Math.max(1, elapsedMs)),
    timeToFirstTokenMs: round(median(samples.map(({ firstTokenMs }) => firstTokenMs))),
  };
};

const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? 0)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
};

const round = (value: number): number => Math.round(value * 10) / 10;
