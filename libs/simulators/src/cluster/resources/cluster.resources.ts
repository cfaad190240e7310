import type { ApiObject } from '../objects/object.types.ts';
import type { Namespace } from '../objects/workload.types.ts';
import { forbiddenValue } from './field-problem.ts';
import { resource } from './resource-type.ts';

export interface PriorityClass extends ApiObject {
  value: number;
  preemptionPolicy?: string;
  globalDefault?: boolean;
}

export const namespaces = resource<Namespace>({
  kind: 'Namespace',
  plural: 'namespaces',
  shortNames: ['ns'],
  namespaced: false,
  hasStatus: true,
  nameRule: 'label',
  selectableFields: ['status.phase'],
  initialStatus: () => ({ phase: 'Active' }),
  applyDefaults: (namespace) => {
    namespace.spec.finalizers ??= ['kubernetes'];
    namespace.metadata.labels = {
      ...namespace.metadata.labels,
      'kubernetes.io/metadata.name': namespace.metadata.name,
    };
  },
  // Only the namespace controller takes finalizers away, through /finalize.
  carryOver: (next, current) => {
    next.spec.finalizers = current.spec.finalizers ?? [];
  },
});

export const nodes = resource({
  kind: 'Node',
  plural: 'nodes',
  shortNames: ['no'],
  namespaced: false,
  hasStatus: true,
  selectableFields: ['spec.unschedulable'],
  // The node agent registers a node with its status.
  initialStatus: ({ status }) => status ?? {},
});

export const events = resource({
  kind: 'Event',
  plural: 'events',
  hasSpec: false,
  shortNames: ['ev'],
  selectableFields: [
    'involvedObject.kind',
    'involvedObject.name',
    'involvedObject.namespace',
    'involvedObject.uid',
    'reason',
    'type',
  ],
});

export const leases = resource({ group: 'coordination.k8s.io', kind: 'Lease', plural: 'leases' });

export const priorityClasses = resource<PriorityClass>({
  group: 'scheduling.k8s.io',
  kind: 'PriorityClass',
  plural: 'priorityclasses',
  hasSpec: false,
  shortNames: ['pc'],
  namespaced: false,
  hasGeneration: true,
  applyDefaults: (priority) => {
    priority.preemptionPolicy ??= 'PreemptLowerPriority';
  },
  validateUpdate: (next, current) =>
    next.value === current.value ? [] : [forbiddenValue('value', 'may not be changed in an update.')],
});
