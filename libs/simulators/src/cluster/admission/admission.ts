import type { ApiObject } from '../objects/object.types.ts';
import type { ResourceType } from '../resources/resource-type.ts';
import type { ObjectStore } from '../storage/object-store.ts';

/** A new object on its way into the store. */
export interface AdmissionRequest {
  readonly store: ObjectStore;
  readonly resource: ResourceType;
  readonly object: ApiObject;
}

/** One admission rule. `change` works on the copy that is to be stored; `check` throws a StatusError. */
export interface AdmissionRule {
  readonly change?: (request: AdmissionRequest) => void;
  readonly check?: (request: AdmissionRequest) => void;
}
