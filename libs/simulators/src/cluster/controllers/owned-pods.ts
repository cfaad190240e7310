import { type ApiObject, copyOf } from '../objects/object.types.ts';
import { controllerOf, controllerReference } from '../objects/owner-reference.ts';
import type { Pod, PodTemplate } from '../objects/workload.types.ts';
import { pods } from '../resources/workload.resources.ts';
import type { ObjectStore } from '../storage/object-store.ts';

/** The pods that an owner controls, in whatever state. */
export const podsOf = (store: ObjectStore, { metadata: { namespace = '', uid } }: ApiObject): Pod[] =>
  (store.list(pods, namespace) as Pod[]).filter((pod) => controllerOf(pod)?.uid === uid);

/** A new pod of an owner's template; the server completes its name. */
export const podOf = (owner: ApiObject, { metadata, spec }: PodTemplate): Pod => {
  const { name, namespace } = owner.metadata;
  const { labels, annotations } = metadata ?? {};
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: '',
      generateName: `${name}-`,
      ...(namespace ? { namespace } : {}),
      ...(labels ? { labels } : {}),
      ...(annotations ? { annotations } : {}),
      ownerReferences: [controllerReference(owner)],
    },
    spec: copyOf(spec),
  };
};
