import { brandId, type CollectiviteId, type Scope } from '@beffroi/kernel';
import { UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { ANYWHERE, PlacementPolicies, type PlacementPolicy } from '../../domain/index.ts';
import { PlacementPolicyEntity } from './placement-policy.entity.ts';

@Injectable()
export class PlacementPoliciesRepository extends PlacementPolicies {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  async of(
    scope: Scope,
    collectiviteIds: readonly CollectiviteId[],
  ): Promise<ReadonlyMap<CollectiviteId, PlacementPolicy>> {
    const rows = await this.unitOfWork.read(scope, ({ manager }) =>
      manager.findBy(PlacementPolicyEntity, { collectiviteId: In([...collectiviteIds]) }),
    );
    const decided = new Map(
      rows.map(({ collectiviteId, ...policy }) => [brandId<CollectiviteId>(collectiviteId), policy]),
    );
    return new Map(collectiviteIds.map((id) => [id, decided.get(id) ?? ANYWHERE]));
  }
}
