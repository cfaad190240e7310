import type { Bar, Medians } from './bars.ts';
import type { ProgramName } from './bench.options.ts';
import { type Gaps, type Metric, METRICS, type Samples } from './sample.ts';
import { summaryOf } from './statistics.ts';

const TITLES: Readonly<Record<Metric, string>> = {
  cpuMicrosPerRequest: 'CPU/request µs',
  requestsPerSecond: 'requests/s',
  p50Ms: '+p50 ms',
  p99Ms: '+p99 ms',
  ttftP50Ms: '+TTFT p50 ms',
  sseEventsPerSecondPerCore: 'SSE events/s/core',
  residentMiB: 'resident MiB',
};

export const mediansOf = (samples: Samples): Medians =>
  new Map(
    [...samples].map(([program, rounds]) => [
      program,
      Object.fromEntries(
        METRICS.flatMap((metric) => {
          const values = valuesOf(rounds, metric);
          return values.length === 0 ? [] : [[metric, summaryOf(values).median]];
        }),
      ),
    ]),
  );

const valuesOf = (rounds: Samples extends ReadonlyMap<ProgramName, infer R> ? R : never, metric: Metric) =>
  rounds.map((sample) => sample[metric]).filter((value) => value !== undefined);

/** Median, then the lowest and the highest round. */
export const table = (samples: Samples): string => {
  const names = [...samples.keys()];
  const rows = METRICS.map((metric) => [
    TITLES[metric],
    ...names.map((name) => cell(valuesOf(samples.get(name)!, metric), metric)),
  ]);
  return aligned([['', ...names], ...rows]);
};

const cell = (values: readonly number[], metric: Metric): string => {
  if (values.length === 0) return 'failed';
  const { median, lowest, highest } = summaryOf(values);
  const digits = metric.endsWith('Ms') ? 2 : metric === 'cpuMicrosPerRequest' ? 1 : 0;
  return `${median.toFixed(digits)} (${lowest.toFixed(digits)}–${highest.toFixed(digits)})`;
};

const aligned = (rows: readonly (readonly string[])[]): string => {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) =>
      row
        .map((text, column) => text.padEnd(widths[column]!))
        .join('   ')
        .trimEnd(),
    )
    .join('\n');
};

export const barLines = (bars: readonly Bar[]): string =>
  bars
    .map(({ text, measured, isReached }) => `${MARKS[String(isReached)]!}  ${text}: ${measured}`)
    .join('\n');

const MARKS: Readonly<Record<string, string>> = {
  true: 'reached',
  false: 'MISSED ',
  undefined: '–      ',
};

export const gapLines = (gaps: readonly Gaps[]): string =>
  gaps
    .map(
      ({ name, longestMs, p999Ms, failures }) =>
        `${name}: longest silence ${longestMs.toFixed(0)} ms, of 999 in 1 000 streams below ${p999Ms.toFixed(0)} ms, ${failures} broken`,
    )
    .join('\n');

/** What `--json` writes; a number that could not be measured is null. */
export const jsonOf = (rounds: number, medians: Medians): string => {
  const programs = Object.fromEntries(
    [...medians].map(([name, median]) => [
      name,
      Object.fromEntries(METRICS.map((metric) => [metric, median[metric] ?? null])),
    ]),
  );
  return `${JSON.stringify({ rounds, programs }, null, 2)}\n`;
};
