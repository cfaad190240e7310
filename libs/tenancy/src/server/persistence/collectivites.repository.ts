import { type CollectiviteId, isUuid, type Scope } from '@beffroi/kernel';
import { pageByKeyset, type Reading, UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import {
  type Collectivite,
  Collectivites,
  type PageOf,
  type PageRequest,
  type Siren,
} from '../../domain/index.ts';
import { CollectiviteEntity } from './collectivite.entity.ts';
import { toCollectivite } from './collectivite.mapping.ts';
import { mapPage } from './page.mapping.ts';

@Injectable()
export class CollectivitesRepository extends Collectivites {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  async find(scope: Scope, id: CollectiviteId): Promise<Collectivite | undefined> {
    return (await this.findMany(scope, [id])).get(id);
  }

  async findMany(
    scope: Scope,
    ids: readonly CollectiviteId[],
  ): Promise<ReadonlyMap<CollectiviteId, Collectivite>> {
    const rows = await this.unitOfWork.read(scope, (reading) =>
      visible(reading)
        .andWhere('collectivite.id = any(:ids)', { ids: ids.filter(isUuid) })
        .getMany(),
    );
    return new Map(rows.map(toCollectivite).map((collectivite) => [collectivite.id, collectivite]));
  }

  async findBySiren(scope: Scope, siren: Siren): Promise<Collectivite | undefined> {
    const row = await this.unitOfWork.read(scope, (reading) =>
      visible(reading).andWhere('collectivite.siren = :siren', { siren }).getOne(),
    );
    return row ? toCollectivite(row) : undefined;
  }

  async list(scope: Scope, page: PageRequest): Promise<PageOf<Collectivite>> {
    const rows = await this.unitOfWork.read(scope, (reading) => pageByKeyset(visible(reading), page));
    return mapPage(rows, toCollectivite);
  }
}

/** The application's own filter; row-level security stands behind it. */
const visible = ({ manager, scope }: Reading) => {
  const query = manager.createQueryBuilder(CollectiviteEntity, 'collectivite').where('true');
  return scope.kind === 'tenant'
    ? query.andWhere('collectivite.id = :own', { own: scope.collectiviteId })
    : query;
};
