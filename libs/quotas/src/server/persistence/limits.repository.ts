import {
  brandId,
  type CollectiviteId,
  isUuid,
  type LimitId,
  type OperatorScope,
  type Scope,
  type SystemScope,
} from '@beffroi/kernel';
import { type Reading, UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import { type Limit, type LimitOverride, Limits, type RequestOwners } from '../../domain/index.ts';
import { LimitEntity } from './limit.entity.ts';

@Injectable()
export class LimitsRepository extends Limits {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  async list(scope: Scope, collectiviteId: CollectiviteId | undefined): Promise<readonly Limit[]> {
    const rows = await this.unitOfWork.read(scope, (reading) => {
      const query = visible(reading).orderBy('level, owner_id, metric, "window", model_id, offer');
      if (collectiviteId !== undefined)
        query.andWhere('limit_row.collectivite_id = any(:owners)', {
          owners: [collectiviteId].filter(isUuid),
        });
      return query.getMany();
    });
    return rows.map(toLimit);
  }

  async findMany(scope: Scope, ids: readonly LimitId[]): Promise<readonly Limit[]> {
    const rows = await this.unitOfWork.read(scope, (reading) =>
      visible(reading)
        .andWhere('limit_row.id = any(:ids::uuid[])', { ids: ids.filter(isUuid) })
        .getMany(),
    );
    return rows.map(toLimit);
  }

  async above(scope: Scope, owners: RequestOwners): Promise<readonly Limit[]> {
    const rows = await this.unitOfWork.read(scope, (reading) =>
      visible(reading)
        .andWhere(
          '(limit_row.level, limit_row.owner_id) in (select * from unnest(:levels::text[], :ids::uuid[]))',
          {
            levels: Object.keys(owners),
            ids: Object.values(owners),
          },
        )
        .getMany(),
    );
    return rows.map(toLimit);
  }

  async ofPool(scope: OperatorScope | SystemScope): Promise<readonly Limit[]> {
    const rows = await this.unitOfWork.read(scope, (reading) =>
      visible(reading).andWhere(`limit_row.level = 'pool'`).getMany(),
    );
    return rows.map(toLimit);
  }
}

export const toLimit = (row: LimitEntity): Limit => ({
  id: brandId(row.id),
  level: row.level,
  ownerId: row.ownerId,
  collectiviteId: row.collectiviteId === null ? null : brandId(row.collectiviteId),
  modelId: row.modelId === null ? null : brandId(row.modelId),
  offer: row.offer,
  metric: row.metric,
  window: row.window,
  value: row.value,
  shadow: row.shadow,
  override: overrideOf(row),
  envelopeId: row.envelopeId === null ? null : brandId(row.envelopeId),
});

const overrideOf = ({ overrideValue, overrideFrom, overrideUntil }: LimitEntity): LimitOverride | null =>
  overrideUntil && { value: overrideValue, from: overrideFrom ?? BEGUN, until: overrideUntil };

/** Of one that says no beginning. */
const BEGUN = new Date(0);

/** The application's own filter; row-level security stands behind it. */
const visible = ({ manager, scope }: Reading) => {
  const query = manager.createQueryBuilder(LimitEntity, 'limit_row').where('true');
  return scope.kind === 'tenant'
    ? query.andWhere('limit_row.collectivite_id = :own', { own: scope.collectiviteId })
    : query;
};
