import { type AttachedBodyId, brandId, type CollectiviteId, isUuid, type Scope } from '@beffroi/kernel';
import { type Reading, UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import { AttachedBodies, type AttachedBody } from '../../domain/index.ts';
import { AttachedBodyEntity } from './attached-body.entity.ts';

@Injectable()
export class AttachedBodiesRepository extends AttachedBodies {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  async find(scope: Scope, id: AttachedBodyId): Promise<AttachedBody | undefined> {
    return (await this.findMany(scope, [id])).get(id);
  }

  async findMany(
    scope: Scope,
    ids: readonly AttachedBodyId[],
  ): Promise<ReadonlyMap<AttachedBodyId, AttachedBody>> {
    const rows = await this.unitOfWork.read(scope, (reading) =>
      visible(reading)
        .andWhere('body.id = any(:ids)', { ids: ids.filter(isUuid) })
        .getMany(),
    );
    return new Map(rows.map(toAttachedBody).map((body) => [body.id, body]));
  }

  async ofMany(
    scope: Scope,
    owners: readonly CollectiviteId[],
  ): Promise<ReadonlyMap<CollectiviteId, readonly AttachedBody[]>> {
    const rows = await this.unitOfWork.read(scope, (reading) =>
      visible(reading)
        .andWhere('body.collectivite_id = any(:owners)', { owners: owners.filter(isUuid) })
        .orderBy('body.id')
        .getMany(),
    );
    return Map.groupBy(rows.map(toAttachedBody), ({ collectiviteId }) => collectiviteId);
  }
}

const toAttachedBody = (row: AttachedBodyEntity): AttachedBody => ({
  ...row,
  id: brandId(row.id),
  collectiviteId: brandId(row.collectiviteId),
  siren: row.siren === null ? null : brandId(row.siren),
});

/** The application's own filter; row-level security stands behind it. */
const visible = ({ manager, scope }: Reading) => {
  const query = manager.createQueryBuilder(AttachedBodyEntity, 'body').where('true');
  return scope.kind === 'tenant'
    ? query.andWhere('body.collectivite_id = :own', { own: scope.collectiviteId })
    : query;
};
