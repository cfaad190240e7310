import type { ServiceClass } from '@beffroi/contracts/dataplane';
import { MANAGED_BY_LABEL } from './labels.ts';
import type { Manifest } from './manifest.ts';

/** Classes of service above the fair queue, highest first; each is a PriorityClass of the cluster. */
export const PRIORITY_CLASSES = ['beffroi-garanti', 'beffroi-standard', 'beffroi-differe'] as const;
type PriorityClassName = (typeof PRIORITY_CLASSES)[number];

export const priorityClassOf = (priority: ServiceClass): PriorityClassName => `beffroi-${priority}`;

/** Below what the cluster itself needs (from 2 000 000 000), above what says nothing (0). */
const VALUES: Readonly<Record<PriorityClassName, number>> = {
  'beffroi-garanti': 1_000_000,
  'beffroi-standard': 100_000,
  'beffroi-differe': 10_000,
};

const DESCRIPTIONS: Readonly<Record<PriorityClassName, string>> = {
  'beffroi-garanti': 'Engines that are guaranteed.',
  'beffroi-standard': 'Engines as usual.',
  'beffroi-differe': 'Engines whose work may wait.',
};

/**
 * The same for every installation on a cluster, which is why none has its label on them. They order who is scheduled
 * first and who is evicted last from a node in need; nobody is preempted, since making room is the queue's to do, which
 * drains before it takes.
 */
export const priorityClassManifests = (): Manifest[] =>
  PRIORITY_CLASSES.map((name) => ({
    apiVersion: 'scheduling.k8s.io/v1',
    kind: 'PriorityClass',
    metadata: { name, labels: { [MANAGED_BY_LABEL]: 'beffroi', 'app.kubernetes.io/part-of': 'beffroi' } },
    value: VALUES[name],
    preemptionPolicy: 'Never',
    description: DESCRIPTIONS[name],
  }));
