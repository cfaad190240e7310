import { createHash } from 'node:crypto';
import type { Objects } from '../api/objects.ts';
import { StatusError } from '../api/status.error.ts';
import type { ApiObject } from '../objects/object.types.ts';
import { events } from '../resources/cluster.resources.ts';

interface EventObject extends ApiObject {
  count: number;
}

/** Past this many, the oldest go: a real cluster keeps events for an hour. */
const KEPT_EVENTS = 2_000;

/** Records what happened to an object as v1 Events; the same again raises a count. */
export class EventRecorder {
  readonly #objects: Objects;

  constructor(objects: Objects) {
    this.#objects = objects;
  }

  record(object: ApiObject, type: 'Normal' | 'Warning', reason: string, message: string): void {
    const { name, namespace = 'default', uid, resourceVersion } = object.metadata;
    const hash = createHash('sha256').update([uid, reason, message].join('\n')).digest('hex').slice(0, 16);
    const at = { name: `${name}.${hash}`, namespace };
    const now = this.#objects.now();
    try {
      if (this.#objects.find(events, at)) {
        this.#objects.update(events, at, { manager: 'kube-controller-manager' }, (current) => ({
          ...current,
          count: (current as EventObject).count + 1,
          lastTimestamp: now,
        }));
        return;
      }
      this.#objects.create(
        events,
        {
          apiVersion: 'v1',
          kind: 'Event',
          metadata: at,
          involvedObject: {
            apiVersion: object.apiVersion,
            kind: object.kind,
            name,
            namespace,
            uid,
            resourceVersion,
          },
          type,
          reason,
          message,
          count: 1,
          firstTimestamp: now,
          lastTimestamp: now,
          source: { component: 'stand-in' },
        },
        { manager: 'kube-controller-manager' },
      );
      this.#forgetOldest();
    } catch (error) {
      // A namespace that is ending takes no more events.
      if (!(error instanceof StatusError)) throw error;
    }
  }

  #forgetOldest(): void {
    const all = this.#objects.store.list(events);
    if (all.length <= KEPT_EVENTS) return;
    const byAge = all.sort(
      (left, right) => Number(left.metadata.resourceVersion) - Number(right.metadata.resourceVersion),
    );
    for (const { metadata } of byAge.slice(0, all.length - KEPT_EVENTS))
      this.#objects.delete(events, metadata);
  }
}
