import { randomBytes, randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { AdmissionRule } from '../admission/admission.ts';
import { PROTECTED_NAMESPACES } from '../admission/namespace-lifecycle.ts';
import { applyObject } from '../fields/apply.ts';
import { type Owner, recordUpdate } from '../fields/managed-fields.ts';
import { type ApiObject, copyOf, isObject, type ObjectMeta, timestamp } from '../objects/object.types.ts';
import type { Namespace, Pod } from '../objects/workload.types.ts';
import { namespaces } from '../resources/cluster.resources.ts';
import { validateFinalizers, validateMetadata } from '../resources/metadata.rules.ts';
import { apiVersionOf, type ResourceType, subjectOf } from '../resources/resource-type.ts';
import { pods } from '../resources/workload.resources.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import {
  alreadyExists,
  badRequest,
  conflict,
  forbidden,
  invalid,
  modified,
  notFound,
  StatusError,
} from './status.error.ts';

export interface ObjectName {
  readonly name: string;
  readonly namespace?: string | undefined;
}

export interface WriteContext {
  /** Who the written fields belong to. */
  readonly manager: string;
  readonly subresource?: 'status' | 'scale' | 'finalize' | undefined;
  /** Answers as if written; nothing is kept. */
  readonly dryRun?: boolean;
}

export interface DeleteRequest {
  readonly uid?: string | undefined;
  readonly resourceVersion?: string | undefined;
  readonly propagation?: 'Background' | 'Foreground' | 'Orphan' | undefined;
  readonly gracePeriodSeconds?: number | undefined;
  readonly dryRun?: boolean;
}

export interface Written {
  readonly created: boolean;
  readonly object: ApiObject;
}

const PROPAGATION_FINALIZERS = {
  Foreground: 'foregroundDeletion',
  Orphan: 'orphan',
  Background: undefined,
} as const;

/** Everything but metadata and status: a change of it is a new generation. */
const desiredPart = ({ metadata: _, status: __, ...rest }: ApiObject): unknown => rest;

const raised = (metadata: ObjectMeta): ObjectMeta =>
  metadata.generation === undefined ? metadata : { ...metadata, generation: metadata.generation + 1 };

/**
 * The verbs of the API on stored objects, with their rules: defaults, validation, admission, field
 * ownership, generations, finalizers. HTTP and the controllers write through the same door.
 */
export class Objects {
  readonly store: ObjectStore;
  readonly #admission: readonly AdmissionRule[];
  readonly #now: () => Date;

  constructor(store: ObjectStore, admission: readonly AdmissionRule[], now: () => Date) {
    this.store = store;
    this.#admission = admission;
    this.#now = now;
  }

  now(): string {
    return timestamp(this.#now());
  }

  find(resource: ResourceType, { name, namespace }: ObjectName): ApiObject | undefined {
    return this.store.get(resource, name, namespace);
  }

  read(resource: ResourceType, at: ObjectName): ApiObject {
    const object = this.find(resource, at);
    if (!object) throw notFound(subjectOf(resource, at.name));
    return object;
  }

  create(resource: ResourceType, input: ApiObject, context: WriteContext): ApiObject {
    const object = this.#prepare(resource, copyOf(input));
    this.#finishCreate(resource, object);
    object.metadata.managedFields = recordUpdate(
      undefined,
      object,
      this.#owner(resource, context, 'Update'),
      this.now(),
    );
    return this.#insert(resource, object, context);
  }

  /** Changes what is there. `change` gets the present object and gives the wanted one. */
  update(
    resource: ResourceType,
    at: ObjectName,
    context: WriteContext,
    change: (current: ApiObject) => ApiObject,
  ): ApiObject {
    const current = this.read(resource, at);
    const next = copyOf(this.#settle(resource, current, copyOf(change(copyOf(current))), context));
    const { managedFields: _, ...metadata } = next.metadata;
    const unchanged = isDeepStrictEqual({ ...next, metadata }, this.#withoutOwners(current));
    if (unchanged) return current;
    next.metadata.managedFields = recordUpdate(
      current,
      next,
      this.#owner(resource, context, 'Update'),
      this.now(),
    );
    return this.#commit(resource, current, next, context);
  }

  /** Server-side apply. `prepare` turns the body of a subresource into the object's own shape. */
  apply(
    resource: ResourceType,
    at: ObjectName,
    applied: ApiObject,
    context: WriteContext & { force: boolean },
  ): Written {
    const current = this.find(resource, at);
    if (!current && context.subresource) throw notFound(subjectOf(resource, at.name));
    if (current && applied.metadata.uid && applied.metadata.uid !== current.metadata.uid) {
      throw conflict(subjectOf(resource, at.name), 'the uid does not match');
    }
    const owner = this.#owner(resource, context, 'Apply');
    const outcome = applyObject({
      current,
      applied: copyOf(applied),
      owner,
      force: context.force,
      time: this.now(),
    });
    if (outcome.kind === 'conflict') throw applyConflict(outcome.conflicts);
    const { managedFields } = outcome.object.metadata;

    if (!current) {
      const object = this.#prepare(resource, outcome.object);
      this.#finishCreate(resource, object);
      if (managedFields) object.metadata.managedFields = managedFields;
      return { created: true, object: this.#insert(resource, object, context) };
    }
    const next = this.#settle(resource, current, outcome.object, context);
    if (managedFields) next.metadata.managedFields = managedFields;
    if (isDeepStrictEqual(copyOf(next), current)) return { created: false, object: current };
    return { created: false, object: this.#commit(resource, current, next, context) };
  }

  /** Removes at once, or marks for removal while finalizers or a grace period hold the object. */
  delete(
    resource: ResourceType,
    at: ObjectName,
    request: DeleteRequest = {},
  ): { removed: boolean; object: ApiObject } {
    const current = this.read(resource, at);
    const subject = subjectOf(resource, at.name);
    if (resource === namespaces && PROTECTED_NAMESPACES.includes(at.name)) {
      throw forbidden(subject, 'this namespace may not be deleted');
    }
    const { uid, resourceVersion } = current.metadata;
    if (request.uid !== undefined && request.uid !== uid) {
      throw conflict(
        subject,
        `the UID in the precondition (${request.uid}) does not match the UID in record (${uid})`,
      );
    }
    if (request.resourceVersion !== undefined && request.resourceVersion !== resourceVersion) {
      throw conflict(
        subject,
        `the ResourceVersion in the precondition (${request.resourceVersion}) does not match the ResourceVersion in record (${resourceVersion})`,
      );
    }
    const marked = this.#markDeleted(resource, current, request);
    if (request.dryRun) return { removed: isRemovable(resource, marked), object: marked };
    if (isRemovable(resource, marked)) return { removed: true, object: this.store.remove(resource, marked) };
    const object = isDeepStrictEqual(marked, current) ? current : this.store.put(resource, marked);
    return { removed: false, object };
  }

  #markDeleted(resource: ResourceType, current: ApiObject, request: DeleteRequest): ApiObject {
    const grace = gracePeriodOf(resource, current, request);
    const finalizer = PROPAGATION_FINALIZERS[request.propagation ?? 'Background'];
    const finalizers = [
      ...new Set([...(current.metadata.finalizers ?? []), ...(finalizer ? [finalizer] : [])]),
    ];
    const already = current.metadata.deletionTimestamp !== undefined;
    const shorter = already && grace < (current.metadata.deletionGracePeriodSeconds ?? 0);
    const metadata = already ? current.metadata : raised(current.metadata);
    const marked: ApiObject = {
      ...current,
      metadata: {
        ...metadata,
        ...(finalizers.length > 0 ? { finalizers } : {}),
        ...(already && !shorter
          ? {}
          : {
              deletionTimestamp: timestamp(new Date(this.#now().getTime() + grace * 1000)),
              deletionGracePeriodSeconds: grace,
            }),
      },
    };
    if (resource === namespaces && !already) {
      return { ...marked, status: { ...(current as Namespace).status, phase: 'Terminating' } };
    }
    return marked;
  }

  /** What every new object gets before it is looked at. */
  #prepare(resource: ResourceType, object: ApiObject): ApiObject {
    const { metadata } = object;
    if (metadata.resourceVersion) {
      throw new StatusError(
        500,
        'InternalError',
        'resourceVersion should not be set on objects to be created',
      );
    }
    if (!metadata.name && metadata.generateName) {
      metadata.name = metadata.generateName + randomBytes(4).toString('hex').slice(0, 5);
    }
    const {
      uid: _,
      generation: __,
      deletionTimestamp: ___,
      deletionGracePeriodSeconds: ____,
      ...own
    } = metadata;
    return {
      ...object,
      metadata: {
        ...own,
        uid: randomUUID(),
        creationTimestamp: this.now(),
        ...(resource.hasGeneration ? { generation: 1 } : {}),
      },
    };
  }

  #finishCreate(resource: ResourceType, object: ApiObject): void {
    const { status } = object;
    if (resource.hasStatus) delete object.status;
    this.#fill(resource, object);
    if (resource.initialStatus) object.status = resource.initialStatus({ ...object, status });

    const request = { store: this.store, resource, object };
    for (const rule of this.#admission) rule.change?.(request);
    this.#check(resource, object);
    const subject = subjectOf(resource, object.metadata.name);
    const existing = this.find(resource, object.metadata);
    if (existing) throw alreadyExists(subject, existing.metadata.deletionTimestamp !== undefined);
    for (const rule of this.#admission) rule.check?.(request);
  }

  #fill(resource: ResourceType, object: ApiObject): void {
    if (resource.hasSpec && !isObject(object.spec)) object.spec = {};
    resource.applyDefaults(object);
  }

  #check(resource: ResourceType, object: ApiObject): void {
    const problems = [...validateMetadata(object.metadata, resource.nameRule), ...resource.validate(object)];
    if (problems.length > 0) throw invalid(subjectOf(resource, object.metadata.name ?? ''), problems);
  }

  #insert(resource: ResourceType, object: ApiObject, { dryRun }: WriteContext): ApiObject {
    const clean = copyOf(object);
    return dryRun ? clean : this.store.put(resource, clean);
  }

  /** Brings a wanted object into the shape that a write through this endpoint may give it. */
  #settle(
    resource: ResourceType,
    current: ApiObject,
    wanted: ApiObject,
    { subresource }: WriteContext,
  ): ApiObject {
    this.#checkIdentity(resource, current, wanted);
    const next = this.#confine(resource, current, wanted, subresource);
    const kept = current.metadata;
    next.metadata = {
      ...next.metadata,
      name: kept.name,
      ...pickDefined(kept, [
        'namespace',
        'uid',
        'resourceVersion',
        'creationTimestamp',
        'deletionTimestamp',
        'deletionGracePeriodSeconds',
        'generation',
        'managedFields',
      ]),
    };
    if (subresource !== 'finalize') resource.carryOver(next, current);
    this.#fill(resource, next);
    this.#check(resource, next);
    const problems = [...validateFinalizers(next.metadata, kept), ...resource.validateUpdate(next, current)];
    if (problems.length > 0) throw invalid(subjectOf(resource, kept.name), problems);
    if (!isDeepStrictEqual(desiredPart(copyOf(next)), desiredPart(current)))
      next.metadata = raised(next.metadata);
    return next;
  }

  #checkIdentity(resource: ResourceType, current: ApiObject, { metadata }: ApiObject): void {
    const subject = subjectOf(resource, current.metadata.name);
    if (metadata.uid && metadata.uid !== current.metadata.uid) {
      throw conflict(
        subject,
        `Precondition failed: UID in precondition: ${metadata.uid}, UID in object meta: ${current.metadata.uid}`,
      );
    }
    if (metadata.resourceVersion && metadata.resourceVersion !== current.metadata.resourceVersion)
      throw modified(subject);
  }

  #confine(
    resource: ResourceType,
    current: ApiObject,
    wanted: ApiObject,
    subresource: WriteContext['subresource'],
  ): ApiObject {
    if (subresource === 'status') return { ...copyOf(current), status: wanted.status };
    if (!resource.hasStatus) return wanted;
    const { status: _, ...next } = wanted;
    return current.status === undefined ? next : { ...(next as ApiObject), status: copyOf(current.status) };
  }

  #commit(resource: ResourceType, _current: ApiObject, next: ApiObject, { dryRun }: WriteContext): ApiObject {
    const clean = copyOf(next);
    if (dryRun) return clean;
    return isRemovable(resource, clean)
      ? this.store.remove(resource, clean)
      : this.store.put(resource, clean);
  }

  #owner(
    resource: ResourceType,
    { manager, subresource }: WriteContext,
    operation: Owner['operation'],
  ): Owner {
    return { manager, operation, apiVersion: apiVersionOf(resource), subresource };
  }

  #withoutOwners(object: ApiObject): ApiObject {
    const { managedFields: _, ...metadata } = object.metadata;
    return { ...object, metadata };
  }
}

const pickDefined = <T extends object, K extends keyof T>(from: T, keys: readonly K[]): Partial<Pick<T, K>> =>
  Object.fromEntries(keys.filter((key) => from[key] !== undefined).map((key) => [key, from[key]])) as Partial<
    Pick<T, K>
  >;

/** Only a pod on a node takes its time to end. */
const gracePeriodOf = (
  resource: ResourceType,
  object: ApiObject,
  { gracePeriodSeconds }: DeleteRequest,
): number => {
  if (resource !== pods) return 0;
  const { spec, status } = object as Pod;
  const idle = !spec.nodeName || status?.phase === 'Succeeded' || status?.phase === 'Failed';
  return idle ? 0 : (gracePeriodSeconds ?? spec.terminationGracePeriodSeconds ?? 30);
};

const isRemovable = (resource: ResourceType, { metadata, spec }: ApiObject): boolean => {
  if (!metadata.deletionTimestamp || (metadata.finalizers ?? []).length > 0) return false;
  if ((metadata.deletionGracePeriodSeconds ?? 0) > 0) return false;
  return resource !== namespaces || ((spec as Namespace['spec']).finalizers ?? []).length === 0;
};

const printed = ({ manager, operation, apiVersion, subresource }: Owner): string =>
  `"${manager}"${subresource ? ` with subresource "${subresource}"` : ''}${operation === 'Update' ? ` using ${apiVersion}` : ''}`;

const applyConflict = (conflicts: readonly { owner: Owner; field: string }[]): StatusError => {
  const causes = conflicts.map(({ owner, field }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${printed(owner)}`,
    field,
  }));
  const listed = causes.map(({ message, field }) => `${message}: ${field}`).join('\n');
  const count = `${causes.length} conflict${causes.length === 1 ? '' : 's'}`;
  return new StatusError(409, 'Conflict', `Apply failed with ${count}: ${listed}`, { causes });
};

/** Refuses a body that names another object than its URL. */
export const checkAddress = (
  resource: ResourceType,
  body: ApiObject,
  at: { name?: string | undefined; namespace?: string | undefined },
): void => {
  if (body.kind !== resource.kind || body.apiVersion !== apiVersionOf(resource)) {
    throw badRequest(
      `the API version and kind in the data (${body.apiVersion}, ${body.kind}) do not match the expected ones (${apiVersionOf(resource)}, ${resource.kind})`,
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
