import { setTimeout as wait } from 'node:timers/promises';
import { HttpMethod, KubeConfig, RequestContext } from '@kubernetes/client-node';
import { err, ok, type Result } from '@beffroi/kernel';
import { type Dispatcher, fetch, request as send, type Response } from 'undici';
import type { ClusterFailure } from './cluster.failure.ts';
import { readFailure } from './read-failure.ts';
import { RequestGate } from './request-gate.ts';

export interface KubeRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly body?: unknown;
  readonly contentType?: string;
  readonly signal?: AbortSignal;
}

/** A request with all that goes over the wire, for `fetch` and for undici's `request` alike. */
interface WireRequest {
  readonly url: URL;
  readonly method: KubeRequest['method'];
  readonly headers: Record<string, string>;
  readonly body?: string;
  readonly signal?: AbortSignal;
  readonly dispatcher?: Dispatcher;
}

export interface SessionLimits {
  /** The longest that one answer may take. */
  readonly requestTimeoutMs: number;
  /** How many calls may be under way at a time, watches apart. Each takes a connection. */
  readonly concurrency: number;
  /** The longest that one call waits in all when the server says Retry-After. */
  readonly patienceMs: number;
}

/** Statuses with which a server says «not now»; without Retry-After they are answers like others. */
const NOT_NOW = new Set([429, 503, 504]);

/**
 * HTTP with a kubeconfig's address, certificates and credentials (exec, OIDC and token files included:
 * client-node's part). Bodies stay plain JSON: client-node's own object API drops the fields it does not
 * know, reads every DELETE's answer as a Status, and loses the Status of a refused watch.
 */
export class KubeSession {
  readonly server: string;
  readonly #config: KubeConfig;
  readonly #limits: SessionLimits;
  readonly #gate: RequestGate;
  /** Kept from call to call: client-node makes a new one, with its own connections, each time it is asked. */
  #dispatcher: Dispatcher | undefined;

  constructor(kubeconfigYaml: string, limits: SessionLimits) {
    this.#config = new KubeConfig();
    this.#config.loadFromString(kubeconfigYaml);
    const cluster = this.#config.getCurrentCluster();
    if (!cluster)
      throw new Error('The kubeconfig names no current cluster: set current-context to one of its contexts.');
    this.server = cluster.server;
    this.#limits = limits;
    this.#gate = new RequestGate(limits.concurrency);
  }

  /** Sends, waits as Retry-After asks, and gives the parsed body of a 2xx. */
  async request<T>(request: KubeRequest): Promise<Result<T, ClusterFailure>> {
    let patienceMs = this.#limits.patienceMs;
    for (;;) {
      const answer = await this.#gate.run(() => this.#once<T>(request));
      if (answer.ok || !NOT_NOW.has(answer.failure.httpStatus ?? 0)) return answer;
      const { retryAfterMs } = answer.failure;
      if (retryAfterMs === undefined || retryAfterMs > patienceMs) return answer;
      // A server that says 0 still gets a moment.
      const waitMs = Math.max(retryAfterMs, 50);
      patienceMs -= waitMs;
      await wait(waitMs);
    }
  }

  /** Opens an answer whose body goes on for as long as the caller's signal allows. */
  async open(request: KubeRequest): Promise<Result<Response, ClusterFailure>> {
    const call = describe(request);
    try {
      const { url, ...options } = await this.#wire(request);
      const response = await fetch(url, options);
      this.#note(response.status);
      if (response.ok) return ok(response);
      return err(
        readFailure({
          call,
          httpStatus: response.status,
          retryAfter: response.headers.get('retry-after'),
          body: await response.text(),
        }),
      );
    } catch (error) {
      return err(unreachable(call, error));
    }
  }

  async close(): Promise<void> {
    await this.#dispatcher?.destroy();
    this.#dispatcher = undefined;
  }

  /** By undici's own interface: it takes half of the time of `fetch`, whose streams a whole answer does not need. */
  async #once<T>(request: KubeRequest): Promise<Result<T, ClusterFailure>> {
    const call = describe(request);
    const deadline = AbortSignal.timeout(this.#limits.requestTimeoutMs);
    const signal = request.signal ? AbortSignal.any([request.signal, deadline]) : deadline;
    try {
      const { url, ...options } = await this.#wire({ ...request, signal });
      const { statusCode, headers, body } = await send(url, options);
      this.#note(statusCode);
      if (statusCode >= 200 && statusCode < 300) return ok((await body.json()) as T);
      return err(
        readFailure({
          call,
          httpStatus: statusCode,
          retryAfter: headers['retry-after']?.toString() ?? null,
          body: await body.text(),
        }),
      );
    } catch (error) {
      return err(unreachable(call, error));
    }
  }

  async #wire({ method, path, query, body, contentType, signal }: KubeRequest): Promise<WireRequest> {
    const url = new URL(this.server.replace(/\/$/, '') + path);
    for (const [name, value] of Object.entries(query ?? {})) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    const context = new RequestContext(url.toString(), HttpMethod[method]);
    // Asked each time, since tokens rotate.
    await this.#config.applySecurityAuthentication(context);
    this.#dispatcher ??= context.getDispatcher();
    return {
      url,
      method,
      headers: {
        ...context.getHeaders(),
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': contentType ?? 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
      ...(this.#dispatcher ? { dispatcher: this.#dispatcher } : {}),
    };
  }

  /** A client certificate may have been renewed: the next call takes a fresh dispatcher. */
  #note(httpStatus: number): void {
    if (httpStatus === 401) this.#dispatcher = undefined;
  }
}

const describe = ({ method, path }: KubeRequest): string => `${method} ${path}`;

const rootOf = (error: unknown): unknown =>
  error instanceof Error && error.cause ? rootOf(error.cause) : error;

/** The call got no answer, or only a part of one. */
export const unreachable = (call: string, error: unknown): ClusterFailure => {
  const root = rootOf(error);
  return {
    kind: 'unreachable',
    message: `${call}: ${root instanceof Error ? root.message : String(root)}`,
    causes: [],
  };
};
