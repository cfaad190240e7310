import { CollectivitesRepository, CreateProjectOperation } from '@beffroi/tenancy/server';
import type { BenchDatabase } from './bench.database.ts';
import { createdPerSecond, median } from './rounds.ts';
import { SilencedUnitOfWork } from './silenced.unit-of-work.ts';

export interface Pace {
  readonly rounds: number;
  readonly roundMs: number;
}

export interface Comparison {
  /** Medians. */
  readonly auditedPerSecond: number;
  readonly unauditedPerSecond: number;
  readonly ratio: number;
  readonly rounds: { readonly audited: readonly number[]; readonly unaudited: readonly number[] };
}

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
    );
  };
  const contenders = { audited: creating(true), unaudited: creating(false) };
  const rates = { audited: [] as number[], unaudited: [] as number[] };
  // The first round only warms up.
  for (let round = -1; round < rounds; round++) {
    for (const name of ['audited', 'unaudited'] as const) {
      const rate = await createdPerSecond(contenders[name], collectiviteId, roundMs);
      if (round >= 0) rates[name].push(Math.round(rate));
    }
  }
  const [audited, unaudited] = [median(rates.audited), median(rates.unaudited)];
  return {
    auditedPerSecond: audited,
    unauditedPerSecond: unaudited,
    ratio: Number((audited / unaudited).toFixed(3)),
    rounds: rates,
  };
};
