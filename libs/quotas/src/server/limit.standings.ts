import type { LimitId, Scope } from '@beffroi/kernel';
import { UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import {
  inUnitOf,
  Limits,
  type LimitStanding,
  LimitStandings,
  LimitUses,
  NOTHING_USED,
  standingOf,
} from '../domain/index.ts';

@Injectable()
export class CurrentStandings extends LimitStandings {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly limits: Limits,
    private readonly uses: LimitUses,
  ) {
    super();
  }

  override async of(scope: Scope, ids: readonly LimitId[]): Promise<ReadonlyMap<LimitId, LimitStanding>> {
    return this.unitOfWork.read(scope, async ({ now }) => {
      const limits = await this.limits.findMany(scope, ids);
      const uses = await this.uses.of(scope, limits);
      return new Map(
        limits.map((limit) => {
          const standing = standingOf(limit, uses.get(limit.id) ?? NOTHING_USED, now);
          return [limit.id, inUnitOf(limit, standing)];
        }),
      );
    });
  }
}
