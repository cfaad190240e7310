import type { ApiObject } from '../objects/object.types.ts';
import { apiVersionOf, type ResourceType } from '../resources/resource-type.ts';
import { badRequest } from './status.error.ts';

/** Refuses a body that names another object than its URL. */
export const checkAddress = (
  resource: ResourceType,
  body: ApiObject,
  at: { readonly name?: string | undefined; readonly namespace?: string | undefined },
): void => {
  const expected = { apiVersion: apiVersionOf(resource), kind: resource.kind };
  if (body.kind !== expected.kind || body.apiVersion !== expected.apiVersion) {
    throw badRequest(
      `the API version and kind in the data (${body.apiVersion}, ${body.kind}) do not match the expected ones (${expected.apiVersion}, ${expected.kind})`,
    );
  }
  if (body.metadata.namespace !== undefined && body.metadata.namespace !== (at.namespace ?? '')) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  if (at.name !== undefined && body.metadata.name !== undefined && body.metadata.name !== at.name) {
    throw badRequest(
      `the name of the object (${body.metadata.name}) does not match the name on the URL (${at.name})`,
    );
  }
};
