import type { ApiObject } from '../objects/object.types.ts';
import type { ResourceType } from '../resources/resource-type.ts';

export interface StoreEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly resourceVersion: number;
  readonly resource: ResourceType;
  readonly object: ApiObject;
  readonly previous: ApiObject | undefined;
}

export type StoreListener = (event: StoreEvent) => void;

/** Where changes are kept across restarts. */
export interface StoreJournal {
  append(event: StoreEvent): void;
}

export interface StoreOptions {
  /** The version of the last change of an earlier run. */
  readonly resourceVersion: number;
  readonly objects: readonly { readonly resource: ResourceType; readonly object: ApiObject }[];
  /** How many past changes a watch can still be given. */
  readonly historyLength: number;
  readonly journal?: StoreJournal | undefined;
}

const byName = (left: ApiObject, right: ApiObject): number =>
  left.metadata.namespace === right.metadata.namespace
    ? left.metadata.name < right.metadata.name ? -1 : 1
    : (left.metadata.namespace ?? '') < (right.metadata.namespace ?? '') ? -1 : 1; // prettier-ignore

/** The objects, one version counter over all of them, and the recent past. Knows no rule of any kind. */
export class ObjectStore {
  readonly #objects = new Map<ResourceType, Map<string, Map<string, ApiObject>>>();
  readonly #listeners = new Set<StoreListener>();
  readonly #history: StoreEvent[] = [];
  readonly #historyLength: number;
  readonly #journal: StoreJournal | undefined;
  #version: number;
  /** Changes up to this version are forgotten. */
  #compactedTo: number;

  constructor({ resourceVersion, objects, historyLength, journal }: StoreOptions) {
    this.#version = resourceVersion;
    this.#compactedTo = resourceVersion;
    this.#historyLength = historyLength;
    this.#journal = journal;
    for (const { resource, object } of objects)
      this.#bucket(resource, object.metadata.namespace).set(object.metadata.name, object);
  }

  get resourceVersion(): number {
    return this.#version;
  }

  get(resource: ResourceType, name: string, namespace?: string): ApiObject | undefined {
    return this.#objects
      .get(resource)
      ?.get(namespace ?? '')
      ?.get(name);
  }

  /** In the order of their keys, as the API lists. */
  list(resource: ResourceType, namespace?: string): ApiObject[] {
    const byNamespace = this.#objects.get(resource);
    const buckets =
      namespace === undefined
        ? [...(byNamespace?.values() ?? [])]
        : [byNamespace?.get(namespace) ?? new Map<string, ApiObject>()];
    return buckets.flatMap((bucket) => [...bucket.values()]).sort(byName);
  }

  resources(): ResourceType[] {
    return [...this.#objects.keys()];
  }

  put(resource: ResourceType, object: ApiObject): ApiObject {
    const bucket = this.#bucket(resource, object.metadata.namespace);
    const previous = bucket.get(object.metadata.name);
    const stored = this.#nextVersionOf(object);
    bucket.set(object.metadata.name, stored);
    this.#tell({
      type: previous ? 'MODIFIED' : 'ADDED',
      resourceVersion: this.#version,
      resource,
      object: stored,
      previous,
    });
    return stored;
  }

  /** The last state carries the version of its removal, as watches show it. */
  remove(resource: ResourceType, object: ApiObject): ApiObject {
    const removed = this.#nextVersionOf(object);
    this.#bucket(resource, object.metadata.namespace).delete(object.metadata.name);
    this.#tell({
      type: 'DELETED',
      resourceVersion: this.#version,
      resource,
      object: removed,
      previous: object,
    });
    return removed;
  }

  /** The changes after a version; undefined when they are no longer all known. */
  since(version: number): StoreEvent[] | undefined {
    if (version < this.#compactedTo) return undefined;
    return this.#history.filter(({ resourceVersion }) => resourceVersion > version);
  }

  /** Forgets the past, so that watches from before must list again. */
  compact(): void {
    this.#compactedTo = this.#version;
    this.#history.length = 0;
  }

  subscribe(listener: StoreListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #bucket(resource: ResourceType, namespace = ''): Map<string, ApiObject> {
    const byNamespace = this.#objects.get(resource) ?? new Map<string, Map<string, ApiObject>>();
    this.#objects.set(resource, byNamespace);
    const bucket = byNamespace.get(namespace) ?? new Map<string, ApiObject>();
    byNamespace.set(namespace, bucket);
    return bucket;
  }

  #nextVersionOf(object: ApiObject): ApiObject {
    this.#version += 1;
    return { ...object, metadata: { ...object.metadata, resourceVersion: String(this.#version) } };
  }

  #tell(event: StoreEvent): void {
    this.#history.push(event);
    if (this.#history.length > this.#historyLength) {
      this.#compactedTo = this.#history.shift()?.resourceVersion ?? this.#compactedTo;
    }
    this.#journal?.append(event);
    for (const listener of this.#listeners) listener(event);
  }
}
