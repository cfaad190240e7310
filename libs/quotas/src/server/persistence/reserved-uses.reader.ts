import { brandId, type LimitId, type Scope } from '@beffroi/kernel';
import { UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import { type Limit, type LimitUse, LimitUses, ReservedUses } from '../../domain/index.ts';

interface ReservedRow {
  readonly id: string;
  readonly amount: number;
}

/** Of what gateways hold, that part which requests under way have reserved, as they tell of those. */
@Injectable()
export class ToldReservations extends ReservedUses {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly uses: LimitUses,
  ) {
    super();
  }

  of(scope: Scope, limits: readonly Limit[]): Promise<ReadonlyMap<LimitId, LimitUse>> {
    return this.unitOfWork.read(scope, async ({ manager, now }) => {
      const uses = await this.uses.of(scope, limits, now);
      const rows = await manager.query<ReservedRow[]>(
        'select of_limit as id, reserved_amount as amount from quotas.reserved($1, $2)',
        [limits.map(({ id }) => id), now],
      );
      return new Map(
        rows.map(({ id, amount }) => {
          const spent = uses.get(brandId<LimitId>(id))?.spent ?? 0;
          return [brandId<LimitId>(id), { spent, held: spent + amount }];
        }),
      );
    });
  }
}
