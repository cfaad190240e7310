import { type TenantLabels, tenantLabels } from './labels.ts';
import type { Manifest } from './manifest.ts';
import { SERVICE_ACCOUNT } from './names.ts';
import { networkPolicies } from './network-policies.ts';
import { PRIORITY_CLASSES } from './priority-classes.ts';
import { classQuotas, computeQuota, objectQuota, type QuotaShare } from './quotas.ts';
import { claimGi } from './weights.manifests.ts';
import type { EnginePlatform } from './workload.ts';

export interface NamespaceManifests {
  readonly namespace: string;
  readonly owner: TenantLabels;
  readonly platform: EnginePlatform;
  /** Such as `v1.35`: unpinned, the rules would change with the cluster's version. */
  readonly podSecurityVersion: string;
  /** All engines that may exist here at a time; the quotas are their sum. */
  readonly shares: readonly QuotaShare[];
}

/** A tenant's walls, the same for all its deployments (reference/kubernetes.md §2). */
export const namespaceManifests = (input: NamespaceManifests): Manifest[] => {
  const { namespace, platform, shares } = input;
  const labels = tenantLabels(input.owner);
  const inside = (apiVersion: string, kind: string, name: string, spec: object): Manifest => ({
    apiVersion,
    kind,
    metadata: { name, namespace, labels },
    spec,
  });
  return [
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: namespace, labels: { ...labels, ...podSecurity(input.podSecurityVersion) } },
    },
    inside('v1', 'ResourceQuota', 'compute', { hard: computeQuota(shares, platform) }),
    inside('v1', 'ResourceQuota', 'objects', { hard: objectQuota(shares, platform) }),
    ...[...classQuotas(shares, PRIORITY_CLASSES)].map(([name, spec]) =>
      inside('v1', 'ResourceQuota', `class-${name}`, spec),
    ),
    inside('v1', 'LimitRange', 'limits', { limits: limitsOf(input) }),
    ...Object.entries(networkPolicies(platform)).map(([name, spec]) =>
      inside('networking.k8s.io/v1', 'NetworkPolicy', name, spec),
    ),
    {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: SERVICE_ACCOUNT, namespace, labels },
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

/** A container that says nothing gets little, and no volume is larger than the largest weights. */
const limitsOf = ({ platform, shares }: NamespaceManifests): object[] => [
  {
    type: 'Container',
    default: { cpu: '1', memory: '1Gi', 'ephemeral-storage': '1Gi' },
    defaultRequest: { cpu: '100m', memory: '256Mi', 'ephemeral-storage': '256Mi' },
  },
  ...(platform.weights.kind === 'copy' && shares.length > 0
    ? [
        {
          type: 'PersistentVolumeClaim',
          min: { storage: '1Gi' },
          max: { storage: `${Math.max(...shares.map(claimGi))}Gi` },
        },
      ]
    : []),
];
