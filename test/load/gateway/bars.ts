import type { ProgramName } from './bench.options.ts';
import type { Gaps, Metric } from './sample.ts';
import { percentile } from './statistics.ts';

export type Medians = ReadonlyMap<ProgramName, Readonly<Partial<Record<Metric, number>>>>;

export interface Bar {
  readonly text: string;
  readonly measured: string;
  /** undefined: what it compares was not measured. */
  readonly isReached: boolean | undefined;
}

const MOST_RESIDENT_MB = 200;
const MB_PER_MIB = 1.048576;
/** Below this a difference of two latencies is the noise of timers. */
const NOISE_MS = 0.02;

/** What the gateway has to reach, each against the bare proxy of the same run. */
export const barsOf = (medians: Medians, gaps: readonly Gaps[], workers: number): Bar[] => {
  const of = (program: ProgramName, metric: Metric) => medians.get(program)?.[metric];
  const against = (text: string, metric: Metric, limit: (ratio: number) => boolean, floor = 0): Bar => {
    const [own, bare] = [of('beffroi', metric), of('bare', metric)];
    if (own === undefined || bare === undefined) return notMeasured(text);
    const ratio = Math.max(own, floor) / Math.max(bare, floor);
    return { text, measured: `${ratio.toFixed(2)} ×`, isReached: limit(ratio) };
  };
  return [
    against('CPU per request ≤ 1.5 × bare', 'cpuMicrosPerRequest', (ratio) => ratio <= 1.5),
    ratioBar('CPU per request ≥ 10 × under Portkey', {
      over: of('portkey', 'cpuMicrosPerRequest'),
      under: of('beffroi', 'cpuMicrosPerRequest'),
      least: 10,
    }),
    against('requests/s ≥ 0.65 × bare', 'requestsPerSecond', (ratio) => ratio >= 0.65),
    against('added p50 at 1 000 requests/s ≤ 1.5 × bare', 'p50Ms', (ratio) => ratio <= 1.5, NOISE_MS),
    against('added p99 at 1 000 requests/s ≤ 2 × bare', 'p99Ms', (ratio) => ratio <= 2, NOISE_MS),
    against(
      'added time to first token at 200 streams ≤ 1.5 × bare',
      'ttftP50Ms',
      (ratio) => ratio <= 1.5,
      NOISE_MS,
    ),
    against('SSE events/s per core ≥ 0.8 × bare', 'sseEventsPerSecondPerCore', (ratio) => ratio >= 0.8),
    gapBar(gaps),
    ...levelsBar(of('levels', 'cpuMicrosPerRequest'), of('unlimited', 'cpuMicrosPerRequest')),
    residentBar('at load', of('beffroi', 'residentMiB'), workers),
  ];
};

/** Only where it is asked for: the others say nothing of it. */
const levelsBar = (levels: number | undefined, unlimited: number | undefined): Bar[] => {
  if (levels === undefined || unlimited === undefined) return [];
  const ratio = levels / unlimited;
  const text = 'CPU per request under four levels of limits ≤ 1.15 × without';
  return [{ text, measured: `${ratio.toFixed(2)} ×`, isReached: ratio <= 1.15 }];
};

const notMeasured = (text: string): Bar => ({ text, measured: 'not measured', isReached: undefined });

const ratioBar = (
  text: string,
  {
    over,
    under,
    least,
  }: { readonly over: number | undefined; readonly under: number | undefined; readonly least: number },
): Bar =>
  over === undefined || under === undefined
    ? notMeasured(text)
    : { text, measured: `${(over / under).toFixed(1)} ×`, isReached: over / under >= least };

const gapBar = (gaps: readonly Gaps[]): Bar => {
  const text = '2 000 streams of 10 events/s without a gap beyond the bare proxy’s';
  const of = (name: string) => gaps.filter((gap) => gap.name === name);
  const [own, bare] = [of('beffroi'), of('bare')];
  if (own.length === 0 || bare.length === 0) return notMeasured(text);
  const longest = (runs: readonly Gaps[]) =>
    percentile(
      runs.map(({ longestMs }) => longestMs),
      0.5,
    );
  const failures = own.reduce((sum, gap) => sum + gap.failures, 0);
  // Each is the longest of some 80 000 silences: a twentieth more or less is chance, and so is whatever the upstream and
  // the clients make without a program between them.
  const direct = Math.max(0, ...of('direct').map(({ longestMs }) => longestMs));
  const isReached = failures === 0 && longest(own) <= Math.max(longest(bare) * 1.05, direct);
  return {
    text,
    measured: `${longest(own).toFixed(0)} ms, bare ${longest(bare).toFixed(0)} ms, without a program up to ${direct.toFixed(0)} ms; ${failures} broken`,
    isReached,
  };
};

/** @param when it was measured, for people */
export const residentBar = (when: string, resident: number | undefined, workers: number): Bar => {
  const text = `resident ≤ ${MOST_RESIDENT_MB} MB a worker ${when}`;
  if (resident === undefined) return notMeasured(text);
  const eachMb = (resident * MB_PER_MIB) / workers;
  return { text, measured: `${eachMb.toFixed(0)} MB`, isReached: eachMb <= MOST_RESIDENT_MB };
};
