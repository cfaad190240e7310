import type { Bar } from '../bars.ts';
import { summaryOf } from '../statistics.ts';
import type { ScalingSample } from './scaling.sample.ts';

/** By how many processes, in the order of comparison. */
export type ScalingSamples = ReadonlyMap<number, readonly ScalingSample[]>;

const COLUMNS: readonly (readonly [metric: keyof ScalingSample, title: string, digits: number])[] = [
  ['cpuMicrosPerRequest', 'CPU/request µs', 1],
  ['p50Ms', 'p50 ms', 2],
  ['p99Ms', 'p99 ms', 2],
  ['busiest', 'busiest over mean', 2],
  ['lockWaits', 'waiting for a lock', 4],
  ['failures', 'requests that failed', 0],
];

const MOST_CPU = 1.15;
const MOST_OF_MEAN = 1.2;
const MOST_LOCK_WAITS = 0.01;

export const scalingLines = (samples: ScalingSamples): string =>
  [...samples]
    .map(([workers, rounds]) => {
      const cells = COLUMNS.map(([metric, title, digits]) => {
        const { median, lowest, highest } = summaryOf(rounds.map((sample) => sample[metric]));
        return `  ${title}: ${[median, lowest, highest].map((value) => value.toFixed(digits)).join(', ')}`;
      });
      return [
        `${workers} ${workers === 1 ? 'process' : 'processes'} (median, lowest, highest)`,
        ...cells,
      ].join('\n');
    })
    .join('\n');

/** @param cores more processes than these stand in one another's way, and are shown without a bar */
export const scalingBars = (samples: ScalingSamples, cores: number): Bar[] => {
  const one = medianOf(samples.get(1)!, 'cpuMicrosPerRequest');
  return [...samples]
    .filter(([workers]) => workers > 1 && workers <= cores)
    .flatMap(([workers, rounds]) => {
      const cpu = medianOf(rounds, 'cpuMicrosPerRequest') / one;
      const busiest = medianOf(rounds, 'busiest');
      const waits = medianOf(rounds, 'lockWaits');
      return [
        {
          text: `CPU per request of ${workers} processes under ${workers} × the load ≤ ${MOST_CPU} × that of one`,
          measured: `${cpu.toFixed(2)} ×`,
          isReached: cpu <= MOST_CPU,
        },
        {
          text: `the busiest of ${workers} gets ≤ ${MOST_OF_MEAN} × the mean`,
          measured: `${busiest.toFixed(2)} ×`,
          isReached: busiest <= MOST_OF_MEAN,
        },
        {
          text: `${workers} processes wait for locks in PostgreSQL ≤ ${MOST_LOCK_WAITS * 100} % of the time`,
          measured: `${(waits * 100).toFixed(2)} %`,
          isReached: waits <= MOST_LOCK_WAITS,
        },
      ];
    });
};

export const medianOf = (rounds: readonly ScalingSample[], metric: keyof ScalingSample): number =>
  summaryOf(rounds.map((sample) => sample[metric])).median;

/** What `--json` writes. */
export const scalingJson = (rounds: number, samples: ScalingSamples): string => {
  const scaling = Object.fromEntries(
    [...samples].map(([workers, of]) => [
      workers,
      Object.fromEntries(COLUMNS.map(([metric]) => [metric, medianOf(of, metric)])),
    ]),
  );
  return `${JSON.stringify({ rounds, scaling }, null, 2)}\n`;
};
