/** What one engine of a deployment was measured to do, and under which conditions: figures of others say nothing of it. */
export interface Benchmark {
  /** ISO 8601. */
  readonly measuredAt: string;
  /** Of all requests together. */
  readonly outputTokensPerSecond: number;
  /** The median over the requests. */
  readonly timeToFirstTokenMs: number;
  /** Requests that were under way at the same time. */
  readonly concurrency: number;
  /** The product's label, e.g. `NVIDIA-L40S`. */
  readonly gpuProduct: string;
  readonly gpus: number;
  /** As the engine was started. */
  readonly flags: readonly string[];
}
