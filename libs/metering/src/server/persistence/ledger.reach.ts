import type { ListPrices, ModelListPrice } from '@beffroi/catalogue/domain';
import type { Reading } from '@beffroi/platform/typeorm';
import type { LedgerReach } from '../../domain/index.ts';

/** How the ledger can be read, and what it is valued at. */
export interface KnownLedger {
  readonly reach: LedgerReach;
  readonly history: readonly ModelListPrice[];
}

/** Asked once a transaction: days that are summed stay so. */
const known = new WeakMap<Reading, Promise<KnownLedger>>();

export const knownLedger = (reading: Reading, prices: ListPrices): Promise<KnownLedger> => {
  const asked = known.get(reading) ?? readLedger(reading, prices);
  known.set(reading, asked);
  return asked;
};

const readLedger = async (reading: Reading, prices: ListPrices): Promise<KnownLedger> => {
  const [reach] = await reading.manager.query<LedgerReach[]>(REACH);
  return { reach: reach!, history: await prices.history(reading.scope) };
};

/** Partitions are months of UTC: the month of Paris that begins in the oldest one is there as a whole. */
const sinceOldest = (table: string): string => `
  (select (to_date(right(min(partition.relname::text), 7), 'YYYY_MM') + interval '1 month')::timestamp
     at time zone 'Europe/Paris'
   from pg_catalog.pg_inherits join pg_catalog.pg_class partition on partition.oid = inhrelid
   where inhparent = 'metering.${table}'::regclass)`;

const REACH = `
  select folded_through as "foldedThrough", ${sinceOldest('usage_event')} as "requestsSince",
    ${sinceOldest('rollup_hour')} as "hoursSince"
  from metering.ledger`;
