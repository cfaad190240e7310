import type { Scope, SystemScope } from '@beffroi/kernel';
import type { UsageDimension, UsageFilter, UsageRow } from './usage.ts';

export abstract class UsageReader {
  /** Sums in the order of their keys. A collectivité sees its own; what is not there or not visible adds nothing. */
  abstract read(
    scope: Scope,
    filter: UsageFilter,
    groupBy: readonly UsageDimension[],
  ): Promise<readonly UsageRow[]>;
}

/** A daily chore: without it, events of a month to come would be quarantined. */
export abstract class EnsurePartitions {
  /** @returns how many partitions were created */
  abstract execute(scope: SystemScope): Promise<number>;
}

/** A chore of every few minutes: settles as estimated what gateways that never came back had admitted. */
export abstract class SettleAbandoned {
  /** @returns how many requests were settled */
  abstract execute(scope: SystemScope): Promise<number>;
}
