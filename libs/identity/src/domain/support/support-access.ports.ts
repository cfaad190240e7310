import type { CollectiviteId, Result, Scope } from '@beffroi/kernel';
import type { CollectiviteNotFound, Idempotent, PageOf, PageRequest } from '@beffroi/tenancy/domain';
import type { OfCollectivite } from '../membership/membership.ports.ts';
import type {
  InvalidSupportAccess,
  NotTheOperatorsToGrant,
  SupportAccess,
  SupportAccessId,
  SupportAccessNotFound,
} from './support-access.ts';

export abstract class SupportAccesses {
  /** Oldest first, the ended ones included. */
  abstract list(scope: Scope, filter: OfCollectivite, page: PageRequest): Promise<PageOf<SupportAccess>>;
}

export interface GrantSupportAccessInput extends Idempotent {
  readonly collectiviteId: CollectiviteId;
  readonly hours: number;
  readonly reason: string;
}
export type GrantSupportAccessFailure = CollectiviteNotFound | InvalidSupportAccess | NotTheOperatorsToGrant;

/** Whoever administers a collectivité lets the operator's support in. */
export abstract class GrantSupportAccess {
  abstract execute(
    scope: Scope,
    input: GrantSupportAccessInput,
  ): Promise<Result<SupportAccess, GrantSupportAccessFailure>>;
}

/** Ends an access before its time; ending it again changes nothing. */
export abstract class WithdrawSupportAccess {
  abstract execute(
    scope: Scope,
    input: { readonly supportAccessId: SupportAccessId },
  ): Promise<Result<SupportAccess, SupportAccessNotFound>>;
}
