import type { ModelCatalogue } from '@beffroi/catalogue/domain';
import type { ModelId } from '@beffroi/kernel';
import { digestOf } from '@beffroi/platform/crypto';
import {
  type Deployment,
  type EngineSecrets,
  type EnginePlatform,
  type Manifest,
  POOL_TENANT,
  priorityClassOf,
  renderManifests,
  type SiteFlavour,
  type Workload,
} from '../../domain/index.ts';
import type { RolloutShare } from '../persistence/rollout-share.rows.ts';
import type { Situation } from '../persistence/situation.rows.ts';

export interface RenderInput {
  readonly situation: Situation;
  readonly models: ModelCatalogue;
  readonly platform: EnginePlatform;
  readonly podSecurityVersion: string;
  readonly flavour: SiteFlavour;
  readonly secrets: EngineSecrets;
}

/** The manifests of a deployment as its rows and the catalogue say it. */
export const manifestsOf = ({ situation, ...input }: RenderInput): Promise<Manifest[]> => {
  const { deployment, inNamespace, sharesInNamespace, rollout } = situation;
  const others = inNamespace.filter(({ id }) => id !== deployment.id);
  const neighbours = [...others, ...sharesInNamespace];
  return render({ deployment, neighbours, surge: rollout === 'beside', ...input });
};

const NO_SECRETS: EngineSecrets = { keys: { present: '', previous: null }, store: null };

/** As {@link manifestsOf}, of a deployment that is not there yet and has no key. */
export const renderDraft = (input: Omit<Rendering, 'secrets' | 'surge'>): Promise<Manifest[]> =>
  render({ ...input, secrets: NO_SECRETS, surge: false });

interface Rendering extends Omit<RenderInput, 'situation'> {
  readonly deployment: Pick<Deployment, 'collectiviteId' | 'namespace'> & RolloutShare;
  /** All others in its namespace, and what is held there for changes. */
  readonly neighbours: readonly RolloutShare[];
  readonly surge: boolean;
}

const render = async ({ deployment, neighbours, models, ...rest }: Rendering): Promise<Manifest[]> => {
  const workload = await workloadOf(deployment, models);
  const others = await Promise.all(neighbours.map((each) => workloadOf(each, models)));
  const tenant = deployment.collectiviteId ?? POOL_TENANT;
  const owner = { installation: rest.platform.installation, tenant };
  const { namespace } = deployment;
  return renderManifests({ ...rest, namespace, owner, workload, shares: [...others, workload] }, digestOf);
};

const workloadOf = async (share: RolloutShare, models: ModelCatalogue): Promise<Workload> => {
  const { id, version, precision, gpuProduct, gpusPerReplica, replicas, contextTokens } = share;
  const model = await modelOf(share.modelId, id, models);
  const priorityClass = priorityClassOf(share.priority);
  return {
    id,
    version,
    model,
    precision,
    gpuProduct,
    gpusPerReplica,
    replicas,
    contextTokens,
    priorityClass,
  };
};

const modelOf = async (id: ModelId, deployment: Deployment['id'], models: ModelCatalogue) => {
  const model = await models.find(id);
  if (!model) throw new Error(`${id} is no longer in the catalogue: retire deployment ${deployment}`);
  return model;
};
