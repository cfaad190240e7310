import { resource } from './resource-type.ts';

// Kinds that the platform never makes: others may have them beside it. They are kept, and nobody acts on them.

export const cronJobs = resource({
  group: 'batch',
  kind: 'CronJob',
  plural: 'cronjobs',
  shortNames: ['cj'],
  hasStatus: true,
  hasGeneration: true,
});

export const daemonSets = resource({
  group: 'apps',
  kind: 'DaemonSet',
  plural: 'daemonsets',
  shortNames: ['ds'],
  hasStatus: true,
  hasGeneration: true,
});

export const ingresses = resource({
  group: 'networking.k8s.io',
  kind: 'Ingress',
  plural: 'ingresses',
  shortNames: ['ing'],
  hasStatus: true,
  hasGeneration: true,
});

export const statefulSets = resource({
  group: 'apps',
  kind: 'StatefulSet',
  plural: 'statefulsets',
  shortNames: ['sts'],
  hasStatus: true,
  hasGeneration: true,
});
