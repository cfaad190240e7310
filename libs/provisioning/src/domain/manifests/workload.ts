import type { Model, Precision } from '@beffroi/catalogue/domain';
import type { DeploymentId } from '@beffroi/kernel';
import type { WeightsSource } from './weights-source.ts';

/** What of a deployment its objects are made from. */
export interface Workload {
  readonly id: DeploymentId;
  /** Grows with each change of model, precision or GPUs: its objects stand beside those of the one before. */
  readonly version: number;
  readonly model: Pick<Model, 'id' | 'weights' | 'engine' | 'capabilities'>;
  readonly precision: Precision;
  /** The product's label, e.g. `NVIDIA-L40S`. */
  readonly gpuProduct: string;
  readonly gpusPerReplica: number;
  readonly replicas: number;
  /** The longest request the engine accepts. */
  readonly contextTokens: number;
  /** Name of a PriorityClass of the cluster; absent: the cluster's default. */
  readonly priorityClass?: string;
}

/** What the installation decides, the same for every deployment. */
export interface EnginePlatform {
  readonly installation: string;
  /** vLLM, by digest: a tag may come to name another image. */
  readonly engineImage: string;
  /** Where every replica finds the model's weights. */
  readonly weights: WeightsSource;
  /** Where the gateway and the worker run: the only ones let in. */
  readonly programsNamespace: string;
  /** Where Prometheus runs, which may read metrics; null: nobody does. */
  readonly monitoringNamespace: string | null;
  /** Name of the RuntimeClass with the driver's libraries; null: the cluster's default has them. */
  readonly runtimeClass: string | null;
}

/** How a site differs from others in what is asked of it. */
export interface SiteFlavour {
  /** For volumes that hold weights; null: the cluster's default. */
  readonly storageClass: string | null;
  readonly runtimeClass: string | null;
  /** Label and taint of the nodes that only this tenant may use; null: it shares nodes with others. */
  readonly dedicatedPool: DedicatedPool | null;
}
export interface DedicatedPool {
  readonly key: string;
  readonly value: string;
}

export const weightsGibOf = ({ model, precision }: Pick<Workload, 'model' | 'precision'>): number => {
  const weights = model.weights.find((candidate) => candidate.precision === precision);
  if (!weights) throw new Error(`${model.id} has no weights in ${precision}: it cannot have been accepted`);
  return weights.gib;
};
