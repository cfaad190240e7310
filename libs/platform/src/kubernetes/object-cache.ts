import type { KubernetesObject } from './objects.types.ts';

/** What became known about an object. `resync` repeats the present state so that a lost wake-up heals. */
export interface Change<T> {
  readonly kind: 'added' | 'updated' | 'deleted' | 'resync';
  /** The present state; for `deleted`, the last one known. */
  readonly object: T;
  readonly previous?: T;
}

const keyOf = (namespace: string | undefined, name: string): string => `${namespace ?? ''}/${name}`;

const keyOfObject = ({ metadata }: KubernetesObject): string => keyOf(metadata.namespace, metadata.name);

/** The objects an informer knows, and what each list or event changes in them. */
export class ObjectCache<T extends KubernetesObject> {
  #objects = new Map<string, T>();

  get(name: string, namespace?: string): T | undefined {
    return this.#objects.get(keyOf(namespace, name));
  }

  list(): readonly T[] {
    return [...this.#objects.values()];
  }

  put(object: T): Change<T> | undefined {
    const key = keyOfObject(object);
    const previous = this.#objects.get(key);
    if (previous?.metadata.resourceVersion === object.metadata.resourceVersion && previous) return undefined;
    this.#objects.set(key, object);
    return previous ? { kind: 'updated', object, previous } : { kind: 'added', object };
  }

  remove(object: T): Change<T> | undefined {
    const key = keyOfObject(object);
    const previous = this.#objects.get(key);
    if (!previous) return undefined;
    this.#objects.delete(key);
    return { kind: 'deleted', object, previous };
  }

  /** Takes a new list as the whole truth: what it lacks was deleted while nobody watched. */
  replaceAll(objects: readonly T[]): Change<T>[] {
    const listed = new Set(objects.map(keyOfObject));
    const missing = this.list().filter((object) => !listed.has(keyOfObject(object)));
    return [
      ...missing.map((object) => this.remove(object)),
      ...objects.map((object) => this.put(object)),
    ].filter((change) => change !== undefined);
  }
}
