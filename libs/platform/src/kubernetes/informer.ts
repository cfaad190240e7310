import { setTimeout as wait } from 'node:timers/promises';
import { err, ok, type Result } from '@beffroi/kernel';
import { Backoff } from './backoff.ts';
import type { Cluster, Selection, WatchEvent } from './cluster.ts';
import type { ClusterFailure } from './cluster.failure.ts';
import { type Change, type IndexOf, ObjectCache } from './object-cache.ts';
import type { KubernetesObject, ObjectOf } from './objects.types.ts';

export interface InformerOptions<T> {
  /** Called for each change, in order. What it throws or rejects with goes to `onFailure`. */
  readonly onChange: (change: Change<T>) => void | Promise<void>;
  /** For logs and metrics: the informer goes on by itself. */
  readonly onFailure?: (
    failure: ClusterFailure | { readonly kind: 'handler-threw'; readonly error: unknown },
  ) => void;
  /** For {@link Informer.indexed}. */
  readonly indexOf?: IndexOf<T>;
  /** How often all is listed anew and every object told again, so that a lost event heals; 10 minutes unless told. */
  readonly resyncMs?: number;
  /** The first and the longest pause after a failure; 500 ms and 30 s unless told. */
  readonly backoffMs?: { readonly first: number; readonly longest: number };
}

export interface Informer<T> {
  /** From the cache, never from the server. */
  get(name: string, namespace?: string): T | undefined;
  list(): readonly T[];
  /** Those that `indexOf` puts under this word. */
  indexed(word: string): readonly T[];
  /** Fulfilled once the first list is in the cache; stays pending while the cluster is away. */
  synced(): Promise<void>;
  isSynced(): boolean;
  /** Ends the watch; no further change is told. */
  stop(): Promise<void>;
}

/** Between these, so that watches opened together do not end together. */
const WATCH_SECONDS = { shortest: 120, longest: 180 };
/** A watch that ends sooner did not work, whatever it says: pause as after a failure. */
const SHORTEST_HEALTHY_WATCH_MS = 1_000;

class ListWatchInformer<T extends KubernetesObject> implements Informer<T> {
  readonly #cluster: Cluster;
  readonly #selection: Selection;
  readonly #options: InformerOptions<T>;
  readonly #cache: ObjectCache<T>;
  readonly #stop = new AbortController();
  readonly #firstList = Promise.withResolvers<void>();
  readonly #backoff: Backoff;
  readonly #resync: NodeJS.Timeout;
  readonly #running: Promise<void>;
  #synced = false;
  /** From where the next watch continues; undefined asks for a list first. */
  #resourceVersion: string | undefined;
  #resyncDue = false;
  #watching = new AbortController();

  constructor(cluster: Cluster, selection: Selection, options: InformerOptions<T>) {
    this.#cluster = cluster;
    this.#selection = selection;
    this.#options = options;
    this.#cache = new ObjectCache(options.indexOf);
    this.#backoff = new Backoff(options.backoffMs?.first ?? 500, options.backoffMs?.longest ?? 30_000);
    this.#resync = setInterval(() => this.#askForResync(), options.resyncMs ?? 600_000);
    this.#resync.unref();
    this.#running = this.#run();
  }

  get(name: string, namespace?: string): T | undefined {
    return this.#cache.get(name, namespace);
  }

  list(): readonly T[] {
    return this.#cache.list();
  }

  indexed(word: string): readonly T[] {
    return this.#cache.indexed(word);
  }

  synced(): Promise<void> {
    return this.#firstList.promise;
  }

  isSynced(): boolean {
    return this.#synced;
  }

  async stop(): Promise<void> {
    clearInterval(this.#resync);
    this.#stop.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const round = await this.#round();
      if (round.ok || this.#stop.signal.aborted) continue;
      this.#options.onFailure?.(round.failure);
      await this.#pause(this.#backoff.nextMs());
    }
  }

  /** Lists if it must, then watches until the watch ends. */
  async #round(): Promise<Result<void, ClusterFailure>> {
    if (this.#resourceVersion === undefined || this.#resyncDue) {
      const listed = await this.#relist();
      if (!listed.ok) return listed;
    }
    const startedAt = performance.now();
    const watched = await this.#watch(this.#resourceVersion ?? '');
    if (watched.ok && !this.#resyncDue && performance.now() - startedAt < SHORTEST_HEALTHY_WATCH_MS) {
      return err({ kind: 'unreachable', message: 'The watch was closed at once.', causes: [] });
    }
    return watched;
  }

  async #relist(): Promise<Result<void, ClusterFailure>> {
    const listed = await this.#cluster.list(this.#selection);
    if (!listed.ok) return listed;
    this.#resourceVersion = listed.value.resourceVersion;
    const changes = this.#cache.replaceAll(listed.value.items as unknown as readonly T[]);
    this.#synced = true;
    this.#firstList.resolve();
    for (const change of changes) void this.#tell(change);
    if (this.#resyncDue) this.#tellUnchanged(new Set(changes.map(({ object }) => object)));
    this.#resyncDue = false;
    return ok(undefined);
  }

  async #watch(resourceVersion: string): Promise<Result<void, ClusterFailure>> {
    const { shortest, longest } = WATCH_SECONDS;
    const timeoutSeconds = Math.round(shortest + Math.random() * (longest - shortest));
    this.#watching = new AbortController();
    const watch = await this.#cluster.watch(this.#selection, {
      resourceVersion,
      timeoutSeconds,
      signal: AbortSignal.any([this.#stop.signal, this.#watching.signal]),
    });
    if (this.#watching.signal.aborted) return ok(undefined);
    if (!watch.ok) return this.#forgetIfExpired(watch.failure);
    try {
      for await (const event of watch.value as AsyncIterable<WatchEvent<T>>) {
        if (event.type === 'ERROR') return this.#forgetIfExpired(event.failure);
        this.#take(event);
      }
      return ok(undefined);
    } catch (error) {
      if (this.#watching.signal.aborted) return ok(undefined);
      const reason = error instanceof Error ? error.message : String(error);
      return err({ kind: 'unreachable', message: `The watch broke: ${reason}`, causes: [] });
    }
  }

  #take(event: Exclude<WatchEvent<T>, { type: 'ERROR' }>): void {
    this.#backoff.reset();
    if (event.type === 'BOOKMARK') {
      this.#resourceVersion = event.resourceVersion;
      return;
    }
    this.#resourceVersion = event.object.metadata.resourceVersion;
    const change =
      event.type === 'DELETED' ? this.#cache.remove(event.object) : this.#cache.put(event.object);
    if (change) void this.#tell(change);
  }

  /** Any failure ends the watch; only one that says so makes the position worthless. */
  #forgetIfExpired(failure: ClusterFailure): Result<void, ClusterFailure> {
    if (failure.kind === 'expired') this.#resourceVersion = undefined;
    return err(failure);
  }

  /** Ends the watch; the round after it lists. */
  #askForResync(): void {
    this.#resyncDue = true;
    this.#watching.abort();
  }

  #tellUnchanged(told: ReadonlySet<T>): void {
    for (const object of this.#cache.list())
      if (!told.has(object)) void this.#tell({ kind: 'resync', object });
  }

  async #tell(change: Change<T>): Promise<void> {
    if (this.#stop.signal.aborted) return;
    try {
      await this.#options.onChange(change);
    } catch (error) {
      this.#options.onFailure?.({ kind: 'handler-threw', error });
    }
  }

  async #pause(delayMs: number): Promise<void> {
    await wait(delayMs, undefined, { signal: this.#stop.signal }).catch(() => undefined);
  }
}

/**
 * Keeps a cache of a selection in step with the cluster: list, then watch with bookmarks; after any failure
 * again with a jittered pause, after an expired position, and from time to time, with a new list and the deletions it
 * implies.
 */
export const startInformer = <const In extends Selection>(
  cluster: Cluster,
  selection: In,
  options: InformerOptions<ObjectOf<In>>,
): Informer<ObjectOf<In>> => new ListWatchInformer(cluster, selection, options);
