import type { LimitId, Scope } from '@beffroi/kernel';
import { UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import {
  CountedUsage,
  countedFor,
  countedBy,
  inUnitOf,
  isBudget,
  type Limit,
  Limits,
  LimitStandings,
  type LimitUse,
  LimitUses,
  NOTHING_USED,
  standingOf,
  type ToldStanding,
  windowAt,
} from '../domain/index.ts';

@Injectable()
export class CurrentStandings extends LimitStandings {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly limits: Limits,
    private readonly uses: LimitUses,
    private readonly counted: CountedUsage,
  ) {
    super();
  }

  override async of(scope: Scope, ids: readonly LimitId[]): Promise<ReadonlyMap<LimitId, ToldStanding>> {
    return this.unitOfWork.read(scope, async ({ now }) => {
      const limits = await this.limits.findMany(scope, ids);
      const uses = await this.uses.of(scope, limits);
      const standings = new Map<LimitId, ToldStanding>();
      for (const limit of limits) {
        const use = limit.shadow ? await this.countedUse(scope, limit, now) : uses.get(limit.id);
        standings.set(limit.id, inUnitOf(limit, standingOf(limit, use ?? NOTHING_USED, now)));
      }
      return standings;
    });
  }

  /** Of a limit that nobody holds anything of. */
  private async countedUse(scope: Scope, limit: Limit, now: Date): Promise<LimitUse> {
    if (!isBudget(limit.window)) return { spent: null, held: 0 };
    const hours = await this.counted.hours(scope, countedFor(limit, windowAt(limit.window, now.getTime())));
    const spent = countedBy(limit, hours);
    return { spent, held: spent };
  }
}
