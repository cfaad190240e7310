import type { ProjectRecord, ServiceClass, TenantRecord } from '@beffroi/contracts/dataplane';
import type { Collectivite } from './collectivite.ts';
import { servedState } from './life-cycle/life-state.ts';
import type { Project } from './project.ts';

/** How a collectivité is served: its plan's weight and class in the fair queue. */
export interface ServiceLevel {
  readonly weight: number;
  readonly class: ServiceClass;
}

export const tenantRecord = (
  { state }: Collectivite,
  level: ServiceLevel,
  sealedCacheSalt: string,
): TenantRecord => ({
  state: servedState(state),
  weight: level.weight,
  class: level.class,
  cacheSalt: sealedCacheSalt,
});

/** A collectivité pays for its own projects until a convention says otherwise. */
export const projectRecord = (project: Project): ProjectRecord => ({
  collectiviteId: project.collectiviteId,
  payerId: project.collectiviteId,
  ...(project.analyticCode === null ? {} : { analyticCode: project.analyticCode }),
  sensitivity: project.sensitivity,
  ...(project.stoppedAt === null ? {} : { state: 'stopped' as const }),
});
