import type { CollectiviteId, DeploymentId, Scope, SystemScope } from '@beffroi/kernel';
import type { GpuTime, GpuTransition } from './gpu-state.ts';

/** What deployments held when; provisioning knows, the app binds it. */
export abstract class GpuStates {
  /** When anything was held for the first time; undefined: never. */
  abstract first(scope: SystemScope): Promise<Date | undefined>;
  /** Of each deployment the last transition before `from`, and all from there until `to`. */
  abstract during(scope: SystemScope, from: Date, to: Date): Promise<readonly GpuTransition[]>;
}

/** A chore: sums the hours that are due. Doing it twice, or twice at once, changes nothing. */
export abstract class MeterGpuTime {
  /** @returns how many hours were summed */
  abstract execute(scope: SystemScope): Promise<number>;
}

/** Days and months are those of Paris. */
export const GPU_TIME_DIMENSIONS = ['collectivite', 'deployment', 'hour', 'day', 'month'] as const;
export type GpuTimeDimension = (typeof GPU_TIME_DIMENSIONS)[number];

export interface GpuTimeFilter {
  readonly collectiviteId?: CollectiviteId;
  readonly deploymentId?: DeploymentId;
  /** Whole hours that begin then or later. */
  readonly from?: Date;
  /** Whole hours that begin before. */
  readonly to?: Date;
}

export interface GpuTimeRow extends GpuTime {
  /** As of usage: one value, several joined by `|`, or null. */
  readonly key: string | null;
  /** null: of the shared pool, where collectivités are told apart. */
  readonly values: readonly (string | null)[];
}

export abstract class GpuTimeReader {
  /** Sums in the order of their keys, at most {@link MOST_GPU_TIME_ROWS}. A collectivité sees its own deployments. */
  abstract read(
    scope: Scope,
    filter: GpuTimeFilter,
    groupBy: readonly GpuTimeDimension[],
  ): Promise<readonly GpuTimeRow[]>;
}

export const MOST_GPU_TIME_ROWS = 10_000;
