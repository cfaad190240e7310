import type { CollectiviteId, OperatorScope, Result, Scope } from '@beffroi/kernel';
import type { OwnerNotFound } from '../failures.ts';
import type { Idempotent } from '../operations.ports.ts';
import type { PlacementPolicy } from './placement-policy.ts';

/** A region that no site lies in: nothing could ever be placed there. */
export interface UnknownRegion {
  readonly kind: 'UnknownRegion';
  readonly region: string;
  readonly known: readonly string[];
}

export interface SetPlacementPolicyInput extends PlacementPolicy, Idempotent {
  readonly collectiviteId: CollectiviteId;
}

/** What was decided of each; where nobody decided anything, anywhere. */
export abstract class PlacementPolicies {
  abstract of(
    scope: Scope,
    collectiviteIds: readonly CollectiviteId[],
  ): Promise<ReadonlyMap<CollectiviteId, PlacementPolicy>>;
}

/** Decides where a collectivité's models may run from now on; what runs elsewhere already goes on. */
export abstract class SetPlacementPolicy {
  abstract execute(
    scope: OperatorScope,
    input: SetPlacementPolicyInput,
  ): Promise<Result<PlacementPolicy, OwnerNotFound | UnknownRegion>>;
}
