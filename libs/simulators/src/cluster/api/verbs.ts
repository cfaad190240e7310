import { mergePatch } from '../patches/merge-patch.ts';
import { jsonPatch, JsonPatchError, type JsonPatchOperation } from '../patches/json-patch.ts';
import { strategicMerge } from '../patches/strategic-merge.ts';
import { type ApiObject, isObject } from '../objects/object.types.ts';
import { apiVersionOf, type ResourceType, subjectOf } from '../resources/resource-type.ts';
import { type ApiRequest, parseBody, parseObject } from './api-request.ts';
import { predicateOf } from './list.ts';
import { checkAddress } from './address.ts';
import type { DeleteRequest } from './deletion.ts';
import type { Objects, ObjectName, WriteContext } from './objects.ts';
import { appliedScale, type Scale, scaleOf, withScale } from './scale.ts';
import { tableOf } from './table.ts';
import { checkApplied, validateBody, validatePatched } from './field-validation.ts';
import {
  badRequest,
  methodNotAllowed,
  StatusError,
  unsupportedMediaType,
  versionMissing,
} from './status.error.ts';

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  /** For the client's people. */
  readonly warnings?: readonly string[];
}

const STRATEGIC = 'application/strategic-merge-patch+json';
export const APPLY = 'application/apply-patch+yaml';

const contextOf = ({ query, userAgent, subresource }: ApiRequest): WriteContext => ({
  manager: query.get('fieldManager') ?? userAgent,
  subresource: subresource as WriteContext['subresource'],
  dryRun: query.get('dryRun') === 'All',
});

const nameOf = ({ name, namespace }: ApiRequest): ObjectName => {
  if (name === undefined) throw methodNotAllowed();
  return { name, namespace };
};

const success = (request: ApiRequest, object: ApiObject): unknown => ({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Success',
  details: {
    name: object.metadata.name,
    ...(request.resource.group ? { group: request.resource.group } : {}),
    kind: request.resource.plural,
    uid: object.metadata.uid,
  },
});

/** A client may leave out what the URL says already. */
const withType = (resource: ResourceType, body: ApiObject): ApiObject => ({
  ...body,
  apiVersion: body.apiVersion ?? apiVersionOf(resource),
  kind: body.kind ?? resource.kind,
});

export const createObject = (objects: Objects, request: ApiRequest): Answer => {
  if (request.name !== undefined) throw methodNotAllowed();
  const { resource, namespace } = request;
  if (resource.namespaced && namespace === undefined) throw methodNotAllowed();
  const object = withType(resource, parseObject(request.body, request.contentType));
  checkAddress(resource, object, { namespace });
  if (namespace !== undefined) object.metadata.namespace = namespace;
  const known = validateBody(request, object, 'CreateOptions');
  const body = objects.create(resource, known.object, contextOf(request));
  return { status: 201, body, warnings: known.warnings };
};

export const readObject = (objects: Objects, request: ApiRequest): Answer => {
  const object = objects.read(request.resource, nameOf(request));
  if (request.subresource === 'scale') return { status: 200, body: scaleOf(object) };
  const table = () => tableOf(request.resource, [object], {}, new Date());
  return { status: 200, body: request.asTable ? table() : object };
};

export const replaceObject = (objects: Objects, request: ApiRequest): Answer => {
  const at = nameOf(request);
  const { resource, subresource } = request;
  const body = parseObject(request.body, request.contentType);
  const context = contextOf(request);
  if (subresource === 'scale') {
    const written = objects.update(resource, at, context, (current) => withScale(current, body as Scale));
    return { status: 200, body: scaleOf(written) };
  }
  const object = withType(resource, body);
  checkAddress(resource, object, at);
  if (resource.isCustom && !object.metadata.resourceVersion)
    throw versionMissing(subjectOf(resource, at.name));
  const known = validateBody(request, object, 'UpdateOptions');
  // PUT replaces all that is visible; what a subresource may not touch is put back when it settles.
  const written = objects.update(resource, at, context, () => known.object);
  return { status: 200, body: written, warnings: known.warnings };
};

/** The three patch types that change a document in hand. */
const patchDocument = (request: ApiRequest, document: ApiObject): ApiObject => {
  const patch = parseBody(request.body, 'application/json');
  switch (request.contentType) {
    case 'application/merge-patch+json':
      return mergePatch(document, patch) as ApiObject;
    case STRATEGIC:
      return strategicMerge(document, patch) as ApiObject;
    default:
      return patchByOperations(request, document, patch);
  }
};

const patchByOperations = (
  { resource, name = '' }: ApiRequest,
  document: ApiObject,
  patch: unknown,
): ApiObject => {
  if (!Array.isArray(patch)) throw badRequest('a JSON patch is a list of operations');
  try {
    return jsonPatch(document, patch as JsonPatchOperation[]) as ApiObject;
  } catch (error) {
    if (!(error instanceof JsonPatchError)) throw error;
    const { group, plural } = subjectOf(resource, name);
    throw new StatusError(
      422,
      'Invalid',
      `the server rejected our request due to an error in our request: ${error.message}`,
      {
        name,
        ...(group ? { group } : {}),
        kind: plural,
      },
    );
  }
};

const PATCHES = ['application/json-patch+json', 'application/merge-patch+json', STRATEGIC];

/** Strategies are written in the types of built-in kinds. */
const patchesOf = ({ isCustom }: ResourceType): readonly string[] =>
  isCustom ? PATCHES.filter((type) => type !== STRATEGIC) : PATCHES;

export const patchObject = (objects: Objects, request: ApiRequest): Answer => {
  const at = nameOf(request);
  const { resource, subresource, contentType } = request;
  if (contentType === APPLY) return applyRequest(objects, request, at);
  const offered = patchesOf(resource);
  if (!offered.includes(contentType)) {
    throw unsupportedMediaType(
      `the body of the request was in an unknown format - accepted media types include: ${[...offered, APPLY].join(', ')}`,
    );
  }
  if (subresource === 'scale') return patchScale(objects, request, at);
  const warnings: string[] = [];
  const body = objects.update(resource, at, contextOf(request), (current) => {
    const known = validatePatched(request, patchDocument(request, current));
    warnings.push(...known.warnings);
    return known.object;
  });
  return { status: 200, body, warnings };
};

const patchScale = (objects: Objects, request: ApiRequest, at: ObjectName): Answer => {
  const written = objects.update(request.resource, at, contextOf(request), (current) =>
    withScale(current, patchDocument(request, scaleOf(current)) as Scale),
  );
  return { status: 200, body: scaleOf(written) };
};

const applyRequest = (objects: Objects, request: ApiRequest, at: ObjectName): Answer => {
  const { resource, subresource, query } = request;
  const manager = query.get('fieldManager');
  if (!manager) {
    throw new StatusError(
      422,
      'Invalid',
      'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
      {
        group: 'meta.k8s.io',
        kind: 'PatchOptions',
        causes: [
          {
            reason: 'FieldValueRequired',
            message: 'Required value: is required for apply patch',
            field: 'fieldManager',
          },
        ],
      },
    );
  }
  const body = parseObject(request.body, APPLY);
  if (body.metadata.managedFields !== undefined) throw badRequest('metadata.managedFields must be nil');
  const scaled = subresource === 'scale';
  const applied = scaled ? appliedScale(resource, body as Scale) : body;
  checkAddress(resource, applied, at);
  applied.metadata = {
    ...applied.metadata,
    name: at.name,
    ...(at.namespace ? { namespace: at.namespace } : {}),
  };
  checkApplied(request, applied);
  const { created, object } = objects.apply(resource, at, applied, {
    ...contextOf(request),
    force: query.get('force') === 'true',
  });
  return { status: created ? 201 : 200, body: scaled ? scaleOf(object) : object };
};

const readDeleteOptions = ({ body, query }: ApiRequest): DeleteRequest => {
  const options = body.trim() === '' ? {} : parseBody(body, 'application/json');
  const { preconditions, propagationPolicy, gracePeriodSeconds, dryRun } = (
    isObject(options) ? options : {}
  ) as {
    preconditions?: { uid?: string; resourceVersion?: string };
    propagationPolicy?: DeleteRequest['propagation'];
    gracePeriodSeconds?: number;
    dryRun?: string[];
  };
  const grace = query.get('gracePeriodSeconds');
  return {
    uid: preconditions?.uid,
    resourceVersion: preconditions?.resourceVersion,
    propagation:
      propagationPolicy ??
      (query.get('propagationPolicy') as DeleteRequest['propagation'] | null) ??
      undefined,
    gracePeriodSeconds: gracePeriodSeconds ?? (grace === null ? undefined : Number(grace)),
    dryRun: query.get('dryRun') === 'All' || (dryRun ?? []).includes('All'),
  };
};

export const deleteObject = (objects: Objects, request: ApiRequest): Answer => {
  if (request.subresource !== undefined) throw methodNotAllowed();
  const { removed, object } = objects.delete(request.resource, nameOf(request), readDeleteOptions(request));
  return { status: 200, body: removed ? success(request, object) : object };
};

export const deleteCollection = (objects: Objects, request: ApiRequest): Answer => {
  const { resource, namespace, query } = request;
  if (resource.namespaced && namespace === undefined) throw methodNotAllowed();
  const options = readDeleteOptions(request);
  const items = objects.store.list(resource, namespace).filter(predicateOf(resource, query));
  for (const { metadata } of items) objects.delete(resource, metadata, options);
  return {
    status: 200,
    body: { kind: `${resource.kind}List`, apiVersion: apiVersionOf(resource), metadata: {}, items },
  };
};
