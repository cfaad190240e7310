import { forbidden, notFound } from '../api/status.error.ts';
import type { Namespace } from '../objects/workload.types.ts';
import { namespaces } from '../resources/cluster.resources.ts';
import { subjectOf } from '../resources/resource-type.ts';
import type { AdmissionRule } from './admission.ts';

/** Namespaces that a cluster cannot lose. */
export const PROTECTED_NAMESPACES = ['default', 'kube-system', 'kube-public'];

/** Objects are created only in a namespace that exists and is not ending. */
export const namespaceLifecycle: AdmissionRule = {
  change: ({ store, resource, object }) => {
    const { namespace, name } = object.metadata;
    if (!resource.namespaced || namespace === undefined) return;
    const home = store.get(namespaces, namespace) as Namespace | undefined;
    if (!home) throw notFound(subjectOf(namespaces, namespace));
    if (!home.metadata.deletionTimestamp) return;
    throw forbidden(
      subjectOf(resource, name),
      `unable to create new content in namespace ${namespace} because it is being terminated`,
      [
        {
          reason: 'NamespaceTerminating',
          message: `namespace ${namespace} is being terminated`,
          field: 'metadata.namespace',
        },
      ],
    );
  },
};
