import type { Precision } from '@beffroi/catalogue/domain';
import type { ServiceClass } from '@beffroi/contracts/dataplane';
import type { CollectiviteId, DeploymentId, ModelId, SiteId } from '@beffroi/kernel';
import type { Benchmark } from './benchmark/benchmark.ts';
import type { Condition } from './lifecycle/condition.ts';
import type { Phase } from './lifecycle/phase.ts';
import type { Elasticity } from './scaling/elasticity.ts';

/** A desired model on a site: for one collectivité, or for the pool that all share. */
export interface Deployment {
  readonly id: DeploymentId;
  /** null: the shared pool, which operators alone see. */
  readonly collectiviteId: CollectiviteId | null;
  /** What people call it; null: nobody named it. */
  readonly name: string | null;
  readonly modelId: ModelId;
  readonly siteId: SiteId;
  readonly namespace: string;
  /** How many engines are to run now; the scaler's to decide where there is an elasticity. */
  readonly replicas: number;
  /** null: `replicas` is what somebody asked for, and nobody else changes it. */
  readonly elasticity: Elasticity | null;
  readonly priority: ServiceClass;
  /** Nobody of a better class takes its GPUs. */
  readonly evictionProtected: boolean;
  /** Since when it waits for room, or makes room for another; null: it does not. */
  readonly queuedAt: Date | null;
  readonly precision: Precision;
  /** The product's label, e.g. `NVIDIA-L40S`. */
  readonly gpuProduct: string;
  readonly gpusPerReplica: number;
  /** The longest request, input and output together. */
  readonly contextTokens: number;
  /** Grows with each change of model, precision or GPUs; a change of version goes on beside the one before. */
  readonly version: number;
  /** Differences in the cluster are reported and not repaired. */
  readonly cordoned: boolean;
  /** It runs on nodes that are set aside for its collectivité. */
  readonly dedicated: boolean;
  /** Grows with each change of what is wanted. */
  readonly generation: number;
  /** The generation that the status below speaks of; 0: none yet. */
  readonly observedGeneration: number;
  readonly desired: 'running' | 'retired';
  readonly phase: Phase;
  readonly conditions: readonly Condition[];
  /** Its pods on the cluster, those that are ending included, when its status was written. */
  readonly pods: number;
  /** What its engines were measured to do; null: not yet. */
  readonly benchmark: Benchmark | null;
  /** Engines that answered a smoke test and are routed to. */
  readonly readyEngines: number;
  readonly requestedAt: Date;
  /** When its objects were seen gone. */
  readonly retiredAt: Date | null;
}

/** What a deployment's engine key is sealed for. */
export const engineKeyContext = (id: DeploymentId): string => `deployment:${id}:engine-key`;

export const MOST_REPLICAS = 16;
/** A context shorter than this holds no conversation. */
export const LEAST_CONTEXT_TOKENS = 1_024;
