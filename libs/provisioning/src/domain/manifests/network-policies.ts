import { COMPONENT_LABEL, type Component } from './labels.ts';
import { ENGINE_PORT, LOADER_PORT } from './names.ts';
import type { CopiedWeights } from './weights-source.ts';
import type { EnginePlatform } from './workload.ts';

const HTTPS_PORT = 443;
const NAMESPACE_NAME_LABEL = 'kubernetes.io/metadata.name';

/** Who may speak to whom in a tenant's namespace, by the policy's name (reference/kubernetes.md §2, 6 to 11). */
export const networkPolicies = (platform: EnginePlatform): Readonly<Record<string, object>> => ({
  'default-deny': DENY_ALL,
  // The worker is let in too: it asks each engine for an answer before the gateway may.
  'allow-gateway': ingress('engine', ENGINE_PORT, programs(platform, ['gateway', 'worker'])),
  ...(platform.monitoringNamespace === null
    ? {}
    : {
        'allow-scrape': ingress('engine', ENGINE_PORT, {
          namespaceSelector: { matchLabels: { [NAMESPACE_NAME_LABEL]: platform.monitoringNamespace } },
        }),
      }),
  ...(platform.weights.kind === 'copy'
    ? {
        'allow-progress': ingress('weights-loader', LOADER_PORT, programs(platform, ['worker'])),
        'allow-dns': egress(DNS),
        'allow-weights': egress(originRule(platform.weights)),
      }
    : {}),
});

/** All written out: without its types only ingress is denied, and without its rules another may add some. */
const DENY_ALL = { podSelector: {}, policyTypes: ['Ingress', 'Egress'], ingress: [], egress: [] };

const ofComponent = (component: Component): object => ({ matchLabels: { [COMPONENT_LABEL]: component } });

/** Both selectors in one peer: as two list items they would be alternatives. */
const programs = ({ programsNamespace }: EnginePlatform, components: readonly string[]): object => ({
  namespaceSelector: { matchLabels: { [NAMESPACE_NAME_LABEL]: programsNamespace } },
  podSelector: { matchExpressions: [{ key: COMPONENT_LABEL, operator: 'In', values: components }] },
});

const ingress = (to: Component, port: number, from: object): object => ({
  podSelector: ofComponent(to),
  policyTypes: ['Ingress'],
  ingress: [{ from: [from], ports: [{ protocol: 'TCP', port }] }],
});

/** Only the loader speaks first; an engine has nobody to speak to. */
const egress = (rule: object): object => ({
  podSelector: ofComponent('weights-loader'),
  policyTypes: ['Egress'],
  egress: [rule],
});

const DNS = {
  to: [
    {
      namespaceSelector: { matchLabels: { [NAMESPACE_NAME_LABEL]: 'kube-system' } },
      podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
    },
  ],
  ports: [
    { protocol: 'UDP', port: 53 },
    { protocol: 'TCP', port: 53 },
  ],
};

const originRule = ({ origin, originRanges, s3 }: CopiedWeights): object => {
  const { port } = new URL(s3?.endpoint ?? origin);
  return {
    to: originRanges.map((cidr) => ({ ipBlock: { cidr } })),
    ports: [{ protocol: 'TCP', port: port === '' ? HTTPS_PORT : Number(port) }],
  };
};
