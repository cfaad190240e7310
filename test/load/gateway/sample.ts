import type { ProgramName } from './bench.options.ts';

/** What one round says of one program; undefined: it could not do that. */
export interface Sample {
  readonly cpuMicrosPerRequest: number | undefined;
  readonly requestsPerSecond: number | undefined;
  /** Added to what the upstream takes by itself, at 1 000 requests a second. */
  readonly p50Ms: number | undefined;
  readonly p99Ms: number | undefined;
  /** Added, from request to first event, at 200 streams. */
  readonly ttftP50Ms: number | undefined;
  readonly sseEventsPerSecondPerCore: number | undefined;
  readonly residentMiB: number | undefined;
}
export type Metric = keyof Sample;

export const METRICS: readonly Metric[] = [
  'cpuMicrosPerRequest',
  'requestsPerSecond',
  'p50Ms',
  'p99Ms',
  'ttftP50Ms',
  'sseEventsPerSecondPerCore',
  'residentMiB',
];

export type Samples = ReadonlyMap<ProgramName, readonly Sample[]>;

/** Longest silences in 2 000 streams of 10 events a second, one of each run. */
export interface Gaps {
  readonly name: ProgramName | 'direct';
  readonly longestMs: number;
  readonly p999Ms: number;
  readonly failures: number;
}
