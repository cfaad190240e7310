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

/** Under which word an object is looked up besides its name; undefined: under none. */
export type IndexOf<T> = (object: T) => string | undefined;

/** The objects an informer knows, and what each list or event changes in them. */
export class ObjectCache<T extends KubernetesObject> {
  readonly #objects = new Map<string, T>();
  readonly #byIndex = new Map<string, Map<string, T>>();
  readonly #indexOf: IndexOf<T>;

  constructor(indexOf: IndexOf<T> = () => undefined) {
    this.#indexOf = indexOf;
  }

  get(name: string, namespace?: string): T | undefined {
    return this.#objects.get(keyOf(namespace, name));
  }

  list(): readonly T[] {
    return [...this.#objects.values()];
  }

  /** Those under one word, without looking at the others. */
  indexed(word: string): readonly T[] {
    return [...(this.#byIndex.get(word)?.values() ?? [])];
  }

  put(object: T): Change<T> | undefined {
    const key = keyOfObject(object);
    const previous = this.#objects.get(key);
    if (previous?.metadata.resourceVersion === object.metadata.resourceVersion && previous) return undefined;
    if (previous) this.#unindex(key, previous);
    this.#objects.set(key, object);
    this.#index(key, object);
    return previous ? { kind: 'updated', object, previous } : { kind: 'added', object };
  }

  remove(object: T): Change<T> | undefined {
    const key = keyOfObject(object);
    const previous = this.#objects.get(key);
    if (!previous) return undefined;
    this.#objects.delete(key);
    this.#unindex(key, previous);
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

  #index(key: string, object: T): void {
    const word = this.#indexOf(object);
    if (word === undefined) return;
    const under = this.#byIndex.get(word) ?? new Map<string, T>();
    this.#byIndex.set(word, under.set(key, object));
  }

  #unindex(key: string, object: T): void {
    const word = this.#indexOf(object);
    const under = word === undefined ? undefined : this.#byIndex.get(word);
    under?.delete(key);
    if (word !== undefined && under?.size === 0) this.#byIndex.delete(word);
  }
}
