import type { Objects } from '../api/objects.ts';
import type { Pod } from '../objects/workload.types.ts';
import { nodes } from '../resources/cluster.resources.ts';
import { pods } from '../resources/workload.resources.ts';
import type { StoreEvent } from '../storage/object-store.ts';
import { type Controller, keyOf, nameOf } from './controller.ts';

/** Removes the pods of a node that is no more: nobody is left to end them. */
export class PodCollector implements Controller {
  readonly name = 'pod-garbage-collector';
  readonly #objects: Objects;

  constructor(objects: Objects) {
    this.#objects = objects;
  }

  keysFor({ type, resource, object }: StoreEvent): readonly string[] {
    if (resource !== nodes || type !== 'DELETED') return [];
    const all = this.#objects.store.list(pods) as Pod[];
    return all.filter(({ spec }) => spec.nodeName === object.metadata.name).map(keyOf);
  }

  reconcile(key: string): undefined {
    const pod = this.#objects.find(pods, nameOf(key)) as Pod | undefined;
    const { nodeName } = pod?.spec ?? {};
    if (!pod || nodeName === undefined || this.#objects.find(nodes, { name: nodeName })) return;
    const { uid } = pod.metadata;
    this.#objects.delete(pods, pod.metadata, { gracePeriodSeconds: 0, ...(uid ? { uid } : {}) });
  }
}
