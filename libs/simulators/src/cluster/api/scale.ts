import { writeSelector } from '../objects/label-selector.ts';
import type { ApiObject } from '../objects/object.types.ts';
import type { Deployment } from '../objects/workload.types.ts';
import { apiVersionOf, type ResourceType } from '../resources/resource-type.ts';

export interface Scale extends ApiObject {
  spec: { replicas?: number };
}

/** A workload as its /scale subresource shows it. */
export const scaleOf = (object: ApiObject): Scale => {
  const { metadata, spec, status } = object as Deployment;
  const { name, namespace, uid, resourceVersion, creationTimestamp } = metadata;
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp } as Scale['metadata'],
    // Zero is left out on the wire.
    spec: spec.replicas === 0 ? {} : { replicas: spec.replicas },
    status: { replicas: status?.replicas ?? 0, selector: writeSelector(spec.selector) },
  };
};

/** The workload with the number that a Scale wants. */
export const withScale = (current: ApiObject, scale: Scale): ApiObject => ({
  ...current,
  metadata: {
    ...current.metadata,
    ...(scale.metadata.uid ? { uid: scale.metadata.uid } : {}),
    ...(scale.metadata.resourceVersion ? { resourceVersion: scale.metadata.resourceVersion } : {}),
  },
  spec: { ...(current as Deployment).spec, replicas: scale.spec.replicas ?? 0 },
});

/** What an applied Scale means for its workload: one field. */
export const appliedScale = (resource: ResourceType, { metadata, spec }: Scale): ApiObject => ({
  apiVersion: apiVersionOf(resource),
  kind: resource.kind,
  metadata,
  spec: spec.replicas === undefined ? {} : { replicas: spec.replicas },
});
