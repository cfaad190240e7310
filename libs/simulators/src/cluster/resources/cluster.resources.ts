import type { ApiObject } from '../objects/object.types.ts';
import type { Namespace } from '../objects/workload.types.ts';
import { forbiddenValue, requiredValue } from './field-problem.ts';
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

interface StorageClass extends ApiObject {
  provisioner?: string;
  reclaimPolicy?: string;
  volumeBindingMode?: string;
}

export const storageClasses = resource<StorageClass>({
  group: 'storage.k8s.io',
  kind: 'StorageClass',
  plural: 'storageclasses',
  hasSpec: false,
  shortNames: ['sc'],
  namespaced: false,
  applyDefaults: (storage) => {
    storage.reclaimPolicy ??= 'Delete';
    storage.volumeBindingMode ??= 'Immediate';
  },
  validate: (storage) => (storage.provisioner ? [] : [requiredValue('provisioner')]),
  validateUpdate: (next, current) =>
    next.provisioner === current.provisioner
      ? []
      : [forbiddenValue('provisioner', 'updates to provisioner are forbidden.')],
});

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
    // No pointer in the server's own type: it writes `false` as nothing.
    if (!priority.globalDefault) delete priority.globalDefault;
  },
  validateUpdate: (next, current) =>
    next.value === current.value ? [] : [forbiddenValue('value', 'may not be changed in an update.')],
});
