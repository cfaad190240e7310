import {
  AttachedBodiesRepository,
  CollectivitesRepository,
  CreateProjectOperation,
} from '@beffroi/tenancy/server';
import { median } from '../median.ts';
import type { BenchDatabase } from './bench.database.ts';
import { createdPerSecond } from './rounds.ts';
import { SilencedUnitOfWork } from './silenced.unit-of-work.ts';

export interface Pace {
  readonly rounds: number;
  readonly roundMs: number;
}

export interface Comparison {
  /** Medians of the rounds. */
  readonly auditedPerSecond: number;
  readonly unauditedPerSecond: number;
  /** Median of the ratios of neighbours: what else the machine does has met both. */
  readonly ratio: number;
  readonly rounds: { readonly audited: readonly number[]; readonly unaudited: readonly number[] };
}

const ORDER = ['audited', 'unaudited'] as const;

/** The same mutations with and without their audit, in turns, so that what the machine does besides meets both. */
export const compare = async (
  { unitOfWork, collectiviteId }: BenchDatabase,
  { rounds, roundMs }: Pace,
  { records }: { readonly records: boolean },
): Promise<Comparison> => {
  const creating = (audit: boolean) => {
    const silence = { audit: !audit, records: !records };
    return new CreateProjectOperation(
      new SilencedUnitOfWork(unitOfWork, silence),
      new CollectivitesRepository(unitOfWork),
      new AttachedBodiesRepository(unitOfWork),
    );
  };
  const contenders = { audited: creating(true), unaudited: creating(false) };
  const rates = { audited: [] as number[], unaudited: [] as number[] };
  // The first round only warms up.
  for (let round = -1; round < rounds; round++) {
    for (const name of round % 2 === 0 ? ORDER : ORDER.toReversed()) {
      const rate = await createdPerSecond(contenders[name], collectiviteId, roundMs);
      if (round >= 0) rates[name].push(Math.round(rate));
    }
  }
  return {
    auditedPerSecond: median(rates.audited),
    unauditedPerSecond: median(rates.unaudited),
    ratio: Number(median(rates.audited.map((rate, round) => rate / rates.unaudited[round]!)).toFixed(3)),
    rounds: rates,
  };
};
