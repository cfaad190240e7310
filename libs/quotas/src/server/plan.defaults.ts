import type { CollectiviteId, LimitId, PlanId, Scope } from '@beffroi/kernel';
import { newId } from '@beffroi/platform/crypto';
import { joinTransaction, UnitOfWork } from '@beffroi/platform/typeorm';
import { NewTenantDefaults, type ServiceLevel } from '@beffroi/tenancy/domain';
import { Injectable } from '@nestjs/common';
import { DEFAULT_PLAN, type Limit, limitRecord, limitsOf } from '../domain/index.ts';
import { insertLimits } from './persistence/limit.rows.ts';
import { findPlan } from './persistence/plan.rows.ts';

/** A new tenant starts with the limits of its plan, as rows that an operator may change. */
@Injectable()
export class PlanDefaults extends NewTenantDefaults {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  async plan(scope: Scope): Promise<{ planId: PlanId; level: ServiceLevel }> {
    const plan = await this.unitOfWork.read(scope, ({ manager }) => findPlan(manager, DEFAULT_PLAN));
    return { planId: plan.id, level: { weight: plan.weight, class: plan.class } };
  }

  async levelOf(scope: Scope, planId: PlanId): Promise<ServiceLevel> {
    const plan = await this.unitOfWork.read(scope, ({ manager }) => findPlan(manager, planId));
    return { weight: plan.weight, class: plan.class };
  }

  async apply(scope: Scope, ids: readonly CollectiviteId[], planId: PlanId): Promise<void> {
    const tx = joinTransaction(scope);
    const plan = await findPlan(tx.manager, planId);
    const limits: Limit[] = ids.flatMap((collectiviteId) =>
      limitsOf(plan, collectiviteId).map((limit) => ({ ...limit, id: newId<LimitId>(tx.now) })),
    );
    await insertLimits(tx.manager, limits);
    tx.publish(
      ...limits.map((limit) => ({ kind: 'limit', id: limit.id, body: limitRecord(limit) }) as const),
    );
  }
}
