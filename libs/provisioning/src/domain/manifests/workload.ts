import type { Model, Precision } from '@beffroi/catalogue/domain';
import type { DeploymentId } from '@beffroi/kernel';

/** What of a deployment its objects are made from. */
export interface Workload {
  readonly id: DeploymentId;
  readonly model: Pick<Model, 'id' | 'weights' | 'engine' | 'capabilities'>;
  readonly precision: Precision;
  /** The product's label, e.g. `NVIDIA-L40S`. */
  readonly gpuProduct: string;
  readonly gpusPerReplica: number;
  readonly replicas: number;
  /** The longest request the engine accepts. */
  readonly contextTokens: number;
}

/** What the installation decides, the same for every deployment. */
export interface EnginePlatform {
  readonly installation: string;
  /** vLLM, by tag or better by digest. */
  readonly engineImage: string;
  /** OCI registry and path under which weights lie, as `<registry>/<model>:<precision>`. */
  readonly weightsRegistry: string;
  /** Where the gateway and the worker run: the only ones let in. */
  readonly programsNamespace: string;
}

export const weightsGibOf = ({ model, precision }: Pick<Workload, 'model' | 'precision'>): number => {
  const weights = model.weights.find((candidate) => candidate.precision === precision);
  if (!weights) throw new Error(`${model.id} has no weights in ${precision}: it cannot have been accepted`);
  return weights.gib;
};
