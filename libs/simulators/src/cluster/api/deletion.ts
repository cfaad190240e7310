import { PROTECTED_NAMESPACES } from '../admission/namespace-lifecycle.ts';
import { type ApiObject, timestamp } from '../objects/object.types.ts';
import type { Namespace, Pod } from '../objects/workload.types.ts';
import { namespaces } from '../resources/cluster.resources.ts';
import { type ResourceType, subjectOf } from '../resources/resource-type.ts';
import { pods } from '../resources/workload.resources.ts';
import { conflict, forbidden } from './status.error.ts';

export interface DeleteRequest {
  readonly uid?: string | undefined;
  readonly resourceVersion?: string | undefined;
  readonly propagation?: 'Background' | 'Foreground' | 'Orphan' | undefined;
  readonly gracePeriodSeconds?: number | undefined;
  readonly dryRun?: boolean;
}

const PROPAGATION_FINALIZERS = {
  Foreground: 'foregroundDeletion',
  Orphan: 'orphan',
  Background: undefined,
} as const;

/** Refuses what may not be deleted, or is not the object that was meant. */
export const checkDeletable = (
  resource: ResourceType,
  { metadata }: ApiObject,
  request: DeleteRequest,
): void => {
  const subject = subjectOf(resource, metadata.name);
  if (resource === namespaces && PROTECTED_NAMESPACES.includes(metadata.name)) {
    throw forbidden(subject, 'this namespace may not be deleted');
  }
  const mismatch = (field: string, wanted: string, recorded: string | undefined) =>
    conflict(
      subject,
      `the ${field} in the precondition (${wanted}) does not match the ${field} in record (${recorded})`,
    );
  if (request.uid !== undefined && request.uid !== metadata.uid)
    throw mismatch('UID', request.uid, metadata.uid);
  if (request.resourceVersion !== undefined && request.resourceVersion !== metadata.resourceVersion) {
    throw mismatch('ResourceVersion', request.resourceVersion, metadata.resourceVersion);
  }
};

/** Only a pod on a node takes its time to end. */
const graceSeconds = (
  resource: ResourceType,
  object: ApiObject,
  { gracePeriodSeconds }: DeleteRequest,
): number => {
  if (resource !== pods) return 0;
  const { spec, status } = object as Pod;
  const idle = !spec.nodeName || status?.phase === 'Succeeded' || status?.phase === 'Failed';
  return idle ? 0 : (gracePeriodSeconds ?? spec.terminationGracePeriodSeconds ?? 30);
};

const withFinalizer = (object: ApiObject, finalizer: string | undefined): ApiObject => {
  const { finalizers = [] } = object.metadata;
  if (finalizer === undefined || finalizers.includes(finalizer)) return object;
  return { ...object, metadata: { ...object.metadata, finalizers: [...finalizers, finalizer] } };
};

/** The object under deletion; a second request can only shorten its grace period. */
export const markDeleted = (
  resource: ResourceType,
  current: ApiObject,
  request: DeleteRequest,
  now: Date,
): ApiObject => {
  const grace = graceSeconds(resource, current, request);
  const propagation = PROPAGATION_FINALIZERS[request.propagation ?? 'Background'];
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, generation } = current.metadata;
  const own = deletionTimestamp === undefined ? resource.finalizerOnDelete : undefined;
  const marked = withFinalizer(withFinalizer(current, propagation), own);
  if (deletionTimestamp !== undefined && grace >= deletionGracePeriodSeconds) return marked;
  const metadata = {
    ...marked.metadata,
    deletionTimestamp: timestamp(new Date(now.getTime() + grace * 1000)),
    deletionGracePeriodSeconds: grace,
    ...(generation !== undefined && deletionTimestamp === undefined ? { generation: generation + 1 } : {}),
  };
  if (resource !== namespaces) return { ...marked, metadata };
  return { ...marked, metadata, status: { ...(current as Namespace).status, phase: 'Terminating' } };
};

/** Whether nothing holds an object under deletion any more: no finalizer, no grace period. */
export const isRemovable = (resource: ResourceType, { metadata, spec }: ApiObject): boolean => {
  if (!metadata.deletionTimestamp || (metadata.finalizers ?? []).length > 0) return false;
  if ((metadata.deletionGracePeriodSeconds ?? 0) > 0) return false;
  return resource !== namespaces || ((spec as Namespace['spec']).finalizers ?? []).length === 0;
};
