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

export const projectRecord = (
  project: Project,
  { payerId }: Pick<Collectivite, 'payerId'>,
): ProjectRecord => ({
  collectiviteId: project.collectiviteId,
  payerId,
  ...(project.attachedBodyId === null ? {} : { attachedBodyId: project.attachedBodyId }),
  ...(project.analyticCode === null ? {} : { analyticCode: project.analyticCode }),
  sensitivity: project.sensitivity,
  ...(project.stoppedAt === null ? {} : { state: 'stopped' as const }),
});
