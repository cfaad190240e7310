import { setTimeout as wait } from 'node:timers/promises';
import type { ApiObject } from '../objects/object.types.ts';
import { apiVersionOf, type ResourceType } from '../resources/resource-type.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import type { ApiRequest } from './api-request.ts';
import { type Predicate, readFieldSelector, readLabelSelector } from './selectors.ts';
import { badRequest, expired, StatusError } from './status.error.ts';
import { tableOf } from './table.ts';

interface ContinueToken {
  readonly v: string;
  readonly rv: number;
  readonly start: string;
}

/** How long a server waits for its cache to reach a version before it says «try later». */
const FUTURE_PATIENCE_MS = 3_000;
/** Enough for the pages that are under way at one time. */
const KEPT_SNAPSHOTS = 50;

/** Items of a list carry no kind or apiVersion: the list says them. */
export const listItem = ({
  kind: _,
  apiVersion: __,
  ...item
}: ApiObject): Omit<ApiObject, 'kind' | 'apiVersion'> => item;

const keyOf = ({ metadata }: ApiObject): string => `${metadata.namespace ?? ''}/${metadata.name}`;

export const predicateOf = (resource: ResourceType, query: URLSearchParams): Predicate => {
  const labels = readLabelSelector(query.get('labelSelector') ?? '');
  const fields = readFieldSelector(query.get('fieldSelector') ?? '', resource);
  return (object) => labels(object) && fields(object);
};

export const readVersion = (text: string | null): number | undefined => {
  if (text === null || text === '') return undefined;
  const version = Number(text);
  if (!Number.isInteger(version) || version < 0) throw badRequest(`invalid resource version "${text}"`);
  return version;
};

const readToken = (text: string): ContinueToken => {
  try {
    const token = JSON.parse(Buffer.from(text, 'base64url').toString()) as ContinueToken;
    if (token.v === 'meta.k8s.io/v1' && Number.isInteger(token.rv) && typeof token.start === 'string')
      return token;
  } catch {
    // Refused below, like a token of another version.
  }
  throw badRequest(
    'continue key is not valid: incorrect encoded start resourceVersion (version meta.k8s.io/v1)',
  );
};

const writeToken = (token: ContinueToken): string => Buffer.from(JSON.stringify(token)).toString('base64url');

/** GET on collections, in pages of one consistent snapshot. */
export class ListReader {
  readonly #store: ObjectStore;
  /** The objects of lists that are still being paged through, by version and question. */
  readonly #snapshots = new Map<string, readonly ApiObject[]>();

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  async list(request: ApiRequest): Promise<unknown> {
    const { resource, namespace, query } = request;
    await this.#awaitVersion(readVersion(query.get('resourceVersion')));
    const token = query.get('continue') ? readToken(query.get('continue') ?? '') : undefined;
    const version = token?.rv ?? this.#store.resourceVersion;
    const question = [version, resource.group, resource.plural, namespace ?? '*'].join(' ');
    const snapshot = token ? this.#snapshots.get(question) : this.#store.list(resource, namespace);
    if (!snapshot)
      throw expired('The provided continue parameter is too old to display a consistent list result.');

    const matching = snapshot.filter(predicateOf(resource, query));
    const rest = token ? matching.filter((object) => keyOf(object) > token.start) : matching;
    const limit = Number(query.get('limit') ?? 0);
    const page = limit > 0 ? rest.slice(0, limit) : rest;
    const last = page.at(-1);
    const more =
      page.length < rest.length && last
        ? { continue: writeToken({ v: 'meta.k8s.io/v1', rv: version, start: keyOf(last) }) }
        : {};
    if ('continue' in more) this.#keep(question, snapshot);
    const selective = query.get('labelSelector') || query.get('fieldSelector');
    const metadata = {
      resourceVersion: String(version),
      ...more,
      ...('continue' in more && !selective ? { remainingItemCount: rest.length - page.length } : {}),
    };
    if (request.asTable) return tableOf(resource, page, metadata, new Date());
    return {
      kind: `${resource.kind}List`,
      apiVersion: apiVersionOf(resource),
      metadata,
      items: page.map(listItem),
    };
  }

  #keep(question: string, snapshot: readonly ApiObject[]): void {
    this.#snapshots.set(question, snapshot);
    const [oldest] = this.#snapshots.keys();
    if (this.#snapshots.size > KEPT_SNAPSHOTS && oldest !== undefined) this.#snapshots.delete(oldest);
  }

  async #awaitVersion(version = 0): Promise<void> {
    if (version <= this.#store.resourceVersion) return;
    await wait(FUTURE_PATIENCE_MS);
    if (version <= this.#store.resourceVersion) return;
    throw new StatusError(
      504,
      'Timeout',
      `Too large resource version: ${version}, current: ${this.#store.resourceVersion}`,
      {
        retryAfterSeconds: 1,
        causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
      },
    );
  }
}
