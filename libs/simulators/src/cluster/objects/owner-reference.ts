import type { ApiObject, OwnerReference } from './object.types.ts';

/** The reference by which a controller's objects name it. */
export const controllerReference = ({
  apiVersion,
  kind,
  metadata: { name, uid = '' },
}: ApiObject): OwnerReference => ({
  apiVersion,
  kind,
  name,
  uid,
  controller: true,
  blockOwnerDeletion: true,
});

export const controllerOf = (object: ApiObject): OwnerReference | undefined =>
  object.metadata.ownerReferences?.find(({ controller }) => controller);
