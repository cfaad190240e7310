/** What an engine says it has to do (vLLM's gauges, reference/kubernetes.md §4). */
export interface EngineLoad {
  readonly url: string;
  readonly running: number;
  readonly waiting: number;
  /** Share of the KV cache in use, 0 to 1. */
  readonly kvUsage: number;
  /** Requests it has finished since it started; another number than before: somebody uses it. */
  readonly finished: number;
}

export interface TotalLoad {
  readonly engines: number;
  readonly running: number;
  /** In engines, and in gateways for want of room in engines. */
  readonly waiting: number;
  /** Of the fullest engine: the next long request may be sent there. */
  readonly kvUsage: number;
  readonly finished: number;
}

/** @param atGateways requests that gateways keep back for want of room */
export const totalOf = (loads: readonly EngineLoad[], atGateways: number): TotalLoad => ({
  engines: loads.length,
  running: sum(loads.map(({ running }) => running)),
  waiting: sum(loads.map(({ waiting }) => waiting)) + atGateways,
  kvUsage: Math.max(0, ...loads.map(({ kvUsage }) => kvUsage)),
  finished: sum(loads.map(({ finished }) => finished)),
});

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
