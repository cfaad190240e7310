import { type DynamicModule, Injectable } from '@nestjs/common';
import type { ApiKeyId, Scope } from '@beffroi/kernel';
import { ApiKeys } from '@beffroi/keys/domain';
import {
  EnginePools,
  ExplainQuota,
  type KeyOwner,
  KeyOwners,
  Limits,
  LimitStandings,
  LimitUses,
  LostHolds,
  SetLimit,
  WriteOffRun,
} from '@beffroi/quotas/domain';
import {
  CurrentStandings,
  ExplainQuotaOperation,
  HeldUses,
  LimitOwners,
  LimitsRepository,
  LostHoldsRepository,
  PlanDefaults,
  Requesters,
  SetLimitOperation,
  ToldPools,
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

  override async ownerOf(scope: Scope, id: ApiKeyId): Promise<KeyOwner | undefined> {
    return this.keys.find(scope, id);
  }
}

export const quotasModule = (): DynamicModule =>
  contextModule(
    'quotas',
    [
      LimitOwners,
      Requesters,
      { provide: KeyOwners, useClass: OwnersOfKeys },
      { provide: NewTenantDefaults, useClass: PlanDefaults },
      { provide: Limits, useClass: LimitsRepository },
      { provide: LimitUses, useClass: HeldUses },
      { provide: LimitStandings, useClass: CurrentStandings },
      { provide: ExplainQuota, useClass: ExplainQuotaOperation },
      { provide: SetLimit, useClass: SetLimitOperation },
      { provide: LostHolds, useClass: LostHoldsRepository },
      { provide: EnginePools, useClass: ToldPools },
      { provide: WriteOffRun, useClass: WriteOffRunOperation },
    ],
    resolvers,
  );
