import { brandId, type CollectiviteId, type OperatorScope, type TenantScope } from '@beffroi/kernel';
import { CurrentScope, Requires, SensitiveRead } from '@beffroi/platform/graphql';
import { Args, ID, Query, Resolver } from '@nestjs/graphql';
import {
  accessByResource,
  accessMatrixCsv,
  type Holder,
  Holders,
  permissionsOfHolder,
} from '../domain/index.ts';
import { type AccessHolder, AccessMatrix } from './access-matrix.type.ts';

@Resolver(() => AccessMatrix)
export class AccessMatrixResolver {
  constructor(private readonly holders: Holders) {}

  @Query(() => AccessMatrix, { description: 'Who may do what: people and programs, for a review of access.' })
  @SensitiveRead()
  @Requires('member.read')
  async accessMatrix(
    @CurrentScope() scope: OperatorScope | TenantScope,
    @Args('collectiviteId', { type: () => ID, nullable: true, description: 'Of one collectivité.' })
    collectiviteId?: string | null,
  ): Promise<AccessMatrix> {
    const of = collectiviteId ? brandId<CollectiviteId>(collectiviteId) : undefined;
    const holders = await this.holders.all(scope, of);
    return {
      byUser: holders.map(toHolder),
      byResource: accessByResource(holders).map((access) => ({
        ...access,
        holders: access.holders.map(toHolder),
      })),
      csv: accessMatrixCsv(holders),
    };
  }
}

const toHolder = (holder: Holder): AccessHolder => ({ ...holder, permissions: permissionsOfHolder(holder) });
