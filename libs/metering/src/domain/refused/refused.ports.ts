import type { RefusingLimit } from '@beffroi/contracts/usage';
import type { Scope, SystemScope, Text } from '@beffroi/kernel';
import type { RefusalAccount } from './refusal-account.ts';

export abstract class Refusals {
  /** Undefined: it was not refused, was one of too many, is forgotten, or is somebody else's. */
  abstract find(scope: Scope, id: string): Promise<RefusalAccount | undefined>;
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
