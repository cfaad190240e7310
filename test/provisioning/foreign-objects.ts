import type { KubernetesObject } from '@beffroi/platform/kubernetes';

const NAME = 'theirs';

type Foreign = KubernetesObject & { readonly [field: string]: unknown };

/** What somebody else may have in a namespace of ours, of kinds that a worker may see and may not; nothing of it runs. */
export const foreignObjects = (namespace: string): Foreign[] => {
  const metadata = { name: NAME, namespace };
  const labels = { app: NAME };
  const selector = { matchLabels: labels };
  const template = { metadata: { labels }, spec: { containers: [{ name: NAME, image: 'pause:3' }] } };
  const never = { ...template.spec, restartPolicy: 'Never' };
  return [
    { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { ours: 'no' } },
    { apiVersion: 'v1', kind: 'Secret', metadata, type: 'Opaque', data: { token: btoa('theirs') } },
    { apiVersion: 'v1', kind: 'Service', metadata, spec: { ports: [{ port: 80 }] } },
    {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata,
      spec: { serviceName: NAME, replicas: 0, selector, template },
    },
    {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata,
      spec: {
        schedule: '0 4 * * *',
        suspend: true,
        jobTemplate: { spec: { template: { ...template, spec: never } } },
      },
    },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata,
      spec: { defaultBackend: { service: { name: NAME, port: { number: 80 } } } },
    },
  ];
};

/** A kind of somebody's own, and one of them. */
export const thingsOf = (group: string) => {
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  const names = { plural: 'things', singular: 'thing', kind: 'Thing', listKind: 'ThingList' };
  return {
    plural: `things.${group}`,
    definition: {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: `things.${group}` },
      spec: {
        group,
        scope: 'Namespaced',
        names,
        versions: [{ name: 'v1', served: true, storage: true, schema }],
      },
    },
    object: (namespace: string): KubernetesObject => ({
      apiVersion: `${group}/v1`,
      kind: 'Thing',
      metadata: { name: NAME, namespace },
    }),
  };
};
