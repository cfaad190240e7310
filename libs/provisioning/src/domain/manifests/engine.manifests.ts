import { enginePodSpec } from './engine-pod.ts';
import { startupBudgetSeconds } from './engine-resources.ts';
import { engineKeyData, type EngineSecrets } from './engine.keys.ts';
import {
  deploymentLabels,
  engineSelector,
  KEYS_HASH_ANNOTATION,
  versionLabels,
  type TenantLabels,
} from './labels.ts';
import type { Manifest } from './manifest.ts';
import { apiKeySecretName, ENGINE_PORT, ENGINE_PORT_NAME, workloadName } from './names.ts';
import type { EnginePlatform, SiteFlavour, Workload } from './workload.ts';

export interface EngineManifests {
  readonly namespace: string;
  readonly owner: TenantLabels;
  readonly workload: Workload;
  readonly platform: EnginePlatform;
  readonly flavour: SiteFlavour;
  readonly secrets: EngineSecrets;
  /** A GPU is held for one replica more than wanted, so that a new one starts before an old one stops. */
  readonly surge: boolean;
}

export const engineSecret = ({ namespace, owner, workload, secrets }: EngineManifests): Manifest => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: apiKeySecretName(workload.id), namespace, labels: deploymentLabels(owner, workload.id) },
  type: 'Opaque',
  data: engineKeyData(secrets.keys),
});

/** What runs and serves one version, without replicas: the scaler writes those. */
export const engineManifests = (input: EngineManifests, digestOf: (value: unknown) => string): Manifest[] => {
  const { namespace, workload } = input;
  const labels = versionLabels(input.owner, identityOf(workload), 'engine');
  const metadata = { name: workloadName(workload.id, workload.version), namespace, labels };
  const selector = engineSelector(workload);
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: {
        type: 'ClusterIP',
        selector,
        ports: [{ name: ENGINE_PORT_NAME, port: ENGINE_PORT, targetPort: ENGINE_PORT_NAME, protocol: 'TCP' }],
      },
    },
    // At one replica it would make the maintenance of a node impossible.
    ...(workload.replicas > 1 ? [disruptionBudget(metadata, selector)] : []),
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      spec: {
        selector: { matchLabels: selector },
        strategy: strategyOf(input.surge),
        revisionHistoryLimit: 3,
        progressDeadlineSeconds: startupBudgetSeconds(workload) + 300,
        template: {
          metadata: { labels, annotations: { [KEYS_HASH_ANNOTATION]: digestOf(input.secrets.keys) } },
          spec: enginePodSpec(workload, input.platform, input.flavour),
        },
      },
    },
  ];
};

const identityOf = ({ id, version, model }: Workload) => ({ id, version, model: model.id });

const disruptionBudget = (metadata: Manifest['metadata'], selector: Record<string, string>): Manifest => ({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata,
  spec: {
    maxUnavailable: 1,
    selector: { matchLabels: selector },
    // An engine that never became ready protects nobody.
    unhealthyPodEvictionPolicy: 'AlwaysAllow',
  },
});

/** A surge needs a spare GPU, and waits for ever where there is none. */
const strategyOf = (surge: boolean): object => ({
  type: 'RollingUpdate',
  rollingUpdate: surge ? { maxSurge: 1, maxUnavailable: 0 } : { maxSurge: 0, maxUnavailable: 1 },
});
