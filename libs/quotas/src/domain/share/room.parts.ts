import type { ServiceClass } from '@beffroi/contracts/dataplane';

/** Best first. */
export const SERVICE_CLASSES: readonly ServiceClass[] = ['garanti', 'standard', 'differe'];
/** Of the room that is left, so much is for lesser classes while they need it. */
export const LESSER_CLASSES_PART = 0.1;

export interface Need {
  readonly need: number;
  readonly weight: number;
}

/**
 * Parts of a capacity by weight, none above its need: what one leaves goes to the others.
 *
 * @param needs by need ÷ weight, the least first
 */
export const fairParts = (capacity: number, needs: readonly Need[]): number[] => {
  let left = capacity;
  let weights = needs.reduce((sum, { weight }) => sum + weight, 0);
  return needs.map(({ need, weight }) => {
    const part = Math.min(need, (left * weight) / weights);
    left -= part;
    weights -= weight;
    return part;
  });
};

/** What one collectivité needs at one gateway: what it has in flight and what waits for room. */
export interface RoomNeed {
  readonly run: string;
  readonly tenant: string;
  readonly class: ServiceClass;
  readonly weight: number;
  readonly need: number;
}

/**
 * The room of one gateway: the parts of its collectivités, each of which has its weight once, wherever it waits; and
 * what nobody needs, which every gateway may use.
 */
export const roomOf = (run: string, capacity: number, needs: readonly RoomNeed[]): number => {
  let left = capacity;
  let own = 0;
  for (const [rank, serviceClass] of SERVICE_CLASSES.entries()) {
    const lesser = SERVICE_CLASSES.slice(rank + 1);
    const tenants = tenantsOf(needs.filter((each) => each.class === serviceClass));
    const kept = Math.min(
      left * LESSER_CLASSES_PART,
      needOf(needs.filter((each) => lesser.includes(each.class))),
    );
    const parts = fairParts(left - kept, tenants);
    for (const [at, { gateways }] of tenants.entries()) own += ownPart(run, parts[at]!, gateways);
    for (const part of parts) left -= part;
  }
  return own + left;
};

interface TenantNeed extends Need {
  readonly tenant: string;
  readonly gateways: readonly RoomNeed[];
}

const tenantsOf = (needs: readonly RoomNeed[]): TenantNeed[] =>
  [...Map.groupBy(needs, ({ tenant }) => tenant)]
    .map(([tenant, gateways]) => ({
      tenant,
      gateways,
      need: needOf(gateways),
      weight: Math.max(...gateways.map(({ weight }) => weight)),
    }))
    .sort(
      (one, other) =>
        one.need / one.weight - other.need / other.weight || (one.tenant < other.tenant ? -1 : 1),
    );

const needOf = (needs: readonly RoomNeed[]): number => needs.reduce((sum, { need }) => sum + need, 0);

const ownPart = (run: string, part: number, gateways: readonly RoomNeed[]): number => {
  const ordered = [...gateways].sort((one, other) => one.need - other.need || (one.run < other.run ? -1 : 1));
  const parts = fairParts(
    part,
    ordered.map(({ need }) => ({ need, weight: 1 })),
  );
  return parts[ordered.findIndex((each) => each.run === run)] ?? 0;
};
