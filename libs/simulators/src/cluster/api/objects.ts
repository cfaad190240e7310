import { randomBytes, randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { AdmissionRule } from '../admission/admission.ts';
import { applyObject } from '../fields/apply.ts';
import { type Owner, recordUpdate } from '../fields/managed-fields.ts';
import { type ApiObject, copyOf, isObject, type ObjectMeta, timestamp } from '../objects/object.types.ts';
import { validateFinalizers, validateMetadata } from '../resources/metadata.rules.ts';
import { apiVersionOf, type ResourceType, subjectOf } from '../resources/resource-type.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import { checkDeletable, type DeleteRequest, isRemovable, markDeleted } from './deletion.ts';
import { fieldConflict } from './field-conflict.error.ts';
import { alreadyExists, conflict, invalid, modified, notFound, StatusError } from './status.error.ts';

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

const SYSTEM_METADATA = [
  'namespace',
  'uid',
  'resourceVersion',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'generation',
  'managedFields',
] as const satisfies readonly (keyof ObjectMeta)[];

/** Everything but metadata and status: a change of it is a new generation. */
const desiredPart = ({ metadata: _, status: __, ...rest }: ApiObject): unknown => rest;

const withoutOwners = (object: ApiObject): ApiObject => {
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
};

const systemPart = (metadata: ObjectMeta): Partial<ObjectMeta> =>
  Object.fromEntries(
    SYSTEM_METADATA.filter((field) => metadata[field] !== undefined).map((field) => [field, metadata[field]]),
  );

/** What a write through an endpoint can reach of what it was given: status only by /status. */
const confine = (
  resource: ResourceType,
  current: ApiObject,
  wanted: ApiObject,
  subresource: WriteContext['subresource'],
): ApiObject => {
  if (subresource === 'status') return { ...copyOf(current), status: wanted.status };
  if (!resource.hasStatus) return wanted;
  const { status: _, ...next } = wanted;
  return current.status === undefined ? next : { ...next, status: copyOf(current.status) };
};

const checkIdentity = (resource: ResourceType, current: ApiObject, { metadata }: ApiObject): void => {
  const subject = subjectOf(resource, current.metadata.name);
  const { uid, resourceVersion } = current.metadata;
  if (metadata.uid && metadata.uid !== uid) {
    throw conflict(
      subject,
      `Precondition failed: UID in precondition: ${metadata.uid}, UID in object meta: ${uid}`,
    );
  }
  if (metadata.resourceVersion && metadata.resourceVersion !== resourceVersion) throw modified(subject);
};

const fill = (resource: ResourceType, object: ApiObject): void => {
  if (resource.hasSpec && !isObject(object.spec)) object.spec = {};
  resource.applyDefaults(object);
};

const check = (resource: ResourceType, object: ApiObject): void => {
  const problems = [...validateMetadata(object.metadata, resource.nameRule), ...resource.validate(object)];
  if (problems.length > 0) throw invalid(subjectOf(resource, object.metadata.name ?? ''), problems);
};

const ownerOf = (
  resource: ResourceType,
  { manager, subresource }: WriteContext,
  operation: Owner['operation'],
): Owner => ({ manager, operation, apiVersion: apiVersionOf(resource), subresource });

/**
 * The verbs of the API on stored objects, with their rules: defaults, validation, admission, field
 * ownership, generations, finalizers. HTTP and the controllers write through the same door.
 */
export class Objects {
  readonly store: ObjectStore;
  readonly #admission: readonly AdmissionRule[];
  readonly #clock: () => Date;

  constructor(store: ObjectStore, admission: readonly AdmissionRule[], clock: () => Date) {
    this.store = store;
    this.#admission = admission;
    this.#clock = clock;
  }

  now(): string {
    return timestamp(this.#clock());
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
    const object = this.#admit(resource, copyOf(input));
    object.metadata.managedFields = recordUpdate(
      undefined,
      object,
      ownerOf(resource, context, 'Update'),
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
    if (isDeepStrictEqual(withoutOwners(next), withoutOwners(current))) return current;
    next.metadata.managedFields = recordUpdate(
      current,
      next,
      ownerOf(resource, context, 'Update'),
      this.now(),
    );
    return this.#overwrite(resource, next, context);
  }

  /** Server-side apply: creates what is not there, except through a subresource. */
  apply(
    resource: ResourceType,
    at: ObjectName,
    applied: ApiObject,
    context: WriteContext & { readonly force: boolean },
  ): { readonly created: boolean; readonly object: ApiObject } {
    const current = this.find(resource, at);
    if (!current && context.subresource) throw notFound(subjectOf(resource, at.name));
    const owner = ownerOf(resource, context, 'Apply');
    const outcome = applyObject({ current, applied, owner, force: context.force, time: this.now() });
    if (outcome.kind === 'conflict') throw fieldConflict(outcome.conflicts);

    const { object: merged, managedFields } = outcome;
    const shaped = current ? this.#settle(resource, current, merged, context) : this.#admit(resource, merged);
    const next = copyOf({ ...shaped, metadata: { ...shaped.metadata, managedFields } });
    if (!current) return { created: true, object: this.#insert(resource, next, context) };
    if (isDeepStrictEqual(next, current)) return { created: false, object: current };
    return { created: false, object: this.#overwrite(resource, next, context) };
  }

  /** Removes at once, or marks for removal while finalizers or a grace period hold the object. */
  delete(
    resource: ResourceType,
    at: ObjectName,
    request: DeleteRequest = {},
  ): { readonly removed: boolean; readonly object: ApiObject } {
    const current = this.read(resource, at);
    checkDeletable(resource, current, request);
    const marked = markDeleted(resource, current, request, this.#clock());
    const removed = isRemovable(resource, marked);
    if (request.dryRun) return { removed, object: marked };
    if (removed) return { removed, object: this.store.remove(resource, marked) };
    return {
      removed,
      object: isDeepStrictEqual(marked, current) ? current : this.store.put(resource, marked),
    };
  }

  /** Makes a new object of what a client sent: the server's own metadata, defaults, and all that may refuse it. */
  #admit(resource: ResourceType, input: ApiObject): ApiObject {
    const { status, ...wanted } = input;
    const object: ApiObject = { ...wanted, metadata: this.#newMetadata(resource, input.metadata) };
    fill(resource, object);
    // A kind without a status endpoint has no rule for it either.
    if (!resource.hasStatus && status !== undefined) object.status = status;
    if (resource.initialStatus) object.status = resource.initialStatus({ ...object, status });

    const request = { store: this.store, resource, object };
    for (const rule of this.#admission) rule.change?.(request);
    check(resource, object);
    const existing = this.find(resource, object.metadata);
    if (existing) {
      throw alreadyExists(
        subjectOf(resource, object.metadata.name),
        existing.metadata.deletionTimestamp !== undefined,
      );
    }
    for (const rule of this.#admission) rule.check?.(request);
    return object;
  }

  #newMetadata(resource: ResourceType, metadata: ObjectMeta): ObjectMeta {
    const { uid: _, deletionTimestamp: __, deletionGracePeriodSeconds: ___, ...own } = metadata;
    if (own.resourceVersion) {
      throw new StatusError(
        500,
        'InternalError',
        'resourceVersion should not be set on objects to be created',
      );
    }
    const generated = own.generateName && own.generateName + randomBytes(4).toString('hex').slice(0, 5);
    return {
      ...own,
      name: own.name || generated || '',
      uid: randomUUID(),
      creationTimestamp: this.now(),
      ...(resource.hasGeneration ? { generation: 1 } : {}),
    };
  }

  /** Brings a wanted object into the shape that a write through this endpoint may give it. */
  #settle(
    resource: ResourceType,
    current: ApiObject,
    wanted: ApiObject,
    { subresource }: WriteContext,
  ): ApiObject {
    checkIdentity(resource, current, wanted);
    const next = confine(resource, current, wanted, subresource);
    const { name } = current.metadata;
    next.metadata = { ...next.metadata, name, ...systemPart(current.metadata) };
    if (subresource !== 'finalize') resource.carryOver(next, current);
    fill(resource, next);
    check(resource, next);
    const problems = [
      ...validateFinalizers(next.metadata, current.metadata),
      ...resource.validateUpdate(next, current),
    ];
    if (problems.length > 0) throw invalid(subjectOf(resource, name), problems);
    const { generation = 0 } = current.metadata;
    if (resource.hasGeneration && !isDeepStrictEqual(desiredPart(copyOf(next)), desiredPart(current))) {
      next.metadata.generation = generation + 1;
    }
    return next;
  }

  #insert(resource: ResourceType, object: ApiObject, { dryRun }: WriteContext): ApiObject {
    const clean = copyOf(object);
    return dryRun ? clean : this.store.put(resource, clean);
  }

  #overwrite(resource: ResourceType, next: ApiObject, { dryRun }: WriteContext): ApiObject {
    const clean = copyOf(next);
    if (dryRun) return clean;
    return isRemovable(resource, clean)
      ? this.store.remove(resource, clean)
      : this.store.put(resource, clean);
  }
}
