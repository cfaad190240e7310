import { brandId, type PlanId } from '@beffroi/kernel';
import type { EntityManager } from 'typeorm';
import type { Plan } from '../../domain/index.ts';
import { PlanEntity } from './plan.entity.ts';

export const findPlan = async (manager: EntityManager, id: PlanId): Promise<Plan> => {
  const row = await manager.findOneBy(PlanEntity, { id });
  if (!row)
    throw new Error(`plan ${id} is not in quotas.plan: the migrations have not run, or it was deleted`);
  return { ...row, id: brandId(row.id) };
};
