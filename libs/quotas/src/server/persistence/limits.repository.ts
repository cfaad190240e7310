import { brandId, type CollectiviteId, isUuid, type Scope } from '@beffroi/kernel';
import { type Reading, UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import { type Limit, Limits } from '../../domain/index.ts';
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
});

/** The application's own filter; row-level security stands behind it. */
const visible = ({ manager, scope }: Reading) => {
  const query = manager.createQueryBuilder(LimitEntity, 'limit_row').where('true');
  return scope.kind === 'tenant'
    ? query.andWhere('limit_row.collectivite_id = :own', { own: scope.collectiviteId })
    : query;
};
