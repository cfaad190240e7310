import type { ServerResponse } from 'node:http';
import type { Faults } from '../faults/faults.ts';
import type { ApiObject } from '../objects/object.types.ts';
import { apiVersionOf, type ResourceType } from '../resources/resource-type.ts';
import type { ObjectStore, StoreEvent } from '../storage/object-store.ts';
import type { ApiRequest } from './api-request.ts';
import { predicateOf, readVersion } from './list.ts';
import type { Predicate } from './selectors.ts';
import { expired } from './status.error.ts';

/** As long as a server keeps a watch whose client names no end. */
const DEFAULT_TIMEOUT_SECONDS = 1_800;
/** How long before its end a watch gets its last bookmark. */
const LAST_BOOKMARK_MS = 50;

const LINE_HEADERS = { 'content-type': 'application/json', 'cache-control': 'no-cache, private' };

/** One open watch: turns the store's changes into the client's events. */
class Watcher {
  readonly #response: ServerResponse;
  readonly #resource: ResourceType;
  readonly #namespace: string | undefined;
  readonly #matches: Predicate;

  constructor(response: ServerResponse, { resource, namespace, query }: ApiRequest) {
    this.#response = response;
    this.#resource = resource;
    this.#namespace = namespace;
    this.#matches = predicateOf(resource, query);
  }

  covers(object: ApiObject): boolean {
    return (
      (this.#namespace === undefined || object.metadata.namespace === this.#namespace) &&
      this.#matches(object)
    );
  }

  concerns({ resource, object, previous }: StoreEvent): boolean {
    return resource === this.#resource && [object, previous].some((state) => state && this.covers(state));
  }

  write(type: string, object: unknown): void {
    this.#response.write(`${JSON.stringify({ type, object })}\n`);
  }

  bookmark(resourceVersion: number): void {
    const metadata = { resourceVersion: String(resourceVersion), creationTimestamp: null };
    this.write('BOOKMARK', { kind: this.#resource.kind, apiVersion: apiVersionOf(this.#resource), metadata });
  }

  /** An object that leaves the selection is deleted for this client, one that enters it is new. */
  take({ type, resource, object, previous }: StoreEvent): void {
    if (resource !== this.#resource) return;
    const now = type !== 'DELETED' && this.covers(object);
    const before = previous !== undefined && this.covers(previous);
    if (now) this.write(before ? 'MODIFIED' : 'ADDED', object);
    else if (before) this.write('DELETED', object);
  }
}

/** Serves watches, and can cut or age them all. */
export class WatchServer {
  readonly #store: ObjectStore;
  readonly #bookmarkIntervalMs: number;
  readonly #faults: Faults;
  readonly #open = new Set<() => void>();

  constructor(store: ObjectStore, bookmarkIntervalMs: number, faults: Faults) {
    this.#store = store;
    this.#bookmarkIntervalMs = bookmarkIntervalMs;
    this.#faults = faults;
  }

  serve(request: ApiRequest, response: ServerResponse): void {
    const { query, resource, namespace } = request;
    const watcher = new Watcher(response, request);
    const from = readVersion(query.get('resourceVersion')) ?? 0;
    const missed = from === 0 ? undefined : this.#store.since(from);
    response.writeHead(200, LINE_HEADERS);
    response.flushHeaders();
    if (this.#faults.settings.dropWatches) {
      response.destroy();
      return;
    }
    if (from !== 0 && missed === undefined) {
      watcher.write(
        'ERROR',
        expired(`too old resource version: ${from} (${this.#store.resourceVersion})`).toStatus(),
      );
      response.end();
      return;
    }
    if (missed) for (const event of missed) watcher.take(event);
    else
      for (const object of this.#store.list(resource, namespace))
        if (watcher.covers(object)) watcher.write('ADDED', object);
    this.#follow(request, response, watcher);
  }

  /** Ends every open watch, as a restarting server does. */
  cutAll(): void {
    for (const cut of [...this.#open]) cut();
  }

  #follow({ query }: ApiRequest, response: ServerResponse, watcher: Watcher): void {
    const unsubscribe = this.#store.subscribe((event) => {
      if (!watcher.concerns(event)) return;
      for (let copies = this.#faults.copiesOfEvent(); copies > 0; copies -= 1) watcher.take(event);
    });
    const wanted = query.get('allowWatchBookmarks') === 'true';
    const bookmark = () => wanted && watcher.bookmark(this.#store.resourceVersion);
    const lifeMs = Number(query.get('timeoutSeconds') ?? DEFAULT_TIMEOUT_SECONDS) * 1000;
    const timers = [
      setInterval(bookmark, this.#bookmarkIntervalMs),
      setTimeout(bookmark, Math.max(0, lifeMs - LAST_BOOKMARK_MS)),
      setTimeout(() => end(), lifeMs),
    ];
    const cut = () => response.destroy();
    const stop = () => {
      this.#open.delete(cut);
      timers.forEach((timer) => clearTimeout(timer));
      unsubscribe();
    };
    // A response that has ended is still open while the client reads, and takes no more lines.
    const end = () => {
      stop();
      response.end();
    };
    this.#open.add(cut);
    response.on('close', stop);
  }
}
