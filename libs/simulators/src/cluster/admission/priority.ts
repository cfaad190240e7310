import { forbidden } from '../api/status.error.ts';
import type { Pod } from '../objects/workload.types.ts';
import { type PriorityClass, priorityClasses } from '../resources/cluster.resources.ts';
import { subjectOf } from '../resources/resource-type.ts';
import { pods } from '../resources/workload.resources.ts';
import type { AdmissionRule } from './admission.ts';

/** Resolves a pod's priority class to its number. */
export const podPriority: AdmissionRule = {
  change: ({ store, resource, object }) => {
    if (resource !== pods) return;
    const { spec, metadata } = object as Pod;
    const name = spec.priorityClassName;
    const classes = store.list(priorityClasses) as PriorityClass[];
    const named = classes.find(({ metadata: one, globalDefault }) =>
      name ? one.name === name : globalDefault,
    );
    if (name && !named)
      throw forbidden(subjectOf(pods, metadata.name), `no PriorityClass with name ${name} was found`);
    spec.priority = named?.value ?? 0;
    spec.preemptionPolicy = named?.preemptionPolicy ?? 'PreemptLowerPriority';
    if (named) spec.priorityClassName = named.metadata.name;
  },
};
