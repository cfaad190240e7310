import type { RefusalReason, RefusingLimit } from '@beffroi/contracts/usage';
import type { ApiKeyId, CollectiviteId, LimitId, Scope, SystemScope, Text } from '@beffroi/kernel';
import type { PageOf, PageRequest } from '@beffroi/tenancy/domain';
import type { RefusalAccount } from './refusal-account.ts';

/** Which refusals; what is absent is not asked. */
export interface RefusalFilter {
  readonly collectiviteId?: CollectiviteId;
  readonly apiKeyId?: ApiKeyId;
  readonly limitId?: LimitId;
  readonly reason?: RefusalReason;
}

export abstract class Refusals {
  /** Undefined: it was not refused, was one of too many, is forgotten, or is somebody else's. */
  abstract find(scope: Scope, id: string): Promise<RefusalAccount | undefined>;
  /** The latest first, as long as they are kept; `alike` are those that only the row tells of. A collectivité sees its own. */
  abstract list(scope: Scope, filter: RefusalFilter, page: PageRequest): Promise<PageOf<RefusalAccount>>;
}

/** A daily chore: makes room for the days to come, and forgets those that are over. */
export abstract class TurnRefusedDays {
  /**
   * @param keptDays beside the running one; one at least is kept
   * @returns the days that were forgotten, as partitions
   */
  abstract execute(scope: SystemScope, keptDays: number): Promise<readonly string[]>;
}

/** The words of limits, which quotas has; the app binds them. */
export abstract class LimitWords {
  /** What it is a limit of, and whose. */
  abstract nameOf(limit: RefusingLimit): Text;
  /** As the refusal said it: what was left, and when it renews. */
  abstract reached(limit: RefusingLimit): Text;
}
