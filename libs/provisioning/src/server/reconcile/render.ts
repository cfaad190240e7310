import type { ModelCatalogue } from '@beffroi/catalogue/domain';
import { digestOf } from '@beffroi/platform/crypto';
import {
  type Deployment,
  type EnginePlatform,
  type Manifest,
  POOL_TENANT,
  renderManifests,
  type Workload,
} from '../../domain/index.ts';
import type { Situation } from '../persistence/rollout.store.ts';

export interface RenderInput {
  readonly situation: Situation;
  readonly models: ModelCatalogue;
  readonly platform: EnginePlatform;
  readonly podSecurityVersion: string;
  readonly apiKey: string;
}

/** The manifests of a deployment as its rows and the catalogue say it. */
export const manifestsOf = async (input: RenderInput): Promise<Manifest[]> => {
  const { situation, models, platform, podSecurityVersion, apiKey } = input;
  const { deployment, inNamespace } = situation;
  const workloads = await Promise.all(inNamespace.map((each) => workloadOf(each, models)));
  const workload = workloads.find(({ id }) => id === deployment.id) ?? (await workloadOf(deployment, models));
  const owner = { installation: platform.installation, tenant: deployment.collectiviteId ?? POOL_TENANT };
  const { namespace } = deployment;
  return renderManifests(
    { namespace, owner, podSecurityVersion, workload, workloads, platform, apiKey },
    digestOf,
  );
};

const workloadOf = async (deployment: Deployment, models: ModelCatalogue): Promise<Workload> => {
  const model = await models.find(deployment.modelId);
  if (!model) {
    throw new Error(
      `${deployment.modelId} is no longer in the catalogue: retire deployment ${deployment.id}`,
    );
  }
  const { id, precision, gpuProduct, gpusPerReplica, replicas, contextTokens } = deployment;
  return { id, model, precision, gpuProduct, gpusPerReplica, replicas, contextTokens };
};
