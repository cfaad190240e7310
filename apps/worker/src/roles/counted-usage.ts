import { PostgresListPrices } from '@beffroi/catalogue/server';
import type { Scope } from '@beffroi/kernel';
import type { HourlyUsage } from '@beffroi/metering/domain';
import { PostgresHourlyUsage } from '@beffroi/metering/server';
import type { UnitOfWork } from '@beffroi/platform/typeorm';
import { type CountedFilter, type CountedHour, CountedUsage } from '@beffroi/quotas/domain';

/** Metering is not upstream of quotas, so quotas asks through a port of its own. */
export class UsageOfLimits extends CountedUsage {
  readonly #usage: HourlyUsage;

  constructor(unitOfWork: UnitOfWork) {
    super();
    this.#usage = new PostgresHourlyUsage(unitOfWork, new PostgresListPrices(unitOfWork));
  }

  override hours(scope: Scope, filter: CountedFilter): Promise<readonly CountedHour[]> {
    return this.#usage.read(scope, filter);
  }
}
