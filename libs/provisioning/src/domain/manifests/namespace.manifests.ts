import { engineResources } from './engine-resources.ts';
import { type TenantLabels, tenantLabels } from './labels.ts';
import type { Manifest } from './manifest.ts';
import { ENGINE_PORT, SERVICE_ACCOUNT } from './names.ts';
import type { Workload } from './workload.ts';

export interface NamespaceManifests {
  readonly namespace: string;
  readonly owner: TenantLabels;
  readonly programsNamespace: string;
  /** Such as `v1.35`: unpinned, the rules would change with the cluster's version. */
  readonly podSecurityVersion: string;
  /** All deployments that hold GPUs here; the quotas are their sum. */
  readonly workloads: readonly Workload[];
}

/** A tenant's walls, the same for all its deployments (reference/kubernetes.md §2). */
export const namespaceManifests = (input: NamespaceManifests): Manifest[] => {
  const labels = tenantLabels(input.owner);
  const named = (name: string) => ({ name, namespace: input.namespace, labels });
  return [
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: input.namespace, labels: { ...labels, ...podSecurity(input.podSecurityVersion) } },
    },
    {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: named('compute'),
      spec: { hard: computeQuota(input.workloads) },
    },
    {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: named('objects'),
      spec: { hard: objectQuota(input.workloads.length) },
    },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: named('default-deny'),
      // All written out: without its types only ingress is denied, and without its rules another may add some.
      spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'], ingress: [], egress: [] },
    },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: named('allow-gateway'),
      spec: allowGateway(input.programsNamespace),
    },
    {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: named(SERVICE_ACCOUNT),
      automountServiceAccountToken: false,
    },
  ];
};

const podSecurity = (version: string): Record<string, string> =>
  Object.fromEntries(
    ['enforce', 'audit', 'warn'].flatMap((mode) => [
      [`pod-security.kubernetes.io/${mode}`, 'restricted'],
      [`pod-security.kubernetes.io/${mode}-version`, version],
    ]),
  );

/** The worker is let in too: it asks each engine for an answer before the gateway may. */
const allowGateway = (programsNamespace: string): object => ({
  podSelector: { matchLabels: { 'app.kubernetes.io/component': 'engine' } },
  policyTypes: ['Ingress'],
  ingress: [
    {
      // Both selectors in one peer: as two list items they would be alternatives.
      from: [
        {
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': programsNamespace } },
          podSelector: {
            matchExpressions: [
              { key: 'app.kubernetes.io/component', operator: 'In', values: ['gateway', 'worker'] },
            ],
          },
        },
      ],
      ports: [{ protocol: 'TCP', port: ENGINE_PORT }],
    },
  ],
});

const computeQuota = (workloads: readonly Workload[]): Record<string, string> => {
  const total = (amountOf: (workload: Workload) => number): number =>
    workloads.reduce((sum, workload) => sum + workload.replicas * amountOf(workload), 0);
  const memory = `${total((workload) => engineResources(workload).memoryGi)}Gi`;
  const storage = `${total((workload) => engineResources(workload).ephemeralStorageGi)}Gi`;
  return {
    'requests.nvidia.com/gpu': String(total(({ gpusPerReplica }) => gpusPerReplica)),
    'requests.cpu': String(total((workload) => engineResources(workload).cpus)),
    'limits.cpu': String(total((workload) => engineResources(workload).cpuLimit)),
    'requests.memory': memory,
    'limits.memory': memory,
    'requests.ephemeral-storage': storage,
    pods: String(total(() => 1)),
  };
};

const objectQuota = (deployments: number): Record<string, string> => ({
  'count/deployments.apps': String(deployments),
  'count/secrets': String(deployments),
  // The cluster puts its root certificate in each namespace.
  'count/configmaps': '1',
  'count/jobs.batch': '0',
  persistentvolumeclaims: '0',
  'services.loadbalancers': '0',
  'services.nodeports': '0',
});
