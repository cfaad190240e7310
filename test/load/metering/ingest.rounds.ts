import { createHash, randomUUID } from 'node:crypto';
import type { Client } from 'pg';
import { median } from '../median.ts';
import { arraysOf, bareInsert } from './bare.insert.ts';
import { MadeUpEvents } from './made-up.events.ts';

export interface IngestPace {
  readonly rounds: number;
  readonly batchesPerRound: number;
  /** A gateway ships 500 at most. */
  readonly eventsPerBatch: number;
}

export interface IngestComparison {
  /** Medians of the rounds. */
  readonly ingestedPerSecond: number;
  readonly barePerSecond: number;
  /** Median of the ratios of neighbours: what else the machine does has met both. */
  readonly ratio: number;
}

const SEED = 5;
const ORDER = ['ingested', 'bare'] as const;
const POPULATION = { collectivites: 1_500, keysEach: 2 };

/** The same events through `metering.ingest` and into a bare table, in turns, over one connection. */
export const compareIngest = async (owner: Client, pace: IngestPace): Promise<IngestComparison> => {
  const { columns, text } = await bareInsert(owner);
  const made = new MadeUpEvents(POPULATION, SEED);
  const run = randomUUID();
  const insert = {
    ingested: async (events: readonly Record<string, unknown>[]) => {
      const parameters = ['gw-bench', run, linesOf(events), '', new Date(), []];
      return timed(() => owner.query('select metering.ingest($1, $2, $3, $4, $5, $6)', parameters));
    },
    bare: async (events: readonly Record<string, unknown>[]) => {
      const parameters = arraysOf(columns, events.map(rowOf));
      return timed(() => owner.query({ name: 'bare', text, values: parameters }));
    },
  };
  const rates = { ingested: [] as number[], bare: [] as number[] };
  // The first round only warms up.
  for (let round = -1; round < pace.rounds; round++) {
    const spentMs = { ingested: 0, bare: 0 };
    for (let batch = 0; batch < pace.batchesPerRound; batch++) {
      const events = Array.from({ length: pace.eventsPerBatch }, () => made.next());
      for (const name of batch % 2 === 0 ? ORDER : ORDER.toReversed())
        spentMs[name] += await insert[name](events);
    }
    const count = pace.batchesPerRound * pace.eventsPerBatch;
    if (round >= 0) for (const name of ORDER) rates[name].push((count / spentMs[name]) * 1_000);
  }
  return {
    ingestedPerSecond: Math.round(median(rates.ingested)),
    barePerSecond: Math.round(median(rates.bare)),
    ratio: Number(median(rates.ingested.map((rate, round) => rate / rates.bare[round]!)).toFixed(3)),
  };
};

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const startedAtMs = performance.now();
  await work();
  return performance.now() - startedAtMs;
};

const linesOf = (events: readonly object[]): string =>
  events.map((event) => JSON.stringify(event)).join('\n');

/** The row that `metering.ingest` makes of an event. */
const rowOf = ({ tokens, ...event }: Record<string, unknown>): Record<string, unknown> => {
  const { input, cachedInput, output, reasoning } = tokens as Record<string, number>;
  const plain = Object.entries(event).map(([name, value]) => [
    name.replaceAll(/[A-Z]/g, (c) => `_${c.toLowerCase()}`),
    value,
  ]);
  return {
    ...Object.fromEntries(plain),
    input_tokens: input,
    cached_input_tokens: cachedInput,
    output_tokens: output,
    reasoning_tokens: reasoning,
    digest: `\\x${createHash('sha256').update(String(event['id'])).digest('hex')}`,
    ingested_at: new Date().toISOString(),
    period: String(event['admittedAt']).slice(0, 8) + '01',
  };
};
