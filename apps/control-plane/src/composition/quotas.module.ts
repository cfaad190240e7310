import { type DynamicModule, Injectable } from '@nestjs/common';
import type { ApiKeyId, CollectiviteId, Scope } from '@beffroi/kernel';
import { ApiKeys } from '@beffroi/keys/domain';
import { KeyOwners, Limits, LostHolds, SetLimit, WriteOffRun } from '@beffroi/quotas/domain';
import {
  LimitOwners,
  LimitsRepository,
  LostHoldsRepository,
  PlanDefaults,
  SetLimitOperation,
  WriteOffRunOperation,
} from '@beffroi/quotas/server';
import { NewTenantDefaults } from '@beffroi/tenancy/domain';
import { resolvers } from '@beffroi/quotas/graphql';
import { contextModule } from './context.module.ts';

/** Keys are not upstream of quotas, so quotas asks through a port of its own. */
@Injectable()
class OwnersOfKeys extends KeyOwners {
  constructor(private readonly keys: ApiKeys) {
    super();
  }

  override async collectiviteOf(scope: Scope, id: ApiKeyId): Promise<CollectiviteId | undefined> {
    return (await this.keys.find(scope, id))?.collectiviteId;
  }
}

export const quotasModule = (): DynamicModule =>
  contextModule(
    'quotas',
    [
      LimitOwners,
      { provide: KeyOwners, useClass: OwnersOfKeys },
      { provide: NewTenantDefaults, useClass: PlanDefaults },
      { provide: Limits, useClass: LimitsRepository },
      { provide: SetLimit, useClass: SetLimitOperation },
      { provide: LostHolds, useClass: LostHoldsRepository },
      { provide: WriteOffRun, useClass: WriteOffRunOperation },
    ],
    resolvers,
  );
