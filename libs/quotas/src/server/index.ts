export { LimitEraser } from './operations/limit.eraser.ts';
export { LimitOwners } from './limit.owners.ts';
export { SetLimitOperation } from './operations/set-limit.ts';
export { entities } from './persistence/entities.ts';
export { LimitsRepository } from './persistence/limits.repository.ts';
export { migrations } from './persistence/quotas.migrations.ts';
export { PlanDefaults } from './plan.defaults.ts';
