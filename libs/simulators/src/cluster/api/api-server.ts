import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { Faults } from '../faults/faults.ts';
import { reviewAccess, reviewRules } from '../access/access-review.ts';
import type { AccessListener, Identity } from '../access/access.types.ts';
import { attributesOf } from '../access/attributes.ts';
import { Authorizer } from '../access/authorizer.ts';
import { Identities } from '../access/identities.ts';
import { selfSubjectAccessReviews, selfSubjectRulesReviews } from '../resources/access.resources.ts';
import { type ApiRequest, isOfServedGroup, parseBody, readBody, readPath } from './api-request.ts';
import { discover } from './discovery.ts';
import { ListReader } from './list.ts';
import type { Objects } from './objects.ts';
import { describeOpenApi } from './openapi.ts';
import type { ServedKinds } from '../resources/served-kinds.ts';
import type { Identity as ServerIdentity } from '../tls/self-signed.ts';
import { methodNotAllowed, StatusError, unknownResource } from './status.error.ts';
import {
  type Answer,
  APPLY,
  createObject,
  deleteCollection,
  deleteObject,
  patchObject,
  readObject,
  replaceObject,
} from './verbs.ts';
import { wantsTable } from './table.ts';
import type { WatchServer } from './watch.ts';

export interface ApiServerOptions {
  readonly objects: Objects;
  readonly kinds: ServedKinds;
  readonly watches: WatchServer;
  readonly faults: Faults;
  readonly token: string;
  readonly onAccess: AccessListener;
  readonly identity: ServerIdentity;
}

const HEALTH = new Set(['/healthz', '/livez', '/readyz']);

/** Questions that are answered and never stored. */
const REVIEWS = new Map([
  [selfSubjectAccessReviews, reviewAccess],
  [selfSubjectRulesReviews, reviewRules],
]);

const warningOf = (text: string): string => `299 - ${JSON.stringify(text)}`;

const answerJson = (
  response: ServerResponse,
  { status, body, warnings = [] }: Answer,
  headers: Record<string, string> = {},
): void => {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    ...(warnings.length > 0 ? { warning: warnings.map(warningOf).join(', ') } : {}),
    ...headers,
  });
  response.end(text);
};

const answerText = (response: ServerResponse, status: number, text: string): void => {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' });
  response.end(text);
};

const retryHeader = ({ details }: StatusError): Record<string, string> =>
  details.retryAfterSeconds === undefined ? {} : { 'retry-after': String(details.retryAfterSeconds) };

const unauthorized = (): StatusError => new StatusError(401, 'Unauthorized', 'Unauthorized');

/** The HTTP face: authentication, discovery, and each verb to its function. */
class ApiHandler {
  readonly #options: ApiServerOptions;
  readonly #lists: ListReader;
  readonly #identities: Identities;
  readonly #authorizer: Authorizer;

  constructor(options: ApiServerOptions) {
    this.#options = options;
    this.#identities = new Identities(options.token);
    this.#authorizer = new Authorizer(options.objects, options.onAccess);
    this.#lists = new ListReader(options.objects.store);
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const reception = this.#options.faults.reception();
    if (reception === 'cut') request.socket.destroy();
    if (reception !== 'answered') return;
    try {
      await this.#route(request, response);
    } catch (error) {
      if (response.headersSent) {
        response.destroy();
        return;
      }
      const known =
        error instanceof StatusError
          ? error
          : new StatusError(
              500,
              'InternalError',
              `Internal error occurred: ${error instanceof Error ? error.message : String(error)}`,
            );
      answerJson(response, { status: known.code, body: known.toStatus() }, retryHeader(known));
    }
  }

  async #route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://cluster');
    if (HEALTH.has(url.pathname)) return answerText(response, 200, 'ok');
    const identity = this.#authenticate(request);
    const method = request.method ?? 'GET';
    const { kinds, faults } = this.#options;
    const { clockSkewMs } = faults.settings;
    if (clockSkewMs) response.setHeader('date', new Date(Date.now() + clockSkewMs).toUTCString());
    await faults.delay();
    faults.refuse(method);

    const discovered =
      method === 'GET' ? (discover(kinds, url.pathname) ?? describeOpenApi(kinds, url.pathname)) : undefined;
    if (discovered !== undefined) return answerJson(response, { status: 200, body: discovered });
    const path = readPath(kinds, url.pathname);
    if (!path && isOfServedGroup(kinds, url.pathname)) throw unknownResource();
    if (!path) return answerText(response, 404, '404 page not found\n');
    const [contentType = ''] = (request.headers['content-type'] ?? '').split(';');
    const api: ApiRequest = {
      ...path,
      method,
      query: url.searchParams,
      contentType: contentType.trim(),
      body: method === 'GET' ? '' : await readBody(request),
      asTable: wantsTable(request.headers.accept ?? ''),
      userAgent: (request.headers['user-agent'] ?? 'unknown').split(/[\s/]/)[0] ?? 'unknown',
    };
    this.#authorize(identity, api);
    if (method === 'GET' && url.searchParams.get('watch') === 'true')
      return this.#options.watches.serve(named(api), response);
    answerJson(response, await this.#answer(identity, api));
  }

  #issueToken({ resource, method, name = '', namespace = '' }: ApiRequest): Answer {
    if (method !== 'POST') throw methodNotAllowed();
    this.#options.objects.read(resource, { name, namespace });
    const status = { token: this.#identities.issue(namespace, name) };
    return {
      status: 201,
      body: {
        kind: 'TokenRequest',
        apiVersion: 'authentication.k8s.io/v1',
        metadata: { name, namespace },
        status,
      },
    };
  }

  #authenticate(request: IncomingMessage): Identity {
    const [scheme = '', token = ''] = (request.headers.authorization ?? '').split(' ');
    const identity = scheme.toLowerCase() === 'bearer' ? this.#identities.of(token) : undefined;
    if (!identity) throw unauthorized();
    return identity;
  }

  /** An apply that finds nothing creates, for which the right to patch is not enough. */
  #authorize(identity: Identity, request: ApiRequest): void {
    const wanted = attributesOf(request);
    this.#authorizer.assertPermitted(identity, wanted);
    const { resource, name, namespace, subresource } = request;
    const creates = isApply(request) && subresource === undefined && name !== undefined;
    if (creates && !this.#options.objects.find(resource, { name, namespace })) {
      this.#authorizer.assertPermitted(identity, { ...wanted, verb: 'create' });
    }
  }

  async #answer(identity: Identity, request: ApiRequest): Promise<Answer> {
    const { objects } = this.#options;
    const { method, name, subresource } = request;
    if (subresource !== undefined && !offers(request)) throw unknownResource();
    const review = REVIEWS.get(request.resource);
    if (review) {
      const asked = parseBody(request.body, request.contentType);
      return { status: 201, body: review(this.#authorizer, identity, asked) };
    }
    if (subresource === 'token') return this.#issueToken(request);
    switch (method) {
      case 'GET':
        return name === undefined
          ? { status: 200, body: await this.#lists.list(request) }
          : readObject(objects, request);
      case 'POST':
        return createObject(objects, request);
      case 'PUT':
        return replaceObject(objects, request);
      case 'PATCH':
        return patchObject(objects, request);
      case 'DELETE':
        return name === undefined ? deleteCollection(objects, request) : deleteObject(objects, request);
      default:
        throw methodNotAllowed();
    }
  }
}

const isApply = ({ method, contentType }: ApiRequest): boolean => method === 'PATCH' && contentType === APPLY;

/** A watch on one name is a watch on the collection with that name selected. */
const named = (request: ApiRequest): ApiRequest => {
  if (request.name === undefined) return request;
  const query = new URLSearchParams(request.query);
  query.set('fieldSelector', `metadata.name=${request.name}`);
  return { ...request, query };
};

const offers = ({ resource, subresource }: ApiRequest): boolean =>
  (subresource === 'status' && resource.hasStatus) ||
  (subresource === 'scale' && resource.hasScale) ||
  (subresource === 'finalize' && resource.kind === 'Namespace') ||
  (subresource === 'token' && resource.kind === 'ServiceAccount');

export const createApiServer = (options: ApiServerOptions): Server => {
  const handler = new ApiHandler(options);
  // Kubernetes' own clients send no token without TLS.
  const { certificate, key } = options.identity;
  return createServer(
    { cert: certificate, key },
    (request, response) => void handler.handle(request, response),
  );
};
