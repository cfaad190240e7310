import type { Objects } from '../api/objects.ts';
import { type ApiObject, type OwnerReference } from '../objects/object.types.ts';
import type { ResourceType } from '../resources/resource-type.ts';
import type { ServedKinds } from '../resources/served-kinds.ts';
import type { StoreEvent } from '../storage/object-store.ts';
import { type Controller, CONTROLLER_MANAGER } from './controller.ts';

interface Located {
  readonly resource: ResourceType;
  readonly object: ApiObject;
}

const ORPHAN = 'orphan';
const FOREGROUND = 'foregroundDeletion';

/** Deletes what has lost all its owners, and carries out the two other ways to delete an owner. Keys are uids. */
export class GarbageCollector implements Controller {
  readonly name = 'garbage-collector';
  readonly #objects: Objects;
  readonly #kinds: ServedKinds;
  readonly #located = new Map<
    string,
    { resource: ResourceType; name: string; namespace: string | undefined }
  >();
  /** The uids of objects that name an owner's uid. */
  readonly #dependents = new Map<string, Set<string>>();

  constructor(objects: Objects, kinds: ServedKinds) {
    this.#objects = objects;
    this.#kinds = kinds;
  }

  keysFor({ type, resource, object, previous }: StoreEvent): readonly string[] {
    const { uid = '', name, namespace } = object.metadata;
    const owners = [
      ...(object.metadata.ownerReferences ?? []),
      ...(previous?.metadata.ownerReferences ?? []),
    ];
    if (type === 'DELETED') {
      this.#located.delete(uid);
      for (const owner of owners) this.#dependents.get(owner.uid)?.delete(uid);
      const left = [...(this.#dependents.get(uid) ?? [])];
      this.#dependents.delete(uid);
      return [...left, ...owners.map((owner) => owner.uid)];
    }
    this.#located.set(uid, { resource, name, namespace });
    for (const owner of object.metadata.ownerReferences ?? []) this.#index(owner.uid, uid);
    const concerned = owners.length > 0 || (object.metadata.finalizers ?? []).length > 0;
    return concerned ? [uid, ...owners.map((owner) => owner.uid)] : [];
  }

  reconcile(uid: string): undefined {
    const found = this.#locate(uid);
    if (!found) return;
    const { deletionTimestamp, finalizers = [], ownerReferences = [] } = found.object.metadata;
    if (deletionTimestamp && finalizers.includes(ORPHAN)) this.#orphan(found);
    else if (deletionTimestamp && finalizers.includes(FOREGROUND)) this.#deleteDependents(found);
    else if (!deletionTimestamp && ownerReferences.length > 0) this.#collect(found, ownerReferences);
  }

  /** An owner in another namespace counts as absent, as an owner of another uid does. */
  #isPresent(owner: OwnerReference, namespace: string | undefined): boolean {
    const resource = this.#kinds.ofKind(owner.apiVersion, owner.kind);
    if (!resource) return false;
    const at = { name: owner.name, namespace: resource.namespaced ? namespace : undefined };
    return this.#objects.find(resource, at)?.metadata.uid === owner.uid;
  }

  #collect({ resource, object }: Located, owners: readonly OwnerReference[]): void {
    const { name, namespace, uid } = object.metadata;
    if (owners.some((owner) => this.#isPresent(owner, namespace))) return;
    this.#objects.delete(resource, { name, namespace }, { uid });
  }

  #orphan(owner: Located): void {
    const { uid } = owner.object.metadata;
    for (const { resource, object } of this.#dependentsOf(owner)) {
      this.#objects.update(resource, object.metadata, CONTROLLER_MANAGER, (current) => {
        const { ownerReferences = [], ...metadata } = current.metadata;
        const others = ownerReferences.filter((reference) => reference.uid !== uid);
        return {
          ...current,
          metadata: others.length > 0 ? { ...metadata, ownerReferences: others } : metadata,
        };
      });
    }
    this.#release(owner, ORPHAN);
  }

  #deleteDependents(owner: Located): void {
    const { uid } = owner.object.metadata;
    for (const { resource, object } of this.#dependentsOf(owner)) {
      if (!object.metadata.deletionTimestamp)
        this.#objects.delete(resource, object.metadata, { propagation: 'Foreground' });
    }
    const blocking = this.#dependentsOf(owner).some(({ object }) =>
      object.metadata.ownerReferences?.some(
        (reference) => reference.uid === uid && reference.blockOwnerDeletion,
      ),
    );
    if (!blocking) this.#release(owner, FOREGROUND);
  }

  #release({ resource, object }: Located, finalizer: string): void {
    this.#objects.update(resource, object.metadata, CONTROLLER_MANAGER, (current) => ({
      ...current,
      metadata: {
        ...current.metadata,
        finalizers: (current.metadata.finalizers ?? []).filter((one) => one !== finalizer),
      },
    }));
  }

  #dependentsOf({ object: { metadata } }: Located): Located[] {
    return [...(this.#dependents.get(metadata.uid ?? '') ?? [])]
      .map((uid) => this.#locate(uid))
      .filter((found) => found !== undefined)
      .filter(({ object }) => object.metadata.ownerReferences?.some(({ uid }) => uid === metadata.uid));
  }

  #locate(uid: string): Located | undefined {
    const at = this.#located.get(uid);
    const object = at && this.#objects.find(at.resource, at);
    return object?.metadata.uid === uid && at ? { resource: at.resource, object } : undefined;
  }

  #index(owner: string, dependent: string): void {
    const dependents = this.#dependents.get(owner) ?? new Set<string>();
    this.#dependents.set(owner, dependents.add(dependent));
  }
}
