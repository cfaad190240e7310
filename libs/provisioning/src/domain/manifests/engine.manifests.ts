import { enginePodSpec } from './engine-pod.ts';
import { startupBudgetSeconds } from './engine-resources.ts';
import { engineLabels, engineSelector, type TenantLabels } from './labels.ts';
import type { Manifest } from './manifest.ts';
import { API_KEY_FIELD, apiKeySecretName, ENGINE_PORT, ENGINE_PORT_NAME, workloadName } from './names.ts';
import type { EnginePlatform, Workload } from './workload.ts';

export interface EngineManifests {
  readonly namespace: string;
  readonly owner: TenantLabels;
  readonly workload: Workload;
  readonly platform: EnginePlatform;
  /** In clear: it leaves for the cluster's Secret only. */
  readonly apiKey: string;
}

/** Secret, Service and Deployment of one deployment, without replicas: the scaler writes those. */
export const engineManifests = (input: EngineManifests): Manifest[] => {
  const { namespace, workload, platform } = input;
  const labels = engineLabels(input.owner, { id: workload.id, model: workload.model.id });
  const metadata = { name: workloadName(workload.id), namespace, labels };
  const selector = engineSelector(workload.id);
  return [
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { ...metadata, name: apiKeySecretName(workload.id) },
      type: 'Opaque',
      data: { [API_KEY_FIELD]: btoa(input.apiKey) },
    },
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
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      spec: {
        selector: { matchLabels: selector },
        // A surge needs a spare GPU, and waits for ever where there is none.
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
        revisionHistoryLimit: 3,
        progressDeadlineSeconds: startupBudgetSeconds(workload) + 300,
        template: { metadata: { labels }, spec: enginePodSpec(workload, platform) },
      },
    },
  ];
};
