/** Paths and manifests that rows share. */
export const core = (namespace: string, plural: string, name?: string): string =>
  `/api/v1/namespaces/${namespace}/${plural}${name ? `/${name}` : ''}`;

export const apps = (namespace: string, plural: string, name?: string): string =>
  `/apis/apps/v1/namespaces/${namespace}/${plural}${name ? `/${name}` : ''}`;

export const configMap = (name: string, data: Record<string, string> = {}, metadata: object = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, ...metadata },
  data,
});

export const namespaceNamed = (name: string, labels: Record<string, string> = {}) => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels },
});

/** A pod that Pod Security `restricted` accepts. */
export const podSpec = (container: object = {}) => ({
  securityContext: { runAsNonRoot: true, runAsUser: 2000, seccompProfile: { type: 'RuntimeDefault' } },
  containers: [
    {
      name: 'main',
      image: 'registry.example/pause:3.10',
      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
      ...container,
    },
  ],
});

export const pod = (name: string, spec: object = podSpec(), metadata: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, ...metadata },
  spec,
});

export const deployment = (name: string, spec: object = {}, pods: object = podSpec()) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name },
  spec: {
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: pods },
    ...spec,
  },
});

export const service = (name: string, spec: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name },
  spec: { selector: { app: name }, ports: [{ name: 'http', port: 8000 }], ...spec },
});

/** A node that KWOK keeps alive on a real server. */
export const kwokNode = (
  name: string,
  { gpuProduct, gpuCount = 0 }: { readonly gpuProduct?: string; readonly gpuCount?: number } = {},
) => {
  const amounts = {
    cpu: '512',
    memory: '8192Gi',
    pods: '500',
    'ephemeral-storage': '50000Gi',
    ...(gpuCount > 0 ? { 'nvidia.com/gpu': String(gpuCount) } : {}),
  };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        type: 'kwok',
        ...(gpuProduct === undefined ? {} : { 'nvidia.com/gpu.product': gpuProduct }),
      },
      annotations: { 'kwok.x-k8s.io/node': 'fake' },
    },
    status: { capacity: amounts, allocatable: amounts },
  };
};

/** The fields of the causes in a Status. */
export const causeFields = (status: { details?: { causes?: { field: string }[] } }): string[] =>
  (status.details?.causes ?? []).map(({ field }) => field);
