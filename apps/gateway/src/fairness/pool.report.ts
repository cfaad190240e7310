import type { Claim, PoolReport, PoolShare } from '@beffroi/quotas/domain';
import type { Claimant, Contract } from './claimant.ts';

/** Requests of one collectivité that wait for a model that starts. */
export interface Starting {
  readonly contract: Contract;
  readonly count: number;
}

/** What the database is told of a pool: everybody who has anything before it, or got service since it was last told. */
export const reportOf = (
  name: { readonly pool: string; readonly capacity: number },
  claimants: Iterable<Claimant>,
  starting: readonly Starting[] = [],
): PoolReport => {
  const claims = new Map<string, Claim>();
  for (const claimant of claimants) {
    const isStarting = starting.some(({ contract }) => contract.id === claimant.id);
    if (isStarting || hasNews(claimant)) claims.set(claimant.id, claimOf(claimant));
  }
  for (const { contract, count } of starting) {
    const { id: tenant, weight, class: serviceClass } = contract;
    const known = claims.get(tenant) ?? { ...NOTHING, tenant, class: serviceClass, weight };
    claims.set(tenant, { ...known, starting: count });
  }
  return { ...name, claims: [...claims.values()] };
};

/** The counters of all gateways replace ours, and what we gave since the report was made comes on top. */
export const takeCounters = (
  claimants: Iterable<Claimant>,
  { claims }: PoolReport,
  { counters }: Pick<PoolShare, 'counters'>,
): void => {
  const told = new Map(claims.map(({ tenant, served }) => [tenant, served]));
  for (const claimant of claimants) {
    const toldServed = told.get(claimant.id);
    if (toldServed === undefined) continue;
    claimant.toldServed = toldServed;
    const counter = counters[claimant.id];
    if (counter === undefined) continue;
    claimant.counter = counter + (claimant.served - toldServed) / claimant.weight;
  }
};

const NOTHING = { queued: 0, heldUp: 0, starting: 0, inFlight: 0, served: 0 };

const hasNews = ({ lines, inFlight, atLimits, served, toldServed }: Claimant): boolean =>
  lines.size + inFlight + atLimits > 0 || served !== toldServed;

const claimOf = ({ id, serviceClass, weight, lines, inFlight, atLimits, served }: Claimant): Claim => {
  const queued = lines.size - lines.heldUp;
  const heldUp = lines.heldUp + atLimits;
  return { tenant: id, class: serviceClass, weight, queued, heldUp, starting: 0, inFlight, served };
};
