import type { ApiKeyId, Period, Scope, SystemScope } from '@beffroi/kernel';
import type { PeriodKind } from './comparison.ts';
import type { RequestAccount } from './request-account.ts';
import type { MeteredRequest, RequestFilter } from './request-log.ts';
import type { Interval } from './usage.plan.ts';
import type { UsageComparison } from './usage-comparison.ts';
import type { UsageDimension, UsageFilter, UsagePage, UsageRow, UsageSums } from './usage.ts';

export abstract class UsageReader {
  /**
   * Sums in the order of their keys. A collectivité sees its own; what is not there or not visible adds nothing.
   *
   * @param page the first {@link MOST_ROWS} unless given
   */
  abstract read(
    scope: Scope,
    filter: UsageFilter,
    groupBy: readonly UsageDimension[],
    page?: UsagePage,
  ): Promise<readonly UsageRow[]>;

  /** The filter's own interval does not count. */
  abstract compare(scope: Scope, filter: UsageFilter, asked: ComparedStretches): Promise<ComparedUsage>;
}

/** What is read for a comparison. */
export interface ComparedStretches {
  readonly stretches: readonly Interval[];
  /** Whole days, told apart. */
  readonly days: Period;
  /** The instant whose list prices those days are valued at, whenever they were. */
  readonly pricesOf: Date;
}
export interface ComparedUsage {
  /** Of each stretch, at the prices of then. */
  readonly sums: readonly UsageSums[];
  readonly days: readonly UsageRow[];
}

export abstract class UsageComparisons {
  /**
   * A period beside the one before it and the one a year before, and what it will come to.
   *
   * @param at an instant of the period; undefined: now
   */
  abstract compare(
    scope: Scope,
    filter: UsageFilter,
    kind: PeriodKind,
    at: Date | undefined,
  ): Promise<UsageComparison>;
}

/** One request by its id; undefined: it was never metered, is forgotten, or is somebody else's. */
export abstract class Requests {
  abstract find(scope: Scope, id: string): Promise<RequestAccount | undefined>;
}

export abstract class RequestLog {
  /** Requests of one key, newest first. A collectivité sees its own. */
  abstract list(scope: Scope, filter: RequestFilter): Promise<readonly MeteredRequest[]>;
}

/** When API keys were last used; keys asks through a port of its own, the app binds it. */
export abstract class LastUses {
  /** Of keys with a request since then: its admission. */
  abstract since(scope: SystemScope, from: Date): Promise<ReadonlyMap<ApiKeyId, Date>>;
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

/** An hourly chore: sums the days that are over, so that reports need not read their hours. */
export abstract class FoldDays {
  /** @returns how many days were summed */
  abstract execute(scope: SystemScope): Promise<number>;
}
