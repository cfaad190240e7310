import type { ObjectStore, StoreEvent } from '../storage/object-store.ts';
import type { Controller } from './controller.ts';

const RETRY_MS = 200;

/** Gives one controller its keys: each waits once, however many changes name it. */
class WorkQueue {
  readonly #controller: Controller;
  readonly #delayMs: number;
  readonly #waiting = new Map<string, NodeJS.Timeout>();
  #stopped = false;

  constructor(controller: Controller, delayMs: number) {
    this.#controller = controller;
    this.#delayMs = delayMs;
  }

  take(event: StoreEvent): void {
    for (const key of this.#controller.keysFor(event)) this.#schedule(key, this.#delayMs);
  }

  stop(): void {
    this.#stopped = true;
    for (const timer of this.#waiting.values()) clearTimeout(timer);
    this.#waiting.clear();
  }

  /** A sooner wish replaces a later one. */
  #schedule(key: string, delayMs: number, keepSooner = false): void {
    if (this.#stopped) return;
    const waiting = this.#waiting.get(key);
    if (waiting && keepSooner) return;
    clearTimeout(waiting);
    this.#waiting.set(
      key,
      setTimeout(() => this.#run(key), delayMs),
    );
  }

  #run(key: string): void {
    this.#waiting.delete(key);
    let againMs: number | undefined;
    try {
      againMs = this.#controller.reconcile(key);
    } catch {
      // A refusal (a conflict, a namespace that ends meanwhile): look again at what is there by then.
      againMs = RETRY_MS;
    }
    if (againMs !== undefined) this.#schedule(key, againMs, true);
  }
}

export interface RunningControllers {
  stop(): void;
}

/** Starts controllers over what is there, and keeps them informed. */
export const runControllers = (
  store: ObjectStore,
  controllers: readonly Controller[],
  delayMs: number,
): RunningControllers => {
  const queues = controllers.map((controller) => new WorkQueue(controller, delayMs));
  const tell = (event: StoreEvent): void => queues.forEach((queue) => queue.take(event));
  for (const resource of store.resources()) {
    for (const object of store.list(resource)) {
      tell({ type: 'ADDED', resourceVersion: store.resourceVersion, resource, object, previous: undefined });
    }
  }
  const unsubscribe = store.subscribe(tell);
  return {
    stop: () => {
      unsubscribe();
      queues.forEach((queue) => queue.stop());
    },
  };
};
