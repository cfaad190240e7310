/** A Prometheus histogram: cumulative buckets, count and sum. */
export interface Histogram {
  observe(value: number): void;
  /** The lines of its text exposition; `labels` without braces. */
  expose(name: string, labels: string): string[];
}

export function createHistogram(bounds: readonly number[]): Histogram {
  const buckets = bounds.map((bound) => ({ bound, count: 0 }));
  let count = 0;
  let sum = 0;

  return {
    observe(value) {
      count += 1;
      sum += value;
      for (const bucket of buckets) if (value <= bucket.bound) bucket.count += 1;
    },
    expose: (name, labels) => [
      `# TYPE ${name} histogram`,
      ...buckets.map((bucket) => `${name}_bucket{${labels},le="${bucket.bound}"} ${bucket.count}`),
      `${name}_bucket{${labels},le="+Inf"} ${count}`,
      `${name}_count{${labels}} ${count}`,
      `${name}_sum{${labels}} ${sum}`,
    ],
  };
}
