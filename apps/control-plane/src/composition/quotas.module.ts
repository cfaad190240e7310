import { type DynamicModule, Injectable } from '@nestjs/common';
import type { ApiKeyId, Scope } from '@beffroi/kernel';
import { ApiKeys } from '@beffroi/keys/domain';
import { HourlyUsage } from '@beffroi/metering/domain';
import {
  type CountedFilter,
  type CountedHour,
  CountedUsage,
  EndOverride,
  EnginePools,
  ExplainQuota,
  type KeyOwner,
  KeyOwners,
  Limits,
  LimitStandings,
  LimitUses,
  LostHolds,
  MoveEnvelope,
  OverrideLimit,
  ReservedUses,
  SetLimit,
  ShadowReports,
  ShareEnvelope,
  WriteOffRun,
} from '@beffroi/quotas/domain';
import {
  CountedShadows,
  CurrentStandings,
  EndOverrideOperation,
  ExplainQuotaOperation,
  HeldUses,
  LimitOwners,
  LimitsRepository,
  LimitWriter,
  LostHoldsRepository,
  MoveEnvelopeOperation,
  OverrideLimitOperation,
  PlanDefaults,
  Requesters,
  SetLimitOperation,
  ShareEnvelopeOperation,
  ToldPools,
  ToldReservations,
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

/** Nor is metering. */
@Injectable()
class UsageOfLimits extends CountedUsage {
  constructor(private readonly usage: HourlyUsage) {
    super();
  }

  override hours(scope: Scope, filter: CountedFilter): Promise<readonly CountedHour[]> {
    return this.usage.read(scope, filter);
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
      { provide: CountedUsage, useClass: UsageOfLimits },
      LimitWriter,
      { provide: OverrideLimit, useClass: OverrideLimitOperation },
      { provide: EndOverride, useClass: EndOverrideOperation },
      { provide: ShareEnvelope, useClass: ShareEnvelopeOperation },
      { provide: MoveEnvelope, useClass: MoveEnvelopeOperation },
      { provide: ShadowReports, useClass: CountedShadows },
      { provide: LimitUses, useClass: HeldUses },
      { provide: ReservedUses, useClass: ToldReservations },
      { provide: LimitStandings, useClass: CurrentStandings },
      { provide: ExplainQuota, useClass: ExplainQuotaOperation },
      { provide: SetLimit, useClass: SetLimitOperation },
      { provide: LostHolds, useClass: LostHoldsRepository },
      { provide: EnginePools, useClass: ToldPools },
      { provide: WriteOffRun, useClass: WriteOffRunOperation },
    ],
    resolvers,
  );
