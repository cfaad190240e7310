import { setTimeout as wait } from 'node:timers/promises';
import { HttpMethod, KubeConfig, RequestContext } from '@kubernetes/client-node';
import { err, ok, type Result } from '@beffroi/kernel';
import { type Dispatcher, fetch, type Response } from 'undici';
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
      const response = await this.#send(request);
      if (response.ok) return ok(response);
      return err(await failureOf(call, response));
    } catch (error) {
      return err(unreachable(call, error));
    }
  }

  async close(): Promise<void> {
    await this.#dispatcher?.destroy();
    this.#dispatcher = undefined;
  }

  async #once<T>(request: KubeRequest): Promise<Result<T, ClusterFailure>> {
    const deadline = AbortSignal.timeout(this.#limits.requestTimeoutMs);
    const signal = request.signal ? AbortSignal.any([request.signal, deadline]) : deadline;
    const opened = await this.open({ ...request, signal });
    if (!opened.ok) return opened;
    try {
      return ok((await opened.value.json()) as T);
    } catch (error) {
      return err(unreachable(describe(request), error));
    }
  }

  async #send(request: KubeRequest): Promise<Response> {
    const url = new URL(this.server.replace(/\/$/, '') + request.path);
    for (const [name, value] of Object.entries(request.query ?? {})) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    const context = new RequestContext(url.toString(), HttpMethod[request.method]);
    // Asked each time, since tokens rotate.
    await this.#config.applySecurityAuthentication(context);
    this.#dispatcher ??= context.getDispatcher();
    const response = await fetch(url, {
      method: request.method,
      headers: {
        ...context.getHeaders(),
        accept: 'application/json',
        ...(request.body === undefined ? {} : { 'content-type': request.contentType ?? 'application/json' }),
      },
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      ...(request.signal ? { signal: request.signal } : {}),
      ...(this.#dispatcher ? { dispatcher: this.#dispatcher } : {}),
    });
    // A client certificate may have been renewed: the next call takes a fresh dispatcher.
    if (response.status === 401) this.#dispatcher = undefined;
    return response;
  }
}

const describe = ({ method, path }: KubeRequest): string => `${method} ${path}`;

const failureOf = async (call: string, response: Response): Promise<ClusterFailure> =>
  readFailure({
    call,
    httpStatus: response.status,
    retryAfter: response.headers.get('retry-after'),
    body: await response.text(),
  });

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
