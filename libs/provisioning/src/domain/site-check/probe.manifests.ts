import { MANAGED_BY_LABEL } from '../manifests/labels.ts';
import type { Manifest } from '../manifests/manifest.ts';
import { GPU_PRODUCT_LABEL } from '../manifests/node-choice.ts';
import { hardenedContainer, hardenedPod } from '../manifests/pod-hardening.ts';
import { DEDICATED_LABEL } from '../placement/dedicated-pool.ts';

/** Whose check a namespace belongs to. Not the label of what is deployed: nobody may take it for an orphan. */
export const CHECK_LABEL = 'beffroi.fr/site-check';
const ROLE_LABEL = 'beffroi.fr/probe';
export const PROBE_PORT = 8000;
export const PROBE_SERVER = 'server';
/** Who tries to reach the server, and what of it is allowed. */
export const PROBE_CALLERS = ['allowed', 'stranger', 'silenced'] as const;
export type ProbeCaller = (typeof PROBE_CALLERS)[number];

export interface ProbeSite {
  readonly namespace: string;
  readonly installation: string;
  readonly podSecurityVersion: string;
}

const labelsOf = ({ installation }: ProbeSite): Record<string, string> => ({
  [MANAGED_BY_LABEL]: 'beffroi',
  'app.kubernetes.io/part-of': 'beffroi',
  [CHECK_LABEL]: installation,
});

export const probeNamespace = (site: ProbeSite): Manifest => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: {
    name: site.namespace,
    labels: {
      ...labelsOf(site),
      'pod-security.kubernetes.io/enforce': 'restricted',
      'pod-security.kubernetes.io/enforce-version': site.podSecurityVersion,
    },
  },
});

const inside = (
  site: ProbeSite,
  apiVersion: string,
  kind: string,
  name: string,
): Pick<Manifest, 'apiVersion' | 'kind' | 'metadata'> => ({
  apiVersion,
  kind,
  metadata: { name, namespace: site.namespace, labels: labelsOf(site) },
});

/** Walls as tenants have them: nobody speaks to anybody, but for what is allowed by name. */
export const probeWalls = (site: ProbeSite): Manifest[] => {
  const policy = (name: string, spec: object): Manifest => ({
    ...inside(site, 'networking.k8s.io/v1', 'NetworkPolicy', name),
    spec,
  });
  const ports = [{ protocol: 'TCP', port: PROBE_PORT }];
  return [
    {
      ...inside(site, 'v1', 'ServiceAccount', 'probe'),
      automountServiceAccountToken: false,
    },
    policy('default-deny', { podSelector: {}, policyTypes: ['Ingress', 'Egress'], ingress: [], egress: [] }),
    policy('let-in', {
      podSelector: { matchLabels: { [ROLE_LABEL]: PROBE_SERVER } },
      policyTypes: ['Ingress'],
      ingress: [{ from: [{ podSelector: among(['allowed', 'silenced']) }], ports }],
    }),
    policy('let-out', {
      podSelector: among(['allowed', 'stranger']),
      policyTypes: ['Egress'],
      egress: [{ to: [{ podSelector: { matchLabels: { [ROLE_LABEL]: PROBE_SERVER } } }], ports }],
    }),
    {
      ...inside(site, 'v1', 'Service', PROBE_SERVER),
      spec: {
        selector: { [ROLE_LABEL]: PROBE_SERVER },
        ports: [{ name: 'probe', protocol: 'TCP', port: PROBE_PORT, targetPort: PROBE_PORT }],
      },
    },
  ];
};

const among = (values: readonly ProbeCaller[]): object => ({
  matchExpressions: [{ key: ROLE_LABEL, operator: 'In', values }],
});

/** The programs' image: it has the probe, and is small beside an engine's. */
const PROBE = ['node', 'apps/worker/dist/probe/network-probe.main.js'];
const RESOURCES = { cpu: '50m', memory: '64Mi', 'ephemeral-storage': '64Mi' };

const probePod = (site: ProbeSite, name: string, container: object): Manifest => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: site.namespace, labels: { ...labelsOf(site), [ROLE_LABEL]: name } },
  spec: {
    serviceAccountName: 'probe',
    terminationGracePeriodSeconds: 0,
    tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }],
    ...hardenedPod(),
    ...container,
  },
});

const containerOf = (image: string, argument: string): object => ({
  name: 'probe',
  image,
  imagePullPolicy: 'IfNotPresent',
  command: [...PROBE, argument],
  resources: { requests: RESOURCES, limits: RESOURCES },
  securityContext: hardenedContainer(),
});

export const probeServer = (site: ProbeSite, image: string): Manifest =>
  probePod(site, PROBE_SERVER, {
    restartPolicy: 'Always',
    containers: [
      {
        ...containerOf(image, `--listen=${PROBE_PORT}`),
        ports: [{ name: 'probe', containerPort: PROBE_PORT, protocol: 'TCP' }],
      },
    ],
  });

/** @param address of the server, as `host:port` */
export const probeCaller = (site: ProbeSite, caller: ProbeCaller, image: string, address: string): Manifest =>
  probePod(site, caller, {
    restartPolicy: 'Never',
    containers: [containerOf(image, `--connect=${address}`)],
  });

export const ENGINE_PROBE = 'engine';

/** Has a node that engines may run on pull their image; what is run of it is over at once. */
export const engineProbe = (site: ProbeSite, image: string): Manifest =>
  probePod(site, ENGINE_PROBE, {
    restartPolicy: 'Never',
    tolerations: [
      { key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' },
      { key: DEDICATED_LABEL, operator: 'Exists', effect: 'NoSchedule' },
    ],
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchExpressions: [{ key: GPU_PRODUCT_LABEL, operator: 'Exists' }] }],
        },
      },
    },
    containers: [{ ...containerOf(image, ''), command: ['true'] }],
  });

/** What «restricted» refuses above all: whoever runs it owns the node. It is only ever tried as a dry run. */
export const forbiddenPod = (site: ProbeSite): Manifest => ({
  ...inside(site, 'v1', 'Pod', 'forbidden'),
  spec: {
    serviceAccountName: 'probe',
    hostNetwork: true,
    containers: [
      {
        name: 'forbidden',
        image: 'registry.invalid/never-run',
        securityContext: { privileged: true },
        resources: { requests: RESOURCES, limits: RESOURCES },
      },
    ],
  },
});
