import { LimitEntity } from './limit.entity.ts';
import { PlanEntity } from './plan.entity.ts';

export const entities = [PlanEntity, LimitEntity];
