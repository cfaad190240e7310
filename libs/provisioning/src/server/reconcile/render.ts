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
export const manifestsOf = ({ situation, ...input }: RenderInput): Promise<Manifest[]> => {
  const { deployment, inNamespace } = situation;
  return render({ deployment, neighbours: inNamespace, ...input });
};

/** As {@link manifestsOf}, of a deployment that is not there yet and has no key. */
export const renderDraft = (input: Omit<Rendering, 'apiKey'>): Promise<Manifest[]> =>
  render({ ...input, apiKey: '' });

type Rendered = Pick<Deployment, 'id' | 'collectiviteId' | 'namespace'> & WorkloadRow;

interface Rendering extends Omit<RenderInput, 'situation'> {
  readonly deployment: Rendered;
  /** All others in its namespace; itself may be among them. */
  readonly neighbours: readonly WorkloadRow[];
}

const render = async (input: Rendering): Promise<Manifest[]> => {
  const { deployment, neighbours, models, platform, podSecurityVersion, apiKey } = input;
  const workload = await workloadOf(deployment, models);
  const others = neighbours.filter(({ id }) => id !== deployment.id);
  const workloads = [...(await Promise.all(others.map((each) => workloadOf(each, models)))), workload];
  const owner = { installation: platform.installation, tenant: deployment.collectiviteId ?? POOL_TENANT };
  const { namespace } = deployment;
  return renderManifests(
    { namespace, owner, podSecurityVersion, workload, workloads, platform, apiKey },
    digestOf,
  );
};

/** What of a deployment's row its objects are made from. */
type WorkloadRow = Pick<
  Deployment,
  'id' | 'modelId' | 'precision' | 'gpuProduct' | 'gpusPerReplica' | 'replicas' | 'contextTokens'
>;

const workloadOf = async (deployment: WorkloadRow, models: ModelCatalogue): Promise<Workload> => {
  const model = await models.find(deployment.modelId);
  if (!model) {
    throw new Error(
      `${deployment.modelId} is no longer in the catalogue: retire deployment ${deployment.id}`,
    );
  }
  const { id, precision, gpuProduct, gpusPerReplica, replicas, contextTokens } = deployment;
  return { id, model, precision, gpuProduct, gpusPerReplica, replicas, contextTokens };
};
